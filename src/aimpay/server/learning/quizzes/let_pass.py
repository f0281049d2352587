"""An admin lets a person pass without the quiz. Who, when and why is kept with the attempt."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.learning.quizzes.errors import QuizNoRightError
from aimpay.server.learning.quizzes.find_quiz import live_attempt, may_take
from aimpay.server.learning.quizzes.finish_attempt import stop
from aimpay.server.learning.quizzes.models import Quiz, QuizAttempt
from aimpay.server.learning.quizzes.queries import passed_attempt
from aimpay.server.learning.quizzes.rules import QuizStatus
from aimpay.server.learning.quizzes.start_attempt import lock_person


@dataclass(frozen=True)
class Pardon:
    """``by`` is the admin's Telegram id."""

    by: int
    reason: str
    score_percent: int | None


async def let_pass(
    session: AsyncSession, quiz: Quiz, user_id: int, pardon: Pardon, now: datetime
) -> tuple[QuizAttempt, bool]:
    """Return the passed attempt, and whether this call made it. A live attempt is stopped."""
    await lock_person(session, user_id)
    if passed := await passed_attempt(session, user_id, quiz.course_id):
        return await session.get_one(QuizAttempt, passed.id), False
    if not await may_take(session, quiz, user_id, now):
        raise QuizNoRightError("У этого человека нет доступа к курсу: сначала откройте доступ.")
    if live := await live_attempt(session, quiz.id, user_id):
        await stop(session, live, now)
    attempt = QuizAttempt(
        quiz_id=quiz.id,
        user_id=user_id,
        status=QuizStatus.PASSED,
        seed="",
        total=0,
        pass_percent=quiz.pass_percent,
        started_at=now,
        finished_at=now,
        score_percent=pardon.score_percent,
        granted_by=pardon.by,
        grant_reason=pardon.reason,
    )
    session.add(attempt)
    await session.flush()
    return attempt, True
