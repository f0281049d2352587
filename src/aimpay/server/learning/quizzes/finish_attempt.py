"""Ends an attempt once: graded, or stopped. Whoever comes second changes nothing."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.learning.models import Enrollment
from aimpay.server.learning.queries import opens_quiz
from aimpay.server.learning.quizzes.models import Quiz, QuizAttempt, QuizItem
from aimpay.server.learning.quizzes.rules import QuizStatus, grade, outcome
from aimpay.server.selling.models import Course


async def finish(session: AsyncSession, attempt: QuizAttempt, now: datetime, *, out_of_time: bool = False) -> bool:
    """Grade what was answered; tell whether this call did it."""
    answered = select(QuizItem.points).where(QuizItem.attempt_id == attempt.id, QuizItem.answered_at.is_not(None))
    points = [one or 0 for one in await session.scalars(answered)]
    got = grade(points, total=attempt.total, pass_percent=attempt.pass_percent)
    ended_at = attempt.deadline_at if out_of_time and attempt.deadline_at else now
    return await _end(
        session,
        attempt,
        status=outcome(got, out_of_time=out_of_time),
        finished_at=ended_at,
        points=got.points,
        right_count=got.right,
        score_percent=got.score_percent,
    )


async def stop(session: AsyncSession, attempt: QuizAttempt, now: datetime) -> bool:
    """End it without a grade: the right to the course is gone, or an admin let the person pass."""
    return await _end(session, attempt, status=QuizStatus.STOPPED, finished_at=now)


async def overdue(session: AsyncSession, now: datetime, limit: int) -> Sequence[int]:
    """Return live attempts whose time ran out, oldest first."""
    due = select(QuizAttempt.id).where(QuizAttempt.status == QuizStatus.LIVE, QuizAttempt.deadline_at <= now)
    return (await session.scalars(due.order_by(QuizAttempt.deadline_at).limit(limit))).all()


async def rightless(session: AsyncSession, now: datetime, limit: int) -> Sequence[int]:
    """Return live attempts of people who have no right to the quiz any more."""
    right = exists().where(
        Enrollment.user_id == QuizAttempt.user_id,
        Enrollment.course_id == Quiz.course_id,
        Course.id == Quiz.course_id,
        opens_quiz(now),
    )
    lost = (
        select(QuizAttempt.id)
        .join(Quiz, Quiz.id == QuizAttempt.quiz_id)
        .where(QuizAttempt.status == QuizStatus.LIVE, ~right)
    )
    return (await session.scalars(lost.order_by(QuizAttempt.id).limit(limit))).all()


async def _end(session: AsyncSession, attempt: QuizAttempt, **values: Any) -> bool:
    won = await session.execute(
        update(QuizAttempt)
        .where(QuizAttempt.id == attempt.id, QuizAttempt.status == QuizStatus.LIVE)
        .values(**values)
        .returning(QuizAttempt.id)
    )
    done = won.first() is not None
    await session.refresh(attempt)
    return done
