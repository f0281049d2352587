"""When an end is told, when access may be bought again, and who may be put out: pure decisions."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimpay.contract.gateway import MemberState, MemberView
from aimpay.server.learning.group.rules import Finding, Standing, judge, may_be_removed
from aimpay.server.learning.rules import next_due, warnings_of
from aimpay.server.selling.access_term import access_until, may_renew
from aimpay.server.workflows.membership.messages import left_words, moment_words

START = datetime(2026, 11, 23, 9, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
LENGTHS = st.timedeltas(HOUR, 4000 * DAY)


@pytest.mark.parametrize(
    ("days", "before"), [(365, [7, 1]), (14, [7, 1]), (13, [1]), (2, [1]), (1, [])], ids="{}".format
)
def test_warnings_come_a_week_and_a_day_before_the_end_but_not_in_the_first_half(days: int, before: list[int]) -> None:
    end = START + days * DAY
    assert warnings_of(START, end, is_trial=False) == tuple(end - DAY * left for left in before)


@pytest.mark.parametrize(("hours", "before"), [(72, 3 * HOUR), (24, 3 * HOUR), (4, HOUR), (1, HOUR / 4)])
def test_trial_is_warned_of_once_near_its_end(hours: int, before: timedelta) -> None:
    end = START + hours * HOUR
    assert warnings_of(START, end, is_trial=True) == (end - before,)


@given(length=LENGTHS, is_trial=st.booleans())
def test_walking_from_one_due_moment_to_the_next_always_ends_at_the_end(length: timedelta, *, is_trial: bool) -> None:
    end, seen = START + length, [START]
    while (moment := next_due(START, end, seen[-1], is_trial=is_trial)) is not None:
        assert seen[-1] < moment <= end
        seen.append(moment)
    assert seen[-1] == end
    assert len(seen) <= 4


def test_right_without_an_end_is_never_due() -> None:
    assert next_due(START, None, START, is_trial=False) is None


@given(length=LENGTHS)
def test_each_warning_comes_when_the_access_may_be_bought_again(length: timedelta) -> None:
    """Its button would say otherwise that the course is paid."""
    end = START + length
    assert not may_renew(START, end, START)
    assert may_renew(START, end, end)
    assert all(may_renew(START, end, moment) for moment in warnings_of(START, end, is_trial=False))


def test_access_for_ever_is_never_renewed_and_a_renewal_loses_no_day() -> None:
    assert not may_renew(START, None, START + 1000 * DAY)
    assert access_until(None, START, START) is None
    assert access_until(30, None, START) == START + 30 * DAY
    assert access_until(30, START + 5 * DAY, START) == START + 35 * DAY
    assert access_until(30, START - 5 * DAY, START) == START + 30 * DAY


STANDINGS = [
    Standing(has_right=has, had_right=had, stayed=stayed, protected=protected, blocked=blocked)
    for has, had, stayed, protected, blocked in product([False, True], repeat=5)
]
VIEWS = [
    MemberView(state=state, is_admin=is_admin, is_bot=is_bot)
    for state, is_admin, is_bot in product(MemberState, [False, True], [False, True])
]


@pytest.mark.parametrize("told", VIEWS, ids=str)
def test_only_a_plain_member_without_right_or_protection_may_be_removed(told: MemberView) -> None:
    for standing in STANDINGS:
        plain = told == MemberView(state=MemberState.MEMBER)
        assert may_be_removed(told, standing) == (plain and not standing.has_right and not standing.protected)


@pytest.mark.parametrize("told", VIEWS, ids=str)
def test_nothing_is_found_on_a_doubt_and_nobody_outside_is_a_stranger(told: MemberView) -> None:
    for standing in STANDINGS:
        found = judge(told, standing)
        if found in {Finding.STRANGER, Finding.OVERSTAYED}:
            assert may_be_removed(told, standing)
            assert (found is Finding.OVERSTAYED) == (standing.had_right and standing.stayed)
        if told.state is MemberState.UNKNOWN:
            assert found is Finding.UNKNOWN
        assert (found is Finding.SHUT_OUT) == (
            told.state is MemberState.KICKED and standing.has_right and not standing.blocked
        )


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (7 * DAY, "7 дней"),
        (7 * DAY - HOUR, "7 дней"),
        (DAY - timedelta(minutes=1), "1 день"),
        (3 * HOUR, "3 часа"),
        (HOUR / 4, "15 минут"),
    ],
)
def test_time_left_is_said_in_words(left: timedelta, words: str) -> None:
    assert left_words(left).replace("\u00a0", " ") == words


def test_moment_is_said_in_moscow_time() -> None:
    assert moment_words(START).replace("\u00a0", " ") == "23 ноября 2026 в 12:00 (МСК)"
