"""A house with a quiz and people who may take it, driven by its own routes."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import select

from aimpay.contract import quiz as contract
from aimpay.contract.people import Start
from aimpay.contract.wire import Call, Request, Response
from aimpay.server.learning.enroll import REVOKED, end_enrollment, enroll
from aimpay.server.learning.models import Enrollment
from aimpay.server.learning.quizzes.bank import Bank
from aimpay.server.learning.quizzes.models import QuestionVersion, QuizAttempt, QuizItem
from aimpay.server.learning.quizzes.take_bank import take_bank
from aimpay.server.learning.quizzes.yaml_bank import read_yaml
from aimpay.server.people.find_user import find_user
from aimpay.server.people.register_user import register_user
from aimpay.server.selling.give_order import give_order
from aimpay.server.selling.models import Course
from aimpay.server.workflows.engine import Engine
from aimpay.server.workflows.house import House
from aimpay.server.workflows.quizzes.falling_due import wake_quizzes
from aimpay.server.workflows.quizzes.routes import quiz_admin_routes, quiz_routes
from fixtures.opened import open_once
from money.direct import Desk, Fuse, WatchedDatabase
from server.houses import NOWHERE, OWNER, built_house, server_settings

ANNA: Final = 71
BORIS: Final = 72
COURSE: Final = "ml-bez-matematiki"
DRAWN: Final = 3
MINUTES: Final = 10
COOLDOWN: Final = timedelta(hours=1)
ATTEMPTS: Final = 3
BANK: Final = """
title: Тест
pass_percent: 60
minutes: 10
attempts: 3
cooldown_hours: 1
show_mistakes: always
pools:
  - name: one
    draw: 2
    questions:
      - {key: a, text: Раз?, options: [{right: да}, {wrong: нет}, {wrong: может быть}]}
      - {key: b, text: Два?, options: [{right: да}, {wrong: нет}], explanation: Так уж вышло.}
      - {key: c, text: Три?, options: [{right: да}, {wrong: нет}]}
  - name: many
    draw: 1
    questions:
      - {key: d, text: Четыре?, options: [{right: икс}, {right: игрек}, {wrong: зет}]}
      - {key: e, text: Пять?, options: [{right: икс}, {right: игрек}, {wrong: зет}]}
