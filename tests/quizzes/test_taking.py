"""A quiz from its rules to its result: one answer a question, one grade an attempt, whoever taps whatever."""

from collections import Counter

import pytest

from aimpay.contract import quiz as contract
from aimpay.contract.errors import ErrorCode
from aimpay.contract.quiz import QuestionView, QuizScreen
from aimpay.server.edge.errors import BusinessError
from aimpay.server.learning.quizzes.answer import Notice
from aimpay.server.learning.quizzes.models import QuizAttempt
from money.direct import Desk, together
from quizzes.classroom import ANNA, ATTEMPTS, BORIS, COOLDOWN, DRAWN, MINUTES, Classroom
from server.houses import OWNER


def question(screen: QuizScreen) -> QuestionView:
    assert screen.question
    assert screen.result is None
    return screen.question


def told(desk: Desk) -> Counter[str]:
    return Counter(one.story.__name__ for one in desk.told.values())


async def refused(room: Classroom, who: int = ANNA) -> BusinessError:
    with pytest.raises(BusinessError) as error:
        await room.start(who)
    return error.value


async def test_rules_are_told_before_the_start(room: Classroom) -> None:
    rules = await room.rules()
    assert (rules.state, rules.questions, rules.pass_percent, rules.minutes) == ("can_start", DRAWN, 60, MINUTES)
    assert (rules.attempts, rules.attempts_left, rules.cooldown_minutes) == (ATTEMPTS, ATTEMPTS, 60)


async def test_whoever_knows_the_answers_passes_once_and_for_ever(either_room: Classroom) -> None:
    room = either_room
    end = await room.take(True, True, True)
    assert end.result
    assert (end.result.outcome, end.result.score_percent, end.result.right) == ("passed", 100, DRAWN)
    assert end.result.mistakes == 0
    assert (await room.mistakes(ANNA, end.result.attempt_id)).pages == 0
    assert (await refused(room)).code == ErrorCode.QUIZ_PASSED
    assert ((await room.rules()).state, (await room.rules()).score_percent) == ("passed", 100)


async def test_whoever_does_not_waits_for_the_next_attempt_and_may_look_at_what_was_wrong(room: Classroom) -> None:
    end = await room.take(True, False, False)
    assert end.result
    assert (end.result.outcome, end.result.score_percent, end.result.mistakes) == ("failed", 33, 2)
    assert end.result.next_attempt_at == end.result.finished_at + COOLDOWN
    error = await refused(room)
    assert error.code == ErrorCode.QUIZ_COOLDOWN
    assert error.details["next_attempt_at"] == end.result.next_attempt_at.isoformat()
    first, second, past = [await room.mistakes(ANNA, end.result.attempt_id, page) for page in (1, 2, 9)]
    assert (first.page, first.pages, second.page, past) == (1, 2, 2, second)
    for page in (first, second):
        (mistake,) = page.mistakes
        assert set(mistake.right) <= {"да", "икс", "игрек"}
        assert not set(mistake.chosen) & set(mistake.right)
    room.pass_time(hours=1)
    assert question(await room.start()).number == 1


async def test_attempts_run_out(room: Classroom) -> None:
    for left in (2, 1, 0):
        end = await room.take(False, False, False)
        assert end.result
        assert end.result.attempts_left == left
        room.pass_time(hours=2)
    assert (await refused(room)).code == ErrorCode.QUIZ_OUT_OF_ATTEMPTS
    assert (await room.rules()).state == "out_of_attempts"


async def test_starting_again_goes_on_with_the_live_attempt_also_after_a_restart(room: Classroom) -> None:
    before = question(await room.take(True))
    assert question(await room.start()).model_dump(exclude={"seconds_left"}) == before.model_dump(
        exclude={"seconds_left"}
    )
    assert (await room.rules()).live_attempt_id == before.attempt_id


async def test_two_devices_that_start_at_once_get_one_attempt(either_room: Classroom) -> None:
    screens = await together(*(either_room.start() for _ in range(4)))
    assert len({question(screen).attempt_id for screen in screens}) == 1
    assert len(await either_room.items()) == DRAWN


