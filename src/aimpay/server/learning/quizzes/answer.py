"""One tap of a person who takes a quiz. What is answered stays answered."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.learning.quizzes.errors import QuizOptionUnknownError
from aimpay.server.learning.quizzes.finish_attempt import finish
from aimpay.server.learning.quizzes.models import QuestionVersion, QuizAttempt, QuizItem
from aimpay.server.learning.quizzes.rules import Option, points_of


class Notice(StrEnum):
    """What a tap that changed nothing is told."""

    ANSWERED = "На этот вопрос вы уже ответили."
    NOT_YET = "Сначала ответьте на этот вопрос."
    NO_MARKS = "Отметьте хотя бы один вариант."
    FINISHED = "Эта попытка уже закончена."


async def choose(
    session: AsyncSession, attempt: QuizAttempt, number: int, index: int, now: datetime, *, chosen: bool | None
) -> Notice | None:
    """Answer a question of a live, locked attempt, or mark an option of it."""
    item = await current_item(session, attempt.id)
    if notice := _not_this(item, number):
        return notice
    if index >= len(item.shown):
        raise QuizOptionUnknownError
    version, option = await session.get_one(QuestionVersion, item.version_id), item.shown[index]
    if not version.several:
        return await _record(session, attempt, item, [option], now)
    marks = set(item.marks)
    wanted = option not in marks if chosen is None else chosen
    item.marks = sorted(marks | {option} if wanted else marks - {option})
    return None


async def confirm(session: AsyncSession, attempt: QuizAttempt, number: int, now: datetime) -> Notice | None:
    item = await current_item(session, attempt.id)
    if notice := _not_this(item, number):
        return notice
    return await _record(session, attempt, item, item.marks, now) if item.marks else Notice.NO_MARKS


async def current_item(session: AsyncSession, attempt_id: int) -> QuizItem:
    """Return the first question without an answer; a live attempt always has one."""
    open_ones = select(QuizItem).where(QuizItem.attempt_id == attempt_id, QuizItem.answered_at.is_(None))
    return (await session.scalars(open_ones.order_by(QuizItem.number).limit(1))).one()


def read_options(version: QuestionVersion) -> tuple[Option, ...]:
    return tuple(Option(**option) for option in version.options)


def _not_this(item: QuizItem, number: int) -> Notice | None:
    if number == item.number:
        return None
    return Notice.ANSWERED if number < item.number else Notice.NOT_YET


async def _record(
    session: AsyncSession, attempt: QuizAttempt, item: QuizItem, marks: Sequence[int], now: datetime
) -> Notice | None:
    version = await session.get_one(QuestionVersion, item.version_id)
    won = await session.execute(
        update(QuizItem)
        .where(QuizItem.id == item.id, QuizItem.answered_at.is_(None))
        .values(marks=list(marks), answered_at=now, points=points_of(read_options(version), marks))
        .returning(QuizItem.id)
    )
    if won.first() is None:
        return Notice.ANSWERED
    if item.number == attempt.total:
        await finish(session, attempt, now)
    return None
