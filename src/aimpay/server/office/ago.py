"""How long ago, as people say it."""

from datetime import datetime
from typing import Final

from aimpay.server.kit.moscow import moscow_day, moscow_moment
from aimpay.server.kit.typography import NBSP, day

MINUTE: Final = 60
HOUR: Final = 60 * MINUTE
FEW_HOURS: Final = 12 * HOUR


def ago(moment: datetime, now: datetime) -> str:
    """Just now, minutes, hours, yesterday; then the day, with its year when it is another one."""
    seconds = (now - moment).total_seconds()
    if seconds < MINUTE:
        return "только что"
    if seconds < HOUR:
        return f"{int(seconds // MINUTE)}{NBSP}мин назад"
    if seconds < FEW_HOURS:
        return f"{int(seconds // HOUR)}{NBSP}ч назад"
    days = (moscow_day(now) - moscow_day(moment)).days
    if days <= 1:
        return "вчера" if days else "сегодня"
    there = moscow_day(moment)
    return day(there) if there.year != moscow_day(now).year else moscow_moment(moment).rpartition(" в")[0]