async def test_taps_at_once_are_one_answer_and_the_last_of_them_one_grade(either_room: Classroom) -> None:
    room = either_room
    screen = await room.start()
    for number in range(1, DRAWN + 1):
        one = question(screen)
        assert one.number == number
        if one.several:
            await room.choose(ANNA, one.attempt_id, number, 0, chosen=True)
            taps = [room.confirm(ANNA, one.attempt_id, number) for _ in range(3)]
        else:
            taps = [room.choose(ANNA, one.attempt_id, number, index % 2) for index in range(3)]
        screens = await together(*taps)
        assert sum(not shown.notice for shown in screens) == 1, screens
        screen = await room.where()
    assert screen.result
    assert screen.result.answered == DRAWN


async def test_an_old_button_changes_nothing_and_shows_where_one_is(room: Classroom) -> None:
    one = question(await room.take(True))
    again = await room.choose(ANNA, one.attempt_id, 1, 1)
    assert (question(again).number, again.notice) == (2, Notice.ANSWERED)
    ahead = await room.choose(ANNA, one.attempt_id, 3, 0)
    assert (question(ahead).number, ahead.notice) == (2, Notice.NOT_YET)
    end = await room.take(True, True)
    assert end.result
    after = await room.choose(ANNA, one.attempt_id, 3, 0)
    assert (after.result, after.notice) == (end.result, Notice.FINISHED)


async def test_marks_stay_with_the_server_until_they_are_confirmed(room: Classroom) -> None:
    one = question(await room.start())
    while not one.several:
        one = question(await room.answer(one, right=True))
    where = one.attempt_id, one.number
    empty = await room.confirm(ANNA, *where)
    assert (empty.notice, question(empty).number) == (Notice.NO_MARKS, one.number)
    for _ in range(2):
        await room.choose(ANNA, *where, 0, chosen=True)
    await room.choose(ANNA, *where, 1)
    shown = question(await room.where())
    assert [option.chosen for option in shown.options] == [True, True, False]
    await room.choose(ANNA, *where, 1)
    shown = question(await room.where())
    assert [option.chosen for option in shown.options] == [True, False, False]


async def test_an_option_that_is_not_there_is_refused(room: Classroom) -> None:
    one = question(await room.start())
    with pytest.raises(BusinessError) as error:
        await room.choose(ANNA, one.attempt_id, 1, len(one.options))
    assert error.value.code == ErrorCode.QUIZ_OPTION_UNKNOWN


async def test_nobody_sees_or_answers_somebody_elses_attempt(room: Classroom) -> None:
    attempt_id = question(await room.start(ANNA)).attempt_id
    acts = (
        room.choose(BORIS, attempt_id, 1, 0),
        room.confirm(BORIS, attempt_id, 1),
        room.finish(BORIS, attempt_id),
        room.mistakes(BORIS, attempt_id),
        room(contract.GET_QUESTION, contract.GetQuestion(telegram_id=BORIS, attempt_id=attempt_id)),
    )
    for act in acts:
        with pytest.raises(BusinessError) as error:
            await act
        assert error.value.code == ErrorCode.QUIZ_ATTEMPT_NOT_FOUND
    assert question(await room.where(ANNA)).number == 1


async def test_mistakes_are_hidden_while_the_attempt_is_alive(room: Classroom) -> None:
    attempt_id = question(await room.take(False)).attempt_id
    with pytest.raises(BusinessError) as error:
        await room.mistakes(ANNA, attempt_id)
    assert error.value.code == ErrorCode.QUIZ_NOT_FINISHED


async def test_time_that_ran_out_is_noticed_by_the_next_touch_and_graded_on_what_was_answered(room: Classroom) -> None:
    one = question(await room.take(True, True))
    room.pass_time(minutes=MINUTES)
    late = await room.choose(ANNA, one.attempt_id, one.number, 0)
    assert late.result
    assert (late.result.outcome, late.result.score_percent, late.result.answered) == ("passed", 66, 2)
    assert late.result.finished_at == one.deadline_at
    assert not told(room.desk)


