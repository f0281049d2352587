"""Reminders to who passed the quiz and has not claimed the certificate."""

from datetime import datetime
from typing import Final

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.gateway import BotButton, NotifyButton
from aimpay.server.growth.leads.kinds import TouchKind
from aimpay.server.growth.sequences.models import Sequence
from aimpay.server.learning.certificates.models import Certificate, CertificateReminder
from aimpay.server.learning.certificates.queries import newest_of
from aimpay.server.learning.certificates.reminders import AFTER, BATCH, due_reminders, move_reminder, start_reminding
from aimpay.server.learning.queries import may_learn
from aimpay.server.learning.quizzes.models import Quiz, QuizAttempt
from aimpay.server.learning.quizzes.rules import QuizStatus
from aimpay.server.people.find_user import is_blocked, telegram_id_of
from aimpay.server.selling.models import Course
from aimpay.server.workflows.certificates import messages
from aimpay.server.workflows.house import House
from aimpay.server.workflows.once import attempt
from aimpay.server.workflows.story import Story
from aimpay.server.workflows.telling import tell

CLAIM: Final = "Получить сертификат"


async def wake_claims(house: House) -> None:
    """Note who passed, and remind whom it is time to remind."""
    now = house.clock.now()
    async with house.db.write() as session:
        await _note_passed(session, now)
        for one in await due_reminders(session, now):
            which = one.sent
            if await move_reminder(session, one, now):
                key = f"claim:{one.user_id}:{one.course_id}:{which}"
                await house.jobs.enqueue(session, remind_of_certificate, key, one.user_id, one.course_id, which)


async def _note_passed(session: AsyncSession, now: datetime) -> None:
    """Who passed so long ago that nothing would be said is left alone."""
    mine = CertificateReminder.user_id == QuizAttempt.user_id, CertificateReminder.course_id == Quiz.course_id
    theirs = Certificate.user_id == QuizAttempt.user_id, Certificate.course_id == Quiz.course_id
    passed = (
        select(QuizAttempt.user_id, Quiz.course_id, QuizAttempt.finished_at)
        .join(Quiz, Quiz.id == QuizAttempt.quiz_id)
        .where(QuizAttempt.status == QuizStatus.PASSED, QuizAttempt.finished_at > now - AFTER[-1])
        .where(~exists().where(*mine), ~exists().where(*theirs))
        .limit(BATCH)
    )
    for user_id, course_id, passed_at in (await session.execute(passed)).all():
        await start_reminding(session, user_id=user_id, course_id=course_id, passed_at=passed_at or now)


async def remind_of_certificate(story: Story, user_id: int, course_id: int, which: int) -> None:
    await attempt(story, tell_to_claim, user_id, course_id, which)


async def _told_by_sequence(session: AsyncSession) -> bool:
    """A sequence for those who passed speaks instead, so that nobody hears it twice."""
    active = select(Sequence.id).where(Sequence.active, Sequence.starts_on == TouchKind.QUIZ_PASSED)
    return await session.scalar(active.limit(1)) is not None


async def tell_to_claim(house: House, user_id: int, course_id: int, which: int) -> None:
    """Nobody is reminded of what he has, or may not have any more."""
    async with house.db.read() as session:
        allowed = await may_learn(session, user_id, course_id, house.clock.now())
        claimed = await newest_of(session, user_id, course_id)
        telegram_id = await telegram_id_of(session, user_id)
        course = await session.get_one(Course, course_id)
        silent = not allowed or claimed or await is_blocked(session, user_id) or await _told_by_sequence(session)
    if telegram_id is None or silent:
        return
    button = NotifyButton(text=CLAIM, callback=BotButton.CERTIFICATE, argument=course.slug)
    key = f"claim:{user_id}:{course_id}:{which}"
    await tell(house, key, telegram_id, messages.reminder(course.title), (button,))
