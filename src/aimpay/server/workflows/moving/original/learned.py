"""Passed exams, and certificates whose old numbers go on working."""

from collections import Counter
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.learning.certificates.errors import NameInvalidError
from aimpay.server.learning.certificates.full_name import clean_name
from aimpay.server.learning.certificates.issue import Wanted, issue
from aimpay.server.learning.certificates.models import OldNumber
from aimpay.server.learning.quizzes.models import QuizAttempt
from aimpay.server.learning.quizzes.queries import passed_attempt
from aimpay.server.learning.quizzes.rules import QuizStatus
from aimpay.server.workflows.moving.original.purchases import REASON
from aimpay.server.workflows.moving.original.rows import Old, OldUser
from aimpay.server.workflows.moving.original.scene import Scene

SHORT: Final = 10
"""The original printed ``CERT-`` and so many first digits of the Telegram id."""
NO_QUIZ: Final = "у курса здесь нет теста: зачесть нечего; добавьте тест и повторите перенос"
BAD_NAME: Final = "имя не годится для сертификата: человек введёт его в боте заново"
AMBIGUOUS: Final = "короткий номер CERT-… подходит двоим: работает только полная ссылка"


async def take_learning(scene: Scene, old: Old) -> None:
    shorts = Counter(_short(one) for one in old.users if one.full_name and one.passed)
    for user in old.users:
        if user.telegram_id in scene.users and user.passed:
            await _take_exam(scene, old, user)
            if user.full_name:
                await _take_certificate(scene, old, user, is_ambiguous=shorts[_short(user)] > 1)


def _short(user: OldUser) -> str:
    return str(user.telegram_id)[:SHORT]


async def _take_exam(scene: Scene, old: Old, user: OldUser) -> None:
    part, user_id = old.parts["exams"], scene.users[user.telegram_id]
    part.read += 1
    if scene.quiz is None:
        part.skip(f"users, id {user.row}", NO_QUIZ)
    elif await passed_attempt(scene.session, user_id, scene.course.id):
        part.same += 1
    else:
        at = user.certificate_at or scene.now
        scene.session.add(
            QuizAttempt(
                quiz_id=scene.quiz.id,
                user_id=user_id,
                status=QuizStatus.PASSED,
                seed="",
                total=0,
                pass_percent=scene.quiz.pass_percent,
                started_at=at,
                finished_at=at,
                granted_by=scene.by,
                grant_reason=REASON,
            )
        )
        await scene.session.flush()
        part.added += 1


async def _take_certificate(scene: Scene, old: Old, user: OldUser, *, is_ambiguous: bool) -> None:
    part, user_id, where = old.parts["certificates"], scene.users[user.telegram_id], f"users, id {user.row}"
    part.read += 1
    try:
        name = clean_name(user.full_name or "", one_word=True)
    except NameInvalidError:
        part.skip(where, BAD_NAME)
        return
    wanted = Wanted(
        full_name=name,
        course_id=scene.course.id,
        course_title=scene.course.title,
        reason=REASON,
        user_id=user_id,
        by=scene.by,
        key=f"original:{user_id}:{scene.course.id}",
    )
    issued = await issue(scene.session, wanted, user.certificate_at or scene.now)
    part.added += issued.new
    part.same += not issued.new
    if is_ambiguous:
        part.say(where, AMBIGUOUS)
    numbers = {str(user.telegram_id)} | (set() if is_ambiguous else {_short(user)})
    for number in sorted(numbers):
        await _keep(scene.session, number, issued.certificate.id)


async def _keep(session: AsyncSession, number: str, certificate_id: int) -> None:
    if await session.get(OldNumber, number) is None:
        session.add(OldNumber(number=number, certificate_id=certificate_id))
        await session.flush()