async def test_time_that_ran_out_is_noticed_by_the_sweep_which_tells_the_person_once(room: Classroom) -> None:
    await room.take(True)
    room.pass_time(minutes=MINUTES, seconds=-2)
    await room.sweep()
    assert question(await room.where())
    room.pass_time(seconds=3)
    await together(room.sweep(), room.sweep())
    await room.sweep()
    assert told(room.desk) == {"announce_time_is_up": 1}
    end = (await room.where()).result
    assert end
    assert (end.outcome, end.score_percent, end.mistakes) == ("expired", 33, 2)


async def test_a_right_that_ended_stops_the_attempt_without_a_grade(room: Classroom) -> None:
    one = question(await room.take(True))
    await room.lose_right()
    for act in (room.choose(ANNA, one.attempt_id, 2, 0), room.start(), room.rules()):
        with pytest.raises(BusinessError) as error:
            await act
        assert error.value.code == ErrorCode.QUIZ_NO_RIGHT
    (stopped,) = await room.attempts()
    assert (stopped.status, stopped.score_percent) == ("stopped", None)
    await room.regain_right()
    assert (await refused(room)).code == ErrorCode.QUIZ_COOLDOWN


async def test_the_sweep_stops_attempts_of_people_without_a_right(room: Classroom) -> None:
    await room.take(True)
    await room.lose_right()
    await room.sweep()
    assert [one.status for one in await room.attempts()] == ["stopped"]
    assert not told(room.desk)


async def test_finishing_early_grades_what_was_answered(room: Classroom) -> None:
    attempt_id = question(await room.take(True, True)).attempt_id
    end, again = await together(room.finish(ANNA, attempt_id), room.finish(ANNA, attempt_id))
    assert end.result
    assert (end.result.score_percent, end.result.answered, end.result.mistakes) == (66, 2, 1)
    assert again.result == end.result


async def test_without_a_right_nothing_begins(room: Classroom) -> None:
    await room.lose_right()
    assert (await refused(room)).code == ErrorCode.QUIZ_NO_RIGHT
    assert not await room.attempts()


async def test_an_admin_lets_pass_once_with_a_reason_and_the_live_attempt_stops(either_room: Classroom) -> None:
    room = either_room
    await room.take(True)
    first, second = await together(room.pardon(), room.pardon())
    assert sorted((first.changed, second.changed)) == [False, True]
    assert told(room.desk) == {"announce_pardon": 1}
    live, passed = await room.attempts()
    assert (live.status, passed.status) == ("stopped", "passed")
    assert (passed.granted_by, passed.grant_reason) == (OWNER, "Сдал на занятии")
    assert (await refused(room)).code == ErrorCode.QUIZ_PASSED


async def test_only_an_admin_lets_pass_and_only_whom_the_course_is_open_to(room: Classroom) -> None:
    with pytest.raises(BusinessError) as error:
        await room.pardon(by=ANNA)
    assert error.value.code == ErrorCode.ADMINS_ONLY
    await room.lose_right()
    with pytest.raises(BusinessError) as error:
        await room.pardon()
    assert error.value.code == ErrorCode.QUIZ_NO_RIGHT
    assert not await room.attempts()


async def test_a_start_and_a_pardon_at_once_leave_nobody_both_passed_and_live(either_room: Classroom) -> None:
    await together(either_room.start(), either_room.pardon(), either_room.start())
    statuses = Counter(one.status for one in await either_room.attempts())
    assert statuses["passed"] == 1
    assert statuses["live"] == 0


async def test_what_is_drawn_differs_from_attempt_to_attempt_and_never_repeats_within_one(room: Classroom) -> None:
    for _ in range(ATTEMPTS):
        await room.take(False, False, False)
        room.pass_time(hours=2)
    drawn: dict[int, list[int]] = {}
    for item in await room.items():
        drawn.setdefault(item.attempt_id, []).append(item.version_id)
    assert all(len(set(one)) == DRAWN for one in drawn.values())
    seeds: set[str] = {one.seed for one in await room.attempts() if isinstance(one, QuizAttempt)}
    assert len(seeds) == ATTEMPTS
