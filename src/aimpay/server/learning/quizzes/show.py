"""What a person sees of a quiz, in the words of the contract. Right answers are not among it."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.quiz import OptionView, QuestionView, QuizScreen, QuizView, ResultView
from aimpay.server.learning.quizzes.answer import current_item
from aimpay.server.learning.quizzes.find_quiz import (
    CourseQuiz,
    count_drawn,
    last_finished,
    live_attempt,
    quiz_by_id,
    stands,
)
from aimpay.server.learning.quizzes.models import QuestionVersion, Quiz, QuizAttempt, QuizItem
from aimpay.server.learning.quizzes.queries import passed_attempt
from aimpay.server.learning.quizzes.rules import WHOLE, QuizStatus, mistakes_allowed, seconds_left


async def show_quiz(session: AsyncSession, found: CourseQuiz, user_id: int, now: datetime) -> QuizView:
    quiz, course = found
    where = await stands(session, quiz, user_id, now)
    live = await live_attempt(session, quiz.id, user_id)
    last = await last_finished(session, quiz.id, user_id)
    passed = await passed_attempt(session, user_id, course.id)
    return QuizView.model_validate(
        {
            "course": course.slug,
            "course_title": course.title,
            "title": quiz.title,
            "questions": await count_drawn(session, quiz.id),
            "pass_percent": quiz.pass_percent,
            "minutes": quiz.minutes,
            "attempts": quiz.attempts,
            "attempts_left": where.attempts_left,
            "cooldown_minutes": quiz.cooldown_minutes,
            "show_mistakes": quiz.show_mistakes,
            "state": str(where.state),
            "live_attempt_id": live.id if live else None,
            "next_attempt_at": where.next_attempt_at,
            "score_percent": passed.score_percent if passed else None,
            "last_attempt_id": last.id if last else None,
        }
    )


async def show_attempt(
    session: AsyncSession, attempt: QuizAttempt, now: datetime, notice: str | None = None
) -> QuizScreen:
    """A live attempt is a question, any other its result."""
    if attempt.status == QuizStatus.LIVE:
        return QuizScreen(question=await _question(session, attempt, now), notice=notice)
    return QuizScreen(result=await _result(session, attempt, now), notice=notice)


async def may_see_mistakes(session: AsyncSession, quiz: Quiz, attempt: QuizAttempt) -> bool:
    passed = await passed_attempt(session, attempt.user_id, quiz.course_id)
    return mistakes_allowed(quiz.show_mistakes, attempt.status, has_passed=passed is not None)


async def _question(session: AsyncSession, attempt: QuizAttempt, now: datetime) -> QuestionView:
    item = await current_item(session, attempt.id)
    version = await session.get_one(QuestionVersion, item.version_id)
    return QuestionView(
        attempt_id=attempt.id,
        number=item.number,
        of=attempt.total,
        answered=item.number - 1,
        text=version.text,
        picture=version.picture,
        several=version.several,
        options=tuple(
            OptionView(index=index, text=version.options[own]["text"], chosen=own in item.marks)
            for index, own in enumerate(item.shown)
        ),
        seconds_left=seconds_left(attempt.deadline_at, now),
        deadline_at=attempt.deadline_at,
    )


async def _result(session: AsyncSession, attempt: QuizAttempt, now: datetime) -> ResultView:
    quiz, course = await quiz_by_id(session, attempt.quiz_id)
    where = await stands(session, quiz, attempt.user_id, now)
    of_attempt = QuizItem.attempt_id == attempt.id
    answered = select(func.count()).where(of_attempt, QuizItem.answered_at.is_not(None))
    wrong = select(func.count()).where(of_attempt, func.coalesce(QuizItem.points, 0) < WHOLE)
    return ResultView.model_validate(
        {
            "attempt_id": attempt.id,
            "course": course.slug,
            "course_title": course.title,
            "outcome": attempt.status,
            "score_percent": attempt.score_percent,
            "right": attempt.right_count or 0,
            "answered": await session.scalar(answered),
            "total": attempt.total,
            "pass_percent": attempt.pass_percent,
            "mistakes": await session.scalar(wrong),
            "mistakes_allowed": await may_see_mistakes(session, quiz, attempt),
            "next_attempt_at": where.next_attempt_at,
            "attempts_left": where.attempts_left,
            "finished_at": attempt.finished_at,
        }
    )
