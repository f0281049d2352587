"""Who is told what about quizzes. Each step may be repeated."""

from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.gateway import BotButton, NotifyButton
from aimpay.server.learning.quizzes.find_quiz import CourseQuiz, quiz_by_id, stands
from aimpay.server.learning.quizzes.models import QuizAttempt
from aimpay.server.learning.quizzes.rules import QuizStatus
from aimpay.server.people.find_user import telegram_id_of
from aimpay.server.workflows.house import House
from aimpay.server.workflows.once import attempt
from aimpay.server.workflows.quizzes import messages
from aimpay.server.workflows.story import Story
from aimpay.server.workflows.telling import tell


async def announce_time_is_up(story: Story, attempt_id: int) -> None:
    await attempt(story, tell_time_is_up, attempt_id)


async def announce_pardon(story: Story, attempt_id: int) -> None:
    await attempt(story, tell_of_pardon, attempt_id)


class _Told(NamedTuple):
    run: QuizAttempt
    found: CourseQuiz
    telegram_id: int | None


async def tell_time_is_up(house: House, attempt_id: int) -> None:
    async with house.db.read() as session:
        told = await _load(session, attempt_id)
        where = await stands(session, told.found.quiz, told.run.user_id, house.clock.now())
    text = messages.time_is_up(
        told.found.course.title,
        passed=told.run.status == QuizStatus.PASSED,
        score=told.run.score_percent or 0,
        pass_percent=told.run.pass_percent,
        next_at=where.next_attempt_at,
    )
    await _tell(house, f"quiz-time:{attempt_id}", told, text)


async def tell_of_pardon(house: House, attempt_id: int) -> None:
    async with house.db.read() as session:
        told = await _load(session, attempt_id)
    await _tell(house, f"quiz-pardon:{attempt_id}", told, messages.pardoned(told.found.course.title))


async def _tell(house: House, key: str, told: _Told, text: str) -> None:
    """Who passed goes on to the certificate, anybody else back to the quiz."""
    passed = told.run.status == QuizStatus.PASSED
    words, where = ("Получить сертификат", BotButton.CERTIFICATE) if passed else ("Открыть тест", BotButton.QUIZ)
    button = NotifyButton(text=words, callback=where, argument=told.found.course.slug)
    if told.telegram_id is not None:
        await tell(house, key, told.telegram_id, text, (button,))


async def _load(session: AsyncSession, attempt_id: int) -> _Told:
    run = await session.get_one(QuizAttempt, attempt_id)
    return _Told(run, await quiz_by_id(session, run.quiz_id), await telegram_id_of(session, run.user_id))
