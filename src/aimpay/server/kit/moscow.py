"""Days as the school counts them."""

from datetime import date, datetime, timedelta, timezone
from typing import Final

from aimpay.server.kit.typography import MONTHS, NBSP

MOSCOW: Final = timezone(timedelta(hours=3), "MSK")


def moscow_day(moment: datetime) -> date:
    return moment.astimezone(MOSCOW).date()


def start_of(day: date) -> datetime:
    """Return the instant at which a day begins in Moscow."""
    return datetime(day.year, day.month, day.day, tzinfo=MOSCOW)


def moscow_moment(moment: datetime) -> str:
    """22 ноября в 15:04."""
    there = moment.astimezone(MOSCOW)
    return f"{there.day}{NBSP}{MONTHS[there.month - 1]} в{NBSP}{there:%H:%M}"
