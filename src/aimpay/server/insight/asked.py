"""What a page or a report asks of the measures: a period of Moscow days, and what it is narrowed to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final, TypeVar

from aimpay.server.insight.errors import FilterInvalidError, PeriodInvalidError
from aimpay.server.kit.moscow import start_of

USUAL: Final = timedelta(days=29)
LONGEST: Final = timedelta(days=3 * 366)
LONGEST_NAME: Final = 100

Named = TypeVar("Named", bound=StrEnum)


class Grain(StrEnum):
    """How wide one slot of a period is. A week begins on Monday."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class Touch(StrEnum):
    """Which source a person, or an order, is put down to."""

    FIRST = "first"
    LAST = "last"


@dataclass(frozen=True)
class Asked:
    """``until`` is included. ``source`` is a name as ``sources`` gives it; empty or None is no filter."""

    since: date
    until: date
    grain: Grain = Grain.DAY
    touch: Touch = Touch.FIRST
    source: str | None = None
    campaign: str | None = None
    course_id: int | None = None

    def __post_init__(self) -> None:
        if not timedelta(0) <= self.until - self.since <= LONGEST:
            raise PeriodInvalidError

    @property
    def start(self) -> datetime:
        return start_of(self.since)

    @property
    def end(self) -> datetime:
        """Return the instant that is not included any more."""
        return start_of(self.until + timedelta(days=1))

    def slots(self) -> list[date]:
        """Return the first day of each slot; the first of them may begin before ``since``."""
        found, day = [], slot_of(self.since, self.grain)
        while day <= self.until:
            found.append(day)
            day = next_slot(day, self.grain)
        return found


def slot_of(day: date, grain: Grain) -> date:
    """Return the first day of the slot that holds ``day``."""
    if grain is Grain.MONTH:
        return day.replace(day=1)
    return day - timedelta(days=day.weekday()) if grain is Grain.WEEK else day


def next_slot(first: date, grain: Grain) -> date:
    if grain is Grain.MONTH:
        return (first + timedelta(days=32)).replace(day=1)
    return first + timedelta(days=7 if grain is Grain.WEEK else 1)


def read_asked(said: Mapping[str, str], today: date) -> Asked:
    """Read an address's parameters: ``since until grain touch source campaign course``. Empty ones count as absent.

    The usual period is the thirty days that end today. Raises PeriodInvalidError and FilterInvalidError.
    """
    until = _day(said.get("until"), "until") or today
    since = _day(said.get("since"), "since") or until - USUAL
    return Asked(
        since=since,
        until=until,
        grain=_one_of(Grain, said.get("grain"), "grain") or Grain.DAY,
        touch=_one_of(Touch, said.get("touch"), "touch") or Touch.FIRST,
        source=_name(said.get("source")),
        campaign=_name(said.get("campaign")),
        course_id=_number(said.get("course"), "course"),
    )


def _day(value: str | None, name: str) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError as error:
        raise FilterInvalidError(field=name) from error


def _one_of(kind: type[Named], value: str | None, name: str) -> Named | None:
    try:
        return kind(value) if value else None
    except ValueError as error:
        raise FilterInvalidError(field=name) from error


def _name(value: str | None) -> str | None:
    return (value or "").strip()[:LONGEST_NAME] or None


def _number(value: str | None, name: str) -> int | None:
    if not value:
        return None
    if not value.isascii() or not value.isdecimal() or len(value) > 18:  # noqa: PLR2004 — what fits an id
        raise FilterInvalidError(field=name)
    return int(value)
