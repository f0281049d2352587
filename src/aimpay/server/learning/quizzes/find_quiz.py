"""Finds the quiz that a person means, and tells where the person stands in it."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.learning.models import Enrollment
from aimpay.server.learning.queries import may_learn, opens_quiz
from aimpay.server.learning.quizzes.errors import QuizNoRightError, QuizNotFoundError
from aimpay.server.learning.quizzes.models import Quiz, QuizAttempt, QuizPool, QuizQuestion
from aimpay.server.learning.quizzes.rules import Limits, QuizStatus, Run, Standing, standing
from aimpay.server.selling.find_course import known_course
from aimpay.server.selling.models import Course


class CourseQuiz(NamedTuple):
    quiz: Quiz
    course: Course


async def quiz_of_course(session: AsyncSession, slug: str) -> CourseQuiz:
    course = await known_course(session, slug)
    quiz = await session.scalar(select(Quiz).where(Quiz.course_id == course.id))
    if quiz is None:
        raise QuizNotFoundError
    return CourseQuiz(quiz, course)


async def quiz_by_id(session: AsyncSession, quiz_id: int) -> CourseQuiz:
    quiz = await session.get_one(Quiz, quiz_id)
    return CourseQuiz(quiz, await session.get_one(Course, quiz.course_id))


async def quiz_for(session: AsyncSession, user_id: int, slug: str | None, now: datetime) -> CourseQuiz:
    """Return the quiz of this course, or of the newest course with a quiz that the person has a right to."""
    if slug is not None:
        return await quiz_of_course(session, slug)
    courses = (
        select(Enrollment.course_id)
        .join(Course, Course.id == Enrollment.course_id)
        .where(Enrollment.user_id == user_id, opens_quiz(now))
        .order_by(Enrollment.starts_at.desc(), Enrollment.id.desc())
        .limit(1)
    )
    quiz_id = await session.scalar(courses.join(Quiz, Quiz.course_id == Course.id).with_only_columns(Quiz.id))
    if quiz_id is not None:
        return await quiz_by_id(session, quiz_id)
    if await session.scalar(courses) is None:
        raise QuizNoRightError
    raise QuizNotFoundError


async def may_take(session: AsyncSession, quiz: Quiz, user_id: int, now: datetime) -> bool:
    return await may_learn(session, user_id, quiz.course_id, now)


async def stands(session: AsyncSession, quiz: Quiz, user_id: int, now: datetime) -> Standing:
    runs = select(QuizAttempt.status, QuizAttempt.finished_at).where(
        QuizAttempt.quiz_id == quiz.id, QuizAttempt.user_id == user_id
    )
    begun = [Run(row.status, row.finished_at) for row in await session.execute(runs)]
    return standing(Limits(quiz.attempts, timedelta(minutes=quiz.cooldown_minutes)), begun, now)


async def live_attempt(session: AsyncSession, quiz_id: int, user_id: int) -> QuizAttempt | None:
    """Return the attempt that is being taken, its row locked."""
    mine = QuizAttempt.quiz_id == quiz_id, QuizAttempt.user_id == user_id
    live = select(QuizAttempt).where(*mine, QuizAttempt.status == QuizStatus.LIVE)
    return await session.scalar(live.with_for_update())


async def last_finished(session: AsyncSession, quiz_id: int, user_id: int) -> QuizAttempt | None:
    mine = QuizAttempt.quiz_id == quiz_id, QuizAttempt.user_id == user_id
    done = select(QuizAttempt).where(*mine, QuizAttempt.status != QuizStatus.LIVE)
    return await session.scalar(done.order_by(QuizAttempt.id.desc()).limit(1))


async def count_drawn(session: AsyncSession, quiz_id: int) -> int:
    """Return how many questions an attempt begun now would have."""
    there = (
        select(QuizPool.draw, func.count(QuizQuestion.id))
        .join(QuizQuestion, QuizQuestion.pool_id == QuizPool.id)
        .where(QuizPool.quiz_id == quiz_id, QuizQuestion.retired_at.is_(None))
        .group_by(QuizPool.id, QuizPool.draw)
    )
    return sum(min(wanted, count) for wanted, count in await session.execute(there))
