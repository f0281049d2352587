"""The bank of a course as it is in force."""

from dataclasses import replace
from typing import NamedTuple

from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.learning.quizzes.answer import read_options
from aimpay.server.learning.quizzes.bank import Bank, BankPool, BankQuestion
from aimpay.server.learning.quizzes.models import QuestionVersion, Quiz, QuizPool, QuizQuestion


class _Row(NamedTuple):
    question: QuizQuestion
    version: QuestionVersion


async def present_bank(session: AsyncSession, course_id: int) -> Bank | None:
    """Return None when the course has no quiz. Pictures are keys of the school's media."""
    quiz = await session.scalar(select(Quiz).where(Quiz.course_id == course_id))
    if quiz is None:
        return None
    rows = await _rows(session, quiz.id)
    own = QuizPool.quiz_id == quiz.id, QuizPool.draw > 0
    pools = await session.scalars(select(QuizPool).where(*own).order_by(QuizPool.place, QuizPool.id))
    return Bank(
        title=quiz.title,
        pools=tuple(_pool(pool, rows) for pool in pools),
        pass_percent=quiz.pass_percent,
        minutes=quiz.minutes,
        attempts=quiz.attempts,
        cooldown_minutes=quiz.cooldown_minutes,
        show_mistakes=quiz.show_mistakes,
    )


def with_pictures(bank: Bank, names: dict[str, str]) -> Bank:
    """Put other names in place of each picture's; all must be there."""

    def renamed(question: BankQuestion) -> BankQuestion:
        return replace(question, picture=names[question.picture]) if question.picture else question

    pools = (replace(pool, questions=tuple(map(renamed, pool.questions))) for pool in bank.pools)
    return replace(bank, pools=tuple(pools))


async def _rows(session: AsyncSession, quiz_id: int) -> list[_Row]:
    in_force = and_(QuestionVersion.question_id == QuizQuestion.id, QuestionVersion.version == QuizQuestion.version)
    found = (
        select(QuizQuestion, QuestionVersion)
        .join(QuestionVersion, in_force)
        .where(QuizQuestion.quiz_id == quiz_id, QuizQuestion.retired_at.is_(None))
        .order_by(QuizQuestion.place, QuizQuestion.id)
    )
    return [_Row(question, version) for question, version in await session.execute(found)]


def _pool(pool: QuizPool, rows: list[_Row]) -> BankPool:
    questions = tuple(as_question(row.question.key, row.version) for row in rows if row.question.pool_id == pool.id)
    return BankPool(pool.name, pool.draw, questions, pool.title)


def as_question(key: str, version: QuestionVersion) -> BankQuestion:
    return BankQuestion(
        key=key,
        text=version.text,
        options=read_options(version),
        picture=version.picture,
        explanation=version.explanation,
        several=version.several,
        shuffle=version.shuffle,
    )
