"""A person takes a quiz. Each act is one transaction: what it ended stays ended even when the act itself is refused."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract import quiz as contract
from aimpay.server.learning.quizzes.answer import Notice, choose, confirm
from aimpay.server.learning.quizzes.errors import QuizNoRightError, QuizNotStartedError
from aimpay.server.learning.quizzes.find_quiz import (
    CourseQuiz,
    last_finished,
    live_attempt,
    may_take,
    quiz_by_id,
    quiz_for,
)
from aimpay.server.learning.quizzes.finish_attempt import finish
from aimpay.server.learning.quizzes.mistakes import show_mistakes
from aimpay.server.learning.quizzes.models import QuizAttempt
from aimpay.server.learning.quizzes.show import show_attempt, show_quiz
from aimpay.server.learning.quizzes.start_attempt import lock_person, start_attempt
from aimpay.server.learning.quizzes.touch_attempt import settle, touch
from aimpay.server.people.find_user import get_user
from aimpay.server.workflows.house import House
from aimpay.server.workflows.leads.touches import touch_ended, touch_quiz

Answer = TypeVar("Answer")
Act = Callable[[AsyncSession, QuizAttempt, datetime], Awaitable[Notice | None]]


async def get_quiz(house: House, request: contract.GetQuiz) -> contract.QuizView:
    async def work(session: AsyncSession) -> contract.QuizView | None:
        now = house.clock.now()
        user = await get_user(session, request.telegram_id)
        found = await quiz_for(session, user.id, request.course, now)
        if live := await live_attempt(session, found.quiz.id, user.id):
            await touch_ended(session, await settle(session, live, now), now)
        if not await may_take(session, found.quiz, user.id, now):
            return None
        return await show_quiz(session, found, user.id, now)

    return _with_right(await house.db.transact(work))


async def start(house: House, request: contract.StartQuiz) -> contract.QuizScreen:
    async def work(session: AsyncSession) -> contract.QuizScreen | None:
        now = house.clock.now()
        user = await get_user(session, request.telegram_id)
        found = await quiz_for(session, user.id, request.course, now)
        return await _begin_or_go_on(session, found, user.id, now)

    return _with_right(await house.db.transact(work))


async def get_question(house: House, request: contract.GetQuestion) -> contract.QuizScreen:
    async def work(session: AsyncSession) -> contract.QuizScreen | None:
        now = house.clock.now()
        user = await get_user(session, request.telegram_id)
        attempt_id = request.attempt_id or await _latest(session, user.id, request.course, now)
        touched = await touch_ended(session, await touch(session, attempt_id, now, user_id=user.id), now)
        return None if touched.lost else await show_attempt(session, touched.attempt, now)

    return _with_right(await house.db.transact(work))


async def choose_option(house: House, request: contract.ChooseOption) -> contract.QuizScreen:
    async def act(session: AsyncSession, attempt: QuizAttempt, now: datetime) -> Notice | None:
        return await choose(session, attempt, request.number, request.option, now, chosen=request.chosen)

    return await _act(house, request.telegram_id, request.attempt_id, act)


async def confirm_answer(house: House, request: contract.ConfirmAnswer) -> contract.QuizScreen:
    async def act(session: AsyncSession, attempt: QuizAttempt, now: datetime) -> Notice | None:
        return await confirm(session, attempt, request.number, now)

    return await _act(house, request.telegram_id, request.attempt_id, act)


async def finish_quiz(house: House, request: contract.FinishQuiz) -> contract.QuizScreen:
    async def act(session: AsyncSession, attempt: QuizAttempt, now: datetime) -> Notice | None:
        await finish(session, attempt, now)
        return None

    return await _act(house, request.telegram_id, request.attempt_id, act)


async def get_mistakes(house: House, request: contract.GetMistakes) -> contract.MistakesPage:
    async def work(session: AsyncSession) -> contract.MistakesPage | None:
        now = house.clock.now()
        user = await get_user(session, request.telegram_id)
        touched = await touch(session, request.attempt_id, now, user_id=user.id)
        attempt = (await touch_ended(session, touched, now)).attempt
        quiz, _ = await quiz_by_id(session, attempt.quiz_id)
        if not await may_take(session, quiz, user.id, now):
            return None
        return await show_mistakes(session, attempt, request.page)

    return _with_right(await house.db.transact(work))


async def _act(house: House, telegram_id: int, attempt_id: int, act: Act) -> contract.QuizScreen:
    async def work(session: AsyncSession) -> contract.QuizScreen | None:
        now = house.clock.now()
        user = await get_user(session, telegram_id)
        touched = await touch_ended(session, await touch(session, attempt_id, now, user_id=user.id), now)
        if touched.lost:
            return None
        if touched.is_live:
            notice = await act(session, touched.attempt, now)
            await touch_quiz(session, touched.attempt, now)
            return await show_attempt(session, touched.attempt, now, notice)
        return await show_attempt(session, touched.attempt, now, None if touched.expired else Notice.FINISHED)

    return _with_right(await house.db.transact(work))


async def _begin_or_go_on(
    session: AsyncSession, found: CourseQuiz, user_id: int, now: datetime
) -> contract.QuizScreen | None:
    await lock_person(session, user_id)
    live = await live_attempt(session, found.quiz.id, user_id)
    if live and (await touch_ended(session, await settle(session, live, now), now)).is_live:
        return await show_attempt(session, live, now)
    if not await may_take(session, found.quiz, user_id, now):
        return None
    if live:
        return await show_attempt(session, live, now)
    return await show_attempt(session, await start_attempt(session, found.quiz, user_id, now), now)


async def _latest(session: AsyncSession, user_id: int, course: str | None, now: datetime) -> int:
    found = await quiz_for(session, user_id, course, now)
    mine = found.quiz.id, user_id
    attempt = await live_attempt(session, *mine) or await last_finished(session, *mine)
    if attempt is None:
        raise QuizNotStartedError
    return attempt.id


def _with_right(answer: Answer | None) -> Answer:
    """Refuse after the commit: a stopped attempt stays stopped."""
    if answer is None:
        raise QuizNoRightError
    return answer
