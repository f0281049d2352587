"""Days as people in Moscow write them."""

from datetime import datetime, timedelta, timezone
from typing import Final

MOSCOW: Final = timezone(timedelta(hours=3), "MSK")


def written_day(instant: datetime) -> str:
    return f"{instant.astimezone(MOSCOW):%d.%m.%Y}"


def written_minute(instant: datetime) -> str:
    return f"{instant.astimezone(MOSCOW):%d.%m.%Y %H:%M}"
