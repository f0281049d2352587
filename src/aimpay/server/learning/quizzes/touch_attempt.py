"""Opens an attempt for an act: locked, and ended first if its time or its right is over."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.learning.quizzes.errors import QuizAttemptNotFoundError
from aimpay.server.learning.quizzes.find_quiz import may_take
from aimpay.server.learning.quizzes.finish_attempt import finish, stop
from aimpay.server.learning.quizzes.models import Quiz, QuizAttempt
from aimpay.server.learning.quizzes.rules import QuizStatus, is_over


class Touched(NamedTuple):
    """``lost`` and ``expired``: this very touch ended the attempt, for want of a right or of time."""

    attempt: QuizAttempt
    lost: bool = False
    expired: bool = False

    @property
    def is_live(self) -> bool:
        return self.attempt.status == QuizStatus.LIVE


async def touch(session: AsyncSession, attempt_id: int, now: datetime, *, user_id: int | None = None) -> Touched:
    """``user_id`` is whose attempt it must be; somebody else's is unknown."""
    wanted = select(QuizAttempt).where(QuizAttempt.id == attempt_id)
    attempt = await session.scalar(wanted.with_for_update().execution_options(populate_existing=True))
    if attempt is None or user_id not in {None, attempt.user_id}:
        raise QuizAttemptNotFoundError
    return await settle(session, attempt, now)


async def settle(session: AsyncSession, attempt: QuizAttempt, now: datetime) -> Touched:
    """End a live attempt whose right or time is over; who lost the right does not pass by the clock."""
    if attempt.status != QuizStatus.LIVE:
        return Touched(attempt)
    quiz = await session.get_one(Quiz, attempt.quiz_id)
    if not await may_take(session, quiz, attempt.user_id, now):
        return Touched(attempt, lost=await stop(session, attempt, now))
    if is_over(attempt.deadline_at, now):
        return Touched(attempt, expired=await finish(session, attempt, now, out_of_time=True))
    return Touched(attempt)
