"""The life of a quiz as a machine of rules: people tap what they like, processes die, time and rights come and go."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, Final, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from aimpay.contract.errors import ErrorCode
from aimpay.contract.quiz import QuizScreen
from aimpay.server.edge.errors import BusinessError
from aimpay.server.learning.quizzes.answer import read_options
from aimpay.server.learning.quizzes.models import QuizAttempt, QuizItem
from aimpay.server.learning.quizzes.rules import WHOLE, points_of
from money.direct import Crash, together
from quizzes.classroom import ANNA, ATTEMPTS, BORIS, COOLDOWN, DRAWN, MINUTES, Classroom, classroom

PASS_PERCENT: Final = 60
USERS: Final = {ANNA: 1, BORIS: 2}
"""Their ids, as a furnished room gives them out."""
REFUSALS: Final = {
    ErrorCode.QUIZ_NO_RIGHT,
    ErrorCode.QUIZ_NOT_STARTED,
    ErrorCode.QUIZ_COOLDOWN,
    ErrorCode.QUIZ_OUT_OF_ATTEMPTS,
    ErrorCode.QUIZ_PASSED,
    ErrorCode.QUIZ_ATTEMPT_NOT_FOUND,
    ErrorCode.QUIZ_OPTION_UNKNOWN,
    ErrorCode.QUIZ_NOT_FINISHED,
}

Result = TypeVar("Result")

people = st.sampled_from((ANNA, BORIS))
attempt_ids = st.sampled_from((None, None, None, 1, 2, 3, 4, 5))
"""None is the person's own latest; the others are whose they are, or nobody's."""
numbers = st.integers(1, DRAWN + 2)
indexes = st.integers(0, 3)
marks = st.sampled_from((None, True, False))


class QuizLife(RuleBasedStateMachine):
    """Between rules the database is looked at: what was answered or graded once never changes."""

    loop: asyncio.AbstractEventLoop
    new_url: Callable[[], str]

    def __init__(self) -> None:
        super().__init__()
        self.url = type(self).new_url()
        self.stack = AsyncExitStack()
        self.room = self._wait(self.stack.enter_async_context(classroom(self.url)))
        self.graded: dict[int, tuple[Any, ...]] = {}
        self.answered: dict[int, tuple[Any, ...]] = {}
        self.drawn: dict[int, tuple[int, ...]] = {}
        self.lost_at: dict[int, datetime] = {}
        self.without: list[tuple[int, datetime, datetime]] = []

    def _wait(self, work: Coroutine[Any, Any, Result]) -> Result:
        return self.loop.run_until_complete(work)

    def _live(self, work: Coroutine[Any, Any, Result]) -> Result | None:
        """Do something that may be refused, or cut short by the end of the process: both are None."""
        try:
            return self._wait(work)
        except BusinessError as error:
            refused = error
        except Crash:
            self._restart()
            return None
        assert refused.code in REFUSALS, refused
        return None

    def _at_once(self, *works: Coroutine[Any, Any, Any]) -> None:
        for outcome in self._live(together(*works)) or ():
            if isinstance(outcome, Exception):
                assert isinstance(outcome, BusinessError), repr(outcome)
                assert outcome.code in REFUSALS, outcome

    def _restart(self) -> None:
        """Only the database and the clock are left."""
        offset = self.room.house.clock.offset
        self._wait(self.stack.aclose())
        self.room = self._wait(self.stack.enter_async_context(classroom(self.url, offset)))

    # Taps

    @initialize(who=people)
    def somebody_begins(self, who: int) -> None:
        self.begins(who)

    @rule(who=people)
    def begins(self, who: int) -> None:
        self._live(self.room.start(who))

    @rule(who=people)
    def begins_on_two_devices(self, who: int) -> None:
        self._at_once(self.room.start(who), self.room.start(who))

    @rule(who=people, right=st.lists(st.booleans(), min_size=1, max_size=DRAWN + 1))
    def goes_on(self, who: int, right: list[bool]) -> None:
        """As people mostly do: answers what is shown."""
        for one in right:
            screen = self._live(self.room.where(who))
            if screen and screen.question:
                self._live(self.room.answer(screen.question, right=one, who=who))

    @rule(who=people, right=st.lists(st.booleans(), min_size=DRAWN, max_size=DRAWN), rest=st.sampled_from((0, 30, 61)))
    def takes_it_to_the_end_and_begins_anew(self, who: int, right: list[bool], rest: int) -> None:
        self._live(self.room.start(who))
        self.goes_on(who, right)
        self.room.pass_time(minutes=rest)
        self._live(self.room.start(who))

    @rule(who=people, times=st.integers(2, ATTEMPTS + 1), rest=st.sampled_from((30, 61)))
    def fails_again_and_again(self, who: int, times: int, rest: int) -> None:
        for _ in range(times):
            screen = self._live(self.room.start(who))
            if screen and screen.question:
                self._live(self.room.finish(who, screen.question.attempt_id))
            self.room.pass_time(minutes=rest)

    @rule(who=people, attempt_id=attempt_ids, number=numbers, index=indexes, chosen=marks)
    def taps_anything(self, who: int, attempt_id: int | None, number: int, index: int, *, chosen: bool | None) -> None:
        before, about = self._given(), attempt_id or self._latest(who)
        self._shown(who, self._live(self.room.choose(who, about, number, index, chosen=chosen)))
        changed = {where for where, given in self._given().items() if before.get(where) != given}
        assert changed <= {(about, number)}, "a tap changed what it was not about"

    def _latest(self, who: int) -> int:
        own = [one.id for one in self._wait(self.room.attempts()) if one.user_id == USERS[who]]
        return max(own, default=1)

    def _given(self) -> dict[tuple[int, int], Any]:
        return {(one.attempt_id, one.number): (one.marks, one.answered_at) for one in self._wait(self.room.items())}

    @rule(who=people, number=numbers, indexes=st.lists(indexes, min_size=2, max_size=3))
    def taps_at_once(self, who: int, number: int, indexes: list[int]) -> None:
        if screen := self._live(self.room.where(who)):
            shown = screen.question or screen.result
            assert shown
            taps = (self.room.choose(who, shown.attempt_id, number, index) for index in indexes)
            confirms = (self.room.confirm(who, shown.attempt_id, number) for _ in indexes)
            self._at_once(*taps, *confirms)

    @rule(who=people, attempt_id=attempt_ids, number=numbers)
    def confirms_anything(self, who: int, attempt_id: int | None, number: int) -> None:
        self._shown(who, self._live(self.room.confirm(who, attempt_id or self._latest(who), number)))

    @rule(who=people, attempt_id=attempt_ids)
    def gives_up(self, who: int, attempt_id: int | None) -> None:
        self._shown(who, self._live(self.room.finish(who, attempt_id or self._latest(who))))

    @rule(who=people, attempt_id=attempt_ids)
    def looks_at_mistakes(self, who: int, attempt_id: int | None) -> None:
        about = attempt_id or self._latest(who)
        if self._live(self.room.mistakes(who, about)):
            attempt = self._attempt(about)
            assert attempt.status != "live"
            assert attempt.user_id == USERS[who]

    @rule(who=people)
    def looks_at_the_rules(self, who: int) -> None:
        if rules := self._live(self.room.rules(who)):
            assert rules.attempts_left is not None
            assert 0 <= rules.attempts_left <= ATTEMPTS

    def _shown(self, who: int, screen: QuizScreen | None) -> None:
        if screen is None:
            return
        shown = screen.question or screen.result
        assert shown
        attempt = self._attempt(shown.attempt_id)
        assert attempt.user_id == USERS[who], "somebody else's attempt"
        if screen.question:
            assert screen.question.of == DRAWN
            assert screen.question.seconds_left
            assert attempt.status == "live"

    def _attempt(self, attempt_id: int) -> QuizAttempt:
        (found,) = [one for one in self._wait(self.room.attempts()) if one.id == attempt_id]
        return found

    # Time, rights and processes

    @rule(minutes=st.sampled_from((1, MINUTES - 1, MINUTES, 61, 130)))
    def time_passes(self, minutes: int) -> None:
        self.room.pass_time(minutes=minutes)

    @rule()
    def sweep_runs(self) -> None:
        self._live(self.room.sweep())

    @rule()
    def process_starts_anew(self) -> None:
        self._restart()

    @rule(points=st.integers(0, 3))
    def process_will_die(self, points: int) -> None:
        self.room.fuse.left = points

    @rule(who=people)
    def right_ends(self, who: int) -> None:
        self.room.fuse.left = None
        if who not in self.lost_at:
            self._wait(self.room.lose_right(who))
            self.lost_at[who] = self.room.house.clock.now()

    @rule(who=people)
    def right_ends_in_the_middle_of_an_attempt(self, who: int) -> None:
        self.begins(who)
        self.right_ends(who)
        self.taps_anything(who, None, 1, 0, chosen=None)
        self.goes_on(who, [True])

    @rule(who=people)
    def right_is_back(self, who: int) -> None:
        self.room.fuse.left = None
        if who in self.lost_at:
            self.without.append((who, self.lost_at.pop(who), self.room.house.clock.now()))
            self._wait(self.room.regain_right(who))

    # What is always so

    @invariant()
    def nothing_is_graded_twice_or_drawn_beyond_measure(self) -> None:
        attempts, items = self._wait(self._read())
        by_attempt = {one.id: [item for item in items if item.attempt_id == one.id] for one in attempts}
        for attempt in attempts:
            self._check_attempt(attempt, by_attempt[attempt.id])
        for user_id in {one.user_id for one in attempts}:
            self._check_person([one for one in attempts if one.user_id == user_id])

    async def _read(self) -> tuple[Any, Any]:
        room: Classroom = self.room
        return await room.attempts(), await room.items()

    def _check_attempt(self, attempt: QuizAttempt, items: list[QuizItem]) -> None:
        drawn = tuple(item.version_id for item in items)
        assert len(set(drawn)) == attempt.total == DRAWN
        assert self.drawn.setdefault(attempt.id, drawn) == drawn
        for item in items:
            self._check_answer(attempt, item)
        if attempt.status == "live":
            assert attempt.score_percent is None
            assert not all(item.answered_at for item in items)
            return
        grade = (attempt.status, attempt.points, attempt.right_count, attempt.score_percent, attempt.finished_at)
        assert self.graded.setdefault(attempt.id, grade) == grade
        if attempt.status != "stopped":
            got = sum(item.points or 0 for item in items)
            assert attempt.points == got
            assert (attempt.status == "passed") == (got * 100 >= PASS_PERCENT * DRAWN * WHOLE)

    def _check_answer(self, attempt: QuizAttempt, item: QuizItem) -> None:
        if item.answered_at is None:
            assert item.points is None
            return
        answer = (item.marks, item.points, item.answered_at)
        assert self.answered.setdefault(item.id, answer) == answer
        version = self._version(item.version_id)
        assert item.points == points_of(read_options(version), item.marks)
        assert attempt.deadline_at
        assert attempt.started_at <= item.answered_at < attempt.deadline_at
        self._check_right(attempt, item.answered_at)

    def _check_person(self, own: list[QuizAttempt]) -> None:
        statuses = [one.status for one in own]
        assert statuses.count("live") <= 1
        assert statuses.count("passed") <= 1
        assert len(own) <= ATTEMPTS
        assert "passed" not in statuses[:-1]
        for one, following in pairwise(own):
            assert one.finished_at
            assert following.started_at >= one.finished_at + COOLDOWN
        for one in own:
            self._check_right(one, one.started_at)

    def _check_right(self, attempt: QuizAttempt, moment: datetime) -> None:
        """Nobody begins or answers while the right is away."""
        who = next(one for one, user_id in USERS.items() if user_id == attempt.user_id)
        away = [(lost, back) for other, lost, back in self.without if other == who]
        if who in self.lost_at:
            away.append((self.lost_at[who], self.room.house.clock.now() + timedelta(days=1)))
        assert not [None for lost, back in away if lost < moment < back]

    def _version(self, version_id: int) -> Any:
        if not hasattr(self, "_versions"):
            self._versions = self._wait(self.room.versions())
        return self._versions[version_id]

    def teardown(self) -> None:
        self._wait(self.stack.aclose())
