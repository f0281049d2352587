"""How a quiz is drawn, timed, graded and judged, without any database."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimpay.server.learning.quizzes.figures import ENOUGH, Given, figures
from aimpay.server.learning.quizzes.rules import (
    WHOLE,
    Limits,
    Option,
    QuizState,
    QuizStatus,
    Run,
    draw,
    grade,
    is_over,
    mistakes_allowed,
    order_of_options,
    outcome,
    points_of,
    seconds_left,
    standing,
)

NOW: Final = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR: Final = timedelta(hours=1)
THREE: Final = Limits(3, HOUR)
PLAIN: Final = (Option("a", right=True), Option("b", right=True), Option("c", right=False))
WEIGHED: Final = (
    Option("a", right=True, weight=5000),
    Option("b", right=True, weight=5000),
    Option("c", right=False, weight=-5000),
)
THIRDS: Final = tuple(Option(str(one), right=True, weight=3333) for one in range(3))


@given(st.text(max_size=8), st.lists(st.tuples(st.integers(1, 5), st.integers(1, 8)), min_size=1, max_size=4))
def test_a_draw_takes_so_many_of_each_pool_and_no_question_twice(seed: str, pools: list[tuple[int, int]]) -> None:
    bank = [(count, [(pool, one) for one in range(size)]) for pool, (count, size) in enumerate(pools)]
    drawn = draw(seed, bank)
    assert len(set(drawn)) == len(drawn)
    assert Counter(pool for pool, _ in drawn) == {pool: min(count, size) for pool, (count, size) in enumerate(pools)}
    assert draw(seed, bank) == drawn


def test_every_question_and_every_order_comes_up() -> None:
    drawn = {tuple(draw(str(seed), [(2, "abcd")])) for seed in range(300)}
    assert len(drawn) == 12
    assert len({tuple(order_of_options(str(seed), 1, 3, shuffle=True)) for seed in range(100)}) == 6
    assert order_of_options("x", 1, 3, shuffle=False) == [0, 1, 2]


@pytest.mark.parametrize(
    ("options", "marks", "points"),
    [
        (PLAIN, {0, 1}, WHOLE),
        (PLAIN, {0}, 0),
        (PLAIN, {0, 1, 2}, 0),
        (PLAIN, set(), 0),
        (WEIGHED, {0, 1}, WHOLE),
        (WEIGHED, {0}, 5000),
        (WEIGHED, {0, 2}, 0),
        (WEIGHED, {2}, 0),
        (WEIGHED, {0, 1, 2}, 5000),
        (THIRDS, {0, 1, 2}, WHOLE),
        (THIRDS, {0, 1}, 6666),
    ],
)
def test_points_are_whole_or_by_weight_and_never_below_nothing(
    options: tuple[Option, ...], marks: set[int], points: int
) -> None:
    assert points_of(options, marks) == points


@pytest.mark.parametrize(
    ("right", "total", "percent", "passed"),
    [(32, 40, 80, True), (31, 40, 77, False), (2, 3, 66, False), (0, 5, 0, False), (5, 5, 100, True)],
)
def test_pass_mark_is_met_exactly_and_percents_are_rounded_down(
    right: int, total: int, percent: int, *, passed: bool
) -> None:
    got = grade([WHOLE] * right, total=total, pass_percent=80)
    assert (got.score_percent, got.passed, got.right) == (percent, passed, right)


def test_who_has_enough_when_time_runs_out_has_passed() -> None:
    enough, little = (grade([WHOLE] * count, total=4, pass_percent=75) for count in (3, 2))
    assert outcome(enough, out_of_time=True) == outcome(enough, out_of_time=False) == QuizStatus.PASSED
    assert (outcome(little, out_of_time=True), outcome(little, out_of_time=False)) == (
        QuizStatus.EXPIRED,
        QuizStatus.FAILED,
    )


def test_time_is_over_at_the_deadline_itself() -> None:
    assert is_over(NOW, NOW)
    assert not is_over(NOW + timedelta(microseconds=1), NOW)
    assert not is_over(None, NOW)
    assert seconds_left(NOW, NOW + HOUR) == 0


@pytest.mark.parametrize(
    ("runs", "state", "left"),
    [
        ([], QuizState.CAN_START, 3),
        ([Run("live", None)], QuizState.LIVE, 2),
        ([Run("failed", NOW - HOUR)], QuizState.CAN_START, 2),
        ([Run("failed", NOW - HOUR / 2)], QuizState.COOLDOWN, 2),
        ([Run("stopped", NOW)], QuizState.COOLDOWN, 2),
        ([Run("expired", NOW - 9 * HOUR)] * 3, QuizState.OUT_OF_ATTEMPTS, 0),
        ([Run("failed", NOW - 9 * HOUR)] * 4, QuizState.OUT_OF_ATTEMPTS, 0),
        ([Run("failed", NOW)] * 2 + [Run("passed", NOW)], QuizState.PASSED, 0),
    ],
)
def test_standing_follows_from_what_was_begun(runs: list[Run], state: QuizState, left: int) -> None:
    found = standing(THREE, runs, NOW)
    assert (found.state, found.attempts_left) == (state, left)
    assert (found.next_attempt_at is not None) == (state == QuizState.COOLDOWN)


def test_without_limits_one_may_always_start() -> None:
    runs = [Run("failed", NOW)] * 50
    assert standing(Limits(None, timedelta()), runs, NOW).state == QuizState.CAN_START


@pytest.mark.parametrize(
    ("show", "status", "has_passed", "allowed"),
    [
        ("never", "passed", True, False),
        ("passed", "failed", False, False),
        ("passed", "failed", True, True),
        ("passed", "passed", True, True),
        ("always", "failed", False, True),
        ("always", "expired", False, True),
        ("always", "live", False, False),
        ("always", "stopped", False, False),
    ],
)
def test_mistakes_are_shown_only_as_the_quiz_allows(show: str, status: str, *, has_passed: bool, allowed: bool) -> None:
    assert mistakes_allowed(show, status, has_passed=has_passed) == allowed


def answers(*right_of_strong_and_weak: tuple[int, int], rest: tuple[float, float] = (0.9, 0.3)) -> list[Given]:
    """Of each pair: how many answered right, how many wrong, among the strong and then among the weak."""
    return [
        Given(WHOLE if right else 0, level, ("верный",) if right else ("другой",))
        for (good, bad), level in zip(right_of_strong_and_weak, rest, strict=True)
        for right in [True] * good + [False] * bad
    ]


def test_a_good_question_tells_the_strong_from_the_weak() -> None:
    found = figures(answers((9, 1), (4, 6)), ["верный"])
    assert (found.answered, found.right_share, found.broken) == (20, 65, None)
    assert found.discrimination == pytest.approx(0.52, abs=0.01)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (answers((3, 7), (9, 1)), "Сильные ошибаются"),
        (answers((3, 7), (3, 7)), "чаще верного"),
        ([*answers((1, 4), (0, 0)), *(Given(0, 0.2, (str(one),)) for one in range(9))], "Сильные ошибаются|чаще"),
    ],
)
def test_a_broken_question_is_named_with_a_reason(given: list[Given], why: str) -> None:
    broken = figures(given, ["верный"]).broken
    assert broken
    assert any(one in broken for one in why.split("|"))


def test_a_question_that_hardly_anybody_answers_is_suspicious() -> None:
    given = [Given(WHOLE, 0.9, ("верный",)) for _ in range(2)]
    given += [Given(0, 0.2 + one / 50, (f"другой {one}",)) for one in range(10)]
    assert "только 17" in str(figures(given, ["верный"]).broken)


def test_little_is_said_of_few_answers_and_nothing_of_none() -> None:
    few = figures(answers((0, ENOUGH - 1), (0, 0)), ["верный"])
    assert (few.right_share, few.discrimination, few.broken) == (0, None, None)
    assert figures([], ["верный"]).right_share is None


def test_when_all_did_the_same_nothing_tells_them_apart() -> None:
    found = figures([Given(WHOLE, 0.5, ("верный",))] * 20, ["верный"])
    assert (found.right_share, found.discrimination, found.broken) == (100, None, None)
