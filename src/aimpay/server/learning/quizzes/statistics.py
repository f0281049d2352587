"""Statistics of a quiz for the owner: its attempts, and each question in its present wording."""

from collections import defaultdict
from typing import Final, NamedTuple

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.quiz import QuestionStatistics, QuizStatistics
from aimpay.server.learning.quizzes.answer import read_options
from aimpay.server.learning.quizzes.figures import Given, figures
from aimpay.server.learning.quizzes.find_quiz import CourseQuiz
from aimpay.server.learning.quizzes.models import QuestionVersion, Quiz, QuizAttempt, QuizItem, QuizPool, QuizQuestion
from aimpay.server.learning.quizzes.rules import WHOLE, QuizStatus

GRADED: Final = (QuizStatus.PASSED, QuizStatus.FAILED, QuizStatus.EXPIRED)
LATEST: Final = 3000
"""Attempts that are looked at, the newest."""


class _Answered(NamedTuple):
    attempt_id: int
    version_id: int
    points: int | None
    marks: list[int]
    attempt_points: int
    total: int


async def quiz_statistics(session: AsyncSession, found: CourseQuiz) -> QuizStatistics:
    quiz, course = found
    counts = await _counts(session, quiz.id)
    taken = QuizAttempt.quiz_id == quiz.id, QuizAttempt.granted_by.is_(None)
    average = await session.scalar(select(func.avg(QuizAttempt.score_percent)).where(*taken))
    return QuizStatistics(
        course=course.slug,
        title=quiz.title,
        attempts=sum(counts.values()),
        passed=counts[QuizStatus.PASSED],
        failed=counts[QuizStatus.FAILED],
        expired=counts[QuizStatus.EXPIRED],
        average_percent=None if average is None else round(average),
        questions=await _questions(session, quiz),
    )


async def _counts(session: AsyncSession, quiz_id: int) -> defaultdict[str, int]:
    """Those whom an admin let pass took no quiz."""
    rows = select(QuizAttempt.status, func.count()).where(
        QuizAttempt.quiz_id == quiz_id, QuizAttempt.granted_by.is_(None)
    )
    counts: defaultdict[str, int] = defaultdict(int)
    for status, count in await session.execute(rows.group_by(QuizAttempt.status)):
        counts[status] = count
    return counts


async def _questions(session: AsyncSession, quiz: Quiz) -> tuple[QuestionStatistics, ...]:
    in_force = and_(QuestionVersion.question_id == QuizQuestion.id, QuestionVersion.version == QuizQuestion.version)
    rows = (
        select(QuizQuestion.key, QuizPool.name, QuestionVersion)
        .join(QuestionVersion, in_force)
        .join(QuizPool, QuizPool.id == QuizQuestion.pool_id)
        .where(QuizQuestion.quiz_id == quiz.id, QuizQuestion.retired_at.is_(None))
        .order_by(QuizQuestion.place, QuizQuestion.id)
    )
    answered = await _answered(session, quiz.id)
    return tuple(
        _question(key, pool, version, answered[version.id]) for key, pool, version in await session.execute(rows)
    )


async def _answered(session: AsyncSession, quiz_id: int) -> defaultdict[int, list[_Answered]]:
    """Return what was drawn in the newest graded attempts, by wording."""
    newest = (
        select(QuizAttempt.id)
        .where(QuizAttempt.quiz_id == quiz_id, QuizAttempt.status.in_(GRADED), QuizAttempt.granted_by.is_(None))
        .order_by(QuizAttempt.id.desc())
        .limit(LATEST)
    )
    rows = (
        select(
            QuizItem.attempt_id,
            QuizItem.version_id,
            QuizItem.points,
            QuizItem.marks,
            QuizAttempt.points,
            QuizAttempt.total,
        )
        .join(QuizAttempt, QuizAttempt.id == QuizItem.attempt_id)
        .where(QuizAttempt.id.in_(newest))
    )
    found: defaultdict[int, list[_Answered]] = defaultdict(list)
    for row in await session.execute(rows):
        one = _Answered._make(row)
        found[one.version_id].append(one)
    return found


def _question(key: str, pool: str, version: QuestionVersion, drawn: list[_Answered]) -> QuestionStatistics:
    given = [_given(one, version) for one in drawn if one.points is not None]
    right = [option.text for option in read_options(version) if option.right]
    found = figures(given, right)
    return QuestionStatistics(
        key=key,
        pool=pool,
        text=version.text,
        shown=len(drawn),
        answered=found.answered,
        right_share=found.right_share,
        discrimination=found.discrimination,
        broken=found.broken,
    )


def _given(one: _Answered, version: QuestionVersion) -> Given:
    points = one.points or 0
    others = max(one.total - 1, 1) * WHOLE
    picked = tuple(version.options[mark]["text"] for mark in one.marks)
    return Given(points, (one.attempt_points - points) / others, picked)
