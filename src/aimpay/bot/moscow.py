"""Instants as people in Moscow read them."""

from datetime import datetime, timedelta, timezone
from typing import Final

from aimpay.bot.typography import NBSP

MOSCOW: Final = timezone(timedelta(hours=3))
MONTHS: Final = (
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
)


def clock_time(instant: datetime) -> str:
    """Write «15:42»."""
    return f"{instant.astimezone(MOSCOW):%H:%M}"


def day_and_time(instant: datetime) -> str:
    """Write «24 ноября в 15:42»."""
    day = instant.astimezone(MOSCOW)
    return f"{day.day}{NBSP}{MONTHS[day.month - 1]} в{NBSP}{day:%H:%M}"


def short_day(instant: datetime) -> str:
    """Write «24.11.2026»."""
    return f"{instant.astimezone(MOSCOW):%d.%m.%Y}"


def short_minute(instant: datetime) -> str:
    """Write «24.11.2026 15:42»."""
    return f"{instant.astimezone(MOSCOW):%d.%m.%Y %H:%M}"
