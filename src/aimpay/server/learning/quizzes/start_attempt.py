"""Draws a new attempt, and keeps the draw."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.kit.moscow import moscow_moment
from aimpay.server.learning.quizzes.errors import (
    QuizCooldownError,
    QuizNotFoundError,
    QuizOutOfAttemptsError,
    QuizPassedError,
)
from aimpay.server.learning.quizzes.find_quiz import stands
from aimpay.server.learning.quizzes.models import QuestionVersion, Quiz, QuizAttempt, QuizItem, QuizPool, QuizQuestion
from aimpay.server.learning.quizzes.rules import QuizState, QuizStatus, deadline, draw, new_seed, order_of_options
from aimpay.server.people.models import User


async def lock_person(session: AsyncSession, user_id: int) -> None:
    """One at a time begins an attempt or is let pass."""
    await session.execute(select(User.id).where(User.id == user_id).with_for_update())


async def start_attempt(session: AsyncSession, quiz: Quiz, user_id: int, now: datetime) -> QuizAttempt:
    """Begin an attempt for a locked person who has none alive, or raise why it may not be begun."""
    await _check_may_start(session, quiz, user_id, now)
    seed = new_seed()
    drawn = draw(seed, await _pools(session, quiz.id))
    if not drawn:
        raise QuizNotFoundError
    attempt = QuizAttempt(
        quiz_id=quiz.id,
        user_id=user_id,
        status=QuizStatus.LIVE,
        seed=seed,
        total=len(drawn),
        pass_percent=quiz.pass_percent,
        started_at=now,
        deadline_at=deadline(now, quiz.minutes),
    )
    session.add(attempt)
    await session.flush()
    session.add_all(_item(attempt, number, version) for number, version in enumerate(drawn, 1))
    await session.flush()
    return attempt


async def _check_may_start(session: AsyncSession, quiz: Quiz, user_id: int, now: datetime) -> None:
    where = await stands(session, quiz, user_id, now)
    if where.state == QuizState.PASSED:
        raise QuizPassedError
    if where.state == QuizState.OUT_OF_ATTEMPTS:
        raise QuizOutOfAttemptsError
    if where.next_attempt_at:
        text = f"Следующая попытка откроется {moscow_moment(where.next_attempt_at)} по\u00a0Москве."
        raise QuizCooldownError(text, next_attempt_at=where.next_attempt_at.isoformat())


async def _pools(session: AsyncSession, quiz_id: int) -> list[tuple[int, Sequence[QuestionVersion]]]:
    """Return the wordings in force, pool by pool, in a settled order: a seed alone then tells the draw."""
    in_force = and_(QuestionVersion.question_id == QuizQuestion.id, QuestionVersion.version == QuizQuestion.version)
    pools = await session.scalars(
        select(QuizPool).where(QuizPool.quiz_id == quiz_id, QuizPool.draw > 0).order_by(QuizPool.id)
    )
    found: list[tuple[int, Sequence[QuestionVersion]]] = []
    for pool in pools.all():
        own = QuizQuestion.pool_id == pool.id, QuizQuestion.retired_at.is_(None)
        versions = select(QuestionVersion).join(QuizQuestion, in_force).where(*own).order_by(QuizQuestion.id)
        found.append((pool.draw, (await session.scalars(versions)).all()))
    return found


def _item(attempt: QuizAttempt, number: int, version: QuestionVersion) -> QuizItem:
    shown = order_of_options(attempt.seed, number, len(version.options), shuffle=version.shuffle)
    return QuizItem(attempt_id=attempt.id, number=number, version_id=version.id, shown=shown, marks=[])
