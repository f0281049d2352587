"""What other rooms ask of quizzes."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.learning.quizzes.models import Quiz, QuizAttempt
from aimpay.server.learning.quizzes.rules import QuizStatus


@dataclass(frozen=True)
class PassedAttempt:
    """``score_percent`` is None when an admin let the person pass without one."""

    id: int
    score_percent: int | None
    passed_at: datetime


async def passed_attempt(session: AsyncSession, user_id: int, course_id: int) -> PassedAttempt | None:
    """Return the attempt by which the person passed the quiz of this course; there is at most one."""
    attempt = await session.scalar(
        select(QuizAttempt)
        .join(Quiz, Quiz.id == QuizAttempt.quiz_id)
        .where(Quiz.course_id == course_id, QuizAttempt.user_id == user_id, QuizAttempt.status == QuizStatus.PASSED)
    )
    if attempt is None:
        return None
    return PassedAttempt(attempt.id, attempt.score_percent, attempt.finished_at or attempt.started_at)


async def has_quiz(session: AsyncSession, course_id: int) -> bool:
    """Tell whether a course is passed by a quiz at all."""
    return await session.scalar(select(Quiz.id).where(Quiz.course_id == course_id)) is not None
