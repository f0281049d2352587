"""Days as the school counts them."""

from datetime import date, datetime, timedelta, timezone
from typing import Final

MOSCOW: Final = timezone(timedelta(hours=3), "MSK")


def moscow_day(moment: datetime) -> date:
    return moment.astimezone(MOSCOW).date()


def start_of(day: date) -> datetime:
    """Return the instant at which a day begins in Moscow."""
    return datetime(day.year, day.month, day.day, tzinfo=MOSCOW)