"""


@dataclass(frozen=True)
class Classroom:
    house: House
    desk: Desk
    fuse: Fuse
    doors: dict[str, Callable[[Any], Awaitable[Any]]]

    async def __call__(self, call: Call[Request, Response], request: Request) -> Response:
        answer = await self.doors[call.path](request)
        assert isinstance(answer, call.response)
        return answer

    async def start(self, who: int = ANNA) -> contract.QuizScreen:
        return await self(contract.START_QUIZ, contract.StartQuiz(telegram_id=who, course=COURSE))

    async def rules(self, who: int = ANNA) -> contract.QuizView:
        return await self(contract.GET_QUIZ, contract.GetQuiz(telegram_id=who, course=COURSE))

    async def where(self, who: int = ANNA) -> contract.QuizScreen:
        return await self(contract.GET_QUESTION, contract.GetQuestion(telegram_id=who, course=COURSE))

    async def choose(
        self, who: int, attempt_id: int, number: int, option: int, *, chosen: bool | None = None
    ) -> contract.QuizScreen:
        tap = contract.ChooseOption(telegram_id=who, attempt_id=attempt_id, number=number, option=option, chosen=chosen)
        return await self(contract.CHOOSE_OPTION, tap)

    async def confirm(self, who: int, attempt_id: int, number: int) -> contract.QuizScreen:
        tap = contract.ConfirmAnswer(telegram_id=who, attempt_id=attempt_id, number=number)
        return await self(contract.CONFIRM_ANSWER, tap)

    async def finish(self, who: int, attempt_id: int) -> contract.QuizScreen:
        return await self(contract.FINISH_QUIZ, contract.FinishQuiz(telegram_id=who, attempt_id=attempt_id))

    async def mistakes(self, who: int, attempt_id: int, page: int = 1) -> contract.MistakesPage:
        return await self(
            contract.GET_MISTAKES, contract.GetMistakes(telegram_id=who, attempt_id=attempt_id, page=page)
        )

    async def pardon(self, who: int = ANNA, by: int = OWNER) -> contract.PassedExam:
        wish = contract.UpdatePassedExam(admin_id=by, telegram_id=who, course=COURSE, reason="Сдал на занятии")
        return await self(contract.UPDATE_PASSED_EXAM, wish)

    async def answer(self, shown: contract.QuestionView, *, right: bool, who: int = ANNA) -> contract.QuizScreen:
        """Answer as one does who knows it, or who does not."""
        truth = {"да", "икс", "игрек"}
        picked = [one.index for one in shown.options if (one.text in truth) == right]
        screen = contract.QuizScreen(question=shown)
        for index in picked if shown.several else picked[:1]:
            screen = await self.choose(who, shown.attempt_id, shown.number, index, chosen=True)
        return await self.confirm(who, shown.attempt_id, shown.number) if shown.several else screen

    async def take(self, *right: bool, who: int = ANNA) -> contract.QuizScreen:
        """Begin, or go on, and answer so many questions."""
        screen = await self.start(who)
        for one in right:
            assert screen.question
            screen = await self.answer(screen.question, right=one, who=who)
        return screen

    async def sweep(self) -> None:
        await wake_quizzes(self.house)

    def pass_time(self, **by: float) -> None:
        self.house.clock.offset += timedelta(**by)

    async def lose_right(self, who: int = ANNA) -> None:
        async with self.house.db.write() as session:
            user = await find_user(session, who)
            assert user
            right = await session.scalar(select(Enrollment).where(Enrollment.user_id == user.id))
            assert right
            assert right.order_id
            now = self.house.clock.now()
            await end_enrollment(session, order_id=right.order_id, reason=REVOKED, now=now)

    async def regain_right(self, who: int = ANNA) -> None:
        async with self.house.db.write() as session:
            user = await find_user(session, who)
            assert user
            right = await session.scalar(select(Enrollment).where(Enrollment.user_id == user.id))
            assert right
            right.ends_at, right.starts_at = None, self.house.clock.now()

    async def attempts(self) -> Sequence[QuizAttempt]:
        async with self.house.db.read() as session:
            return (await session.scalars(select(QuizAttempt).order_by(QuizAttempt.id))).all()

    async def items(self) -> Sequence[QuizItem]:
        async with self.house.db.read() as session:
            return (await session.scalars(select(QuizItem).order_by(QuizItem.attempt_id, QuizItem.number))).all()

    async def versions(self) -> dict[int, QuestionVersion]:
        async with self.house.db.read() as session:
            return {one.id: one for one in await session.scalars(select(QuestionVersion))}


async def furnish(house: House, bank: Bank | None = None, people: Sequence[int] = (ANNA, BORIS)) -> None:
    """Open the school with this quiz, and let the people in."""
    await open_once(house.db, house.clock)
    async with house.db.write() as session:
        now = house.clock.now()
        course = (await session.scalars(select(Course))).one()
        await take_bank(session, course.id, bank or read_yaml(BANK), pictures={}, by=None, now=now)
        for telegram_id in people:
            made = await register_user(session, Start(telegram_id=telegram_id, first_name="Имя"), now)
            order = await give_order(
                session, user_id=made.user.id, course=course, amount=0, by=OWNER, reason="тест", now=now
            )
            await enroll(session, user_id=made.user.id, course_id=course.id, order_id=order.id, reason="grant", now=now)


@asynccontextmanager
async def classroom(database_url: str, offset: timedelta = timedelta()) -> AsyncIterator[Classroom]:
    """Stand it up over a furnished database, as a process that has just started."""
    engine = Engine(database_url)
    async with built_house(server_settings(database_url, bot_url=NOWHERE), engine) as built:
        fuse = Fuse()
        desk = Desk(fuse)
        house = replace(built, db=WatchedDatabase(database_url, desk, fuse), jobs=desk)
        house.clock.offset = offset
        routers = (quiz_routes(house), quiz_admin_routes(house))
        doors = {route.path: route.endpoint for router in routers for route in router.routes}
        try:
            yield Classroom(house, desk, fuse, doors)
        finally:
            await house.db.close()
