"""Nobody is written to at night by his own clock, whatever the zone does, nor more often than the caps allow."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimpay.server.growth.mailing.quiet import (
    DAY,
    MOSCOW,
    WEEK,
    Restraint,
    allowed_at,
    awake,
    first_zone,
    is_quiet,
    uncapped,
    zone_named,
)
from aimpay.server.growth.mailing.restraint import zone_of_phone

ZONES = sorted(available_timezones())
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 — made aware
HOURS = st.integers(0, 23)
RESTRAINTS = st.builds(
    Restraint, quiet_from=HOURS, quiet_to=HOURS, per_day=st.integers(1, 3), per_week=st.integers(3, 9)
)
SENT = st.lists(st.timedeltas(timedelta(days=-8), timedelta(0)), max_size=12)


@given(now=MOMENTS, name=st.sampled_from(ZONES), ago=SENT, how=RESTRAINTS)
def test_what_is_allowed_is_neither_at_night_nor_over_a_cap(
    now: datetime, name: str, ago: list[timedelta], how: Restraint
) -> None:
    zone, sent = ZoneInfo(name), [now + one for one in ago]
    at = allowed_at(now, zone, sent, how)
    assert at >= now
    assert not is_quiet(at, zone, how)
    for window, most in ((DAY, how.per_day), (WEEK, how.per_week)):
        assert sum(at - window < one <= at for one in sent) < most
    assert allowed_at(at, zone, sent, how) == at


@given(now=MOMENTS, name=st.sampled_from(ZONES), how=RESTRAINTS)
def test_a_night_is_not_longer_than_it_is(now: datetime, name: str, how: Restraint) -> None:
    """An hour or two more where the clock is set back in it; two days where the only waking hour is skipped."""
    zone = ZoneInfo(name)
    until = awake(now, zone, how)
    if not is_quiet(now, zone, how):
        assert until == now
    else:
        assert now < until <= now + timedelta(hours=(how.quiet_to - how.quiet_from) % 24 + 24)


@given(now=MOMENTS, ago=SENT, how=RESTRAINTS)
def test_a_cap_waits_for_exactly_the_message_that_is_one_too_many(
    now: datetime, ago: list[timedelta], how: Restraint
) -> None:
    sent = [now + one for one in ago]
    at = uncapped(now, sent, how)
    assert at == now or any(at in {one + DAY, one + WEEK} for one in sent)


@pytest.mark.parametrize(
    ("zone", "now", "until"),
    [
        ("Europe/Moscow", "2026-11-23T18:00", "2026-11-24T07:00"),
        ("Asia/Vladivostok", "2026-11-23T11:00", "2026-11-24T00:00"),
        ("Asia/Kolkata", "2026-11-23T15:30", "2026-11-24T04:30"),
        ("Europe/Berlin", "2027-03-27T20:30", "2027-03-28T08:00"),  # the clock goes forward in this night
        ("Europe/Berlin", "2026-10-24T19:30", "2026-10-25T09:00"),  # and back in this one
        ("Pacific/Apia", "2026-11-23T08:30", "2026-11-23T21:00"),
    ],
)
def test_the_morning_is_the_persons_own(zone: str, now: str, until: str) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert awake(moment, ZoneInfo(zone), Restraint()) == datetime.fromisoformat(until).replace(tzinfo=UTC)


def test_equal_hours_leave_no_night() -> None:
    how = Restraint(quiet_from=3, quiet_to=3)
    now = datetime(2026, 11, 23, tzinfo=UTC)
    assert all(
        awake(now + timedelta(hours=one), ZoneInfo(MOSCOW), how) == now + timedelta(hours=one) for one in range(24)
    )


@pytest.mark.parametrize("made_up", ["", "Moscow", "../../etc/passwd", "/etc/localtime", "a" * 300, "\x00"])
def test_a_zone_that_a_browser_made_up_is_nobodys(made_up: str) -> None:
    assert zone_named(made_up) is None
    assert first_zone([made_up, None, "Asia/Omsk"]) == ZoneInfo("Asia/Omsk")
    assert first_zone([made_up]) == ZoneInfo(MOSCOW)


@pytest.mark.parametrize(
    ("number", "zone"),
    [
        ("+74232222222", "Asia/Vladivostok"),
        ("+998901234567", "Asia/Tashkent"),
        ("+79161234567", None),  # a Russian mobile may be anywhere
        ("+972501234567", None),  # the tables know nothing of it
        ("nonsense", None),
    ],
)
def test_a_telephone_tells_the_zone_only_where_its_region_has_one(number: str, zone: str | None) -> None:
    assert zone_of_phone(number) == zone
