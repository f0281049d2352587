"""Spans of time by Moscow, and the span each is set against."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from aimpay.server.kit.moscow import moscow_day, start_of

DAY: Final = timedelta(days=1)
WEEK: Final = timedelta(days=7)


@dataclass(frozen=True)
class Period:
    """``end`` is not included. ``until`` is the end, or now while it lasts. ``step`` leads to the one before."""

    start: datetime
    end: datetime
    until: datetime
    step: timedelta

    @property
    def before(self) -> "Period":
        """As much of the former one: this morning is set against yesterday's morning, not against a whole day."""
        past = self.until - self.step
        return Period(self.start - self.step, past, past, self.step)


def today(now: datetime) -> Period:
    start = start_of(moscow_day(now))
    return Period(start, start + DAY, now, DAY)


def yesterday(now: datetime) -> Period:
    end = start_of(moscow_day(now))
    return Period(end - DAY, end, end, DAY)


def this_week(now: datetime) -> Period:
    """From Monday on, against the same days of last week."""
    day = moscow_day(now)
    start = start_of(day - timedelta(days=day.weekday()))
    return Period(start, start + WEEK, now, WEEK)


def last_week(now: datetime) -> Period:
    end = this_week(now).start
    return Period(end - WEEK, end, end, WEEK)
