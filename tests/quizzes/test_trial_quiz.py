"""A trial is no right to the quiz, unless the course says so."""

from datetime import timedelta
from typing import Final

import pytest
from sqlalchemy import select

from aimpay.contract import quiz as contract
from aimpay.contract.errors import ErrorCode
from aimpay.contract.people import Start
from aimpay.server.edge.errors import BusinessError
from aimpay.server.learning.enroll import begin_trial
from aimpay.server.people.register_user import register_user
from aimpay.server.selling.models import Course
from quizzes.classroom import COURSE, Classroom

CLARA: Final = 73
HOURS: Final = 24


async def tries(room: Classroom, *, opens: bool) -> None:
    """Let Clara in for some hours."""
    async with room.house.db.write() as session:
        now = room.house.clock.now()
        course = (await session.scalars(select(Course))).one()
        course.trial_quiz = opens
        made = await register_user(session, Start(telegram_id=CLARA, first_name="Клара"), now)
        ends_at = now + timedelta(hours=HOURS)
        assert await begin_trial(session, user_id=made.user.id, course_id=course.id, ends_at=ends_at, now=now)


async def says_no_more(room: Classroom) -> None:
    async with room.house.db.write() as session:
        (await session.scalars(select(Course))).one().trial_quiz = False


@pytest.mark.parametrize("course", [None, COURSE])
async def test_a_trial_opens_no_quiz(either_room: Classroom, course: str | None) -> None:
    room = either_room
    await tries(room, opens=False)
    acts = (
        room(contract.GET_QUIZ, contract.GetQuiz(telegram_id=CLARA, course=course)),
        room(contract.START_QUIZ, contract.StartQuiz(telegram_id=CLARA, course=course)),
        room.pardon(CLARA),
    )
    for act in acts:
        with pytest.raises(BusinessError) as error:
            await act
        assert error.value.code == ErrorCode.QUIZ_NO_RIGHT
    assert not await room.attempts()


@pytest.mark.parametrize("course", [None, COURSE])
async def test_a_trial_opens_the_quiz_of_a_course_that_says_so(room: Classroom, course: str | None) -> None:
    await tries(room, opens=True)
    screen = await room(contract.START_QUIZ, contract.StartQuiz(telegram_id=CLARA, course=course))
    assert screen.question
    await room.sweep()
    assert [one.status for one in await room.attempts()] == ["live"]


async def test_an_attempt_stops_when_the_course_says_so_no_more(either_room: Classroom) -> None:
    room = either_room
    await tries(room, opens=True)
    await room.start(CLARA)
    await says_no_more(room)
    await room.sweep()
    assert [one.status for one in await room.attempts()] == ["stopped"]


async def test_a_trial_that_is_over_ends_the_attempt_without_a_grade(room: Classroom) -> None:
    await tries(room, opens=True)
    room.pass_time(hours=HOURS, minutes=-5)
    await room.take(True, True, who=CLARA)
    room.pass_time(minutes=5)
    await room.sweep()
    (attempt,) = await room.attempts()
    assert (attempt.status, attempt.score_percent) == ("stopped", None)
