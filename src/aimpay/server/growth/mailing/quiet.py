"""When a person may be written to: not at night by his own clock, and not too often. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DAY: Final = timedelta(days=1)
WEEK: Final = timedelta(days=7)
MOSCOW: Final = "Europe/Moscow"


@dataclass(frozen=True)
class Restraint:
    """Whole hours of the person's own day; equal ones leave no quiet hours. Caps are of messages to one person.

    The night may lie within a day (1 to 5) or around midnight (21 to 10).
    """

    quiet_from: int = 21
    quiet_to: int = 10
    per_day: int = 1
    per_week: int = 3
    zone: str = MOSCOW


@lru_cache(maxsize=1024)
def zone_named(name: str) -> ZoneInfo | None:
    """None for what a browser made up."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def first_zone(names: Iterable[str | None]) -> ZoneInfo:
    """Return the first that is a zone; Moscow's when none is."""
    known = (zone for name in names if name and (zone := zone_named(name)))
    return next(known, ZoneInfo(MOSCOW))


def is_quiet(moment: datetime, zone: ZoneInfo, restraint: Restraint) -> bool:
    hour, start, end = moment.astimezone(zone).hour, restraint.quiet_from, restraint.quiet_to
    return start <= hour < end if start <= end else hour >= start or hour < end


def awake(moment: datetime, zone: ZoneInfo, restraint: Restraint) -> datetime:
    """Return the moment itself, or the end of the night that it falls into."""
    if not is_quiet(moment, zone, restraint):
        return moment
    there = moment.astimezone(zone)
    morning = datetime.combine(there.date(), time(restraint.quiet_to), tzinfo=zone)
    if there.hour >= restraint.quiet_to:
        morning = datetime.combine(there.date() + DAY, time(restraint.quiet_to), tzinfo=zone)
    return max(morning.astimezone(moment.tzinfo), moment)


def uncapped(moment: datetime, sent: Sequence[datetime], restraint: Restraint) -> datetime:
    """Return the first moment, from this one on, at which one more message keeps both caps."""
    for window, most in ((DAY, restraint.per_day), (WEEK, restraint.per_week)):
        within = sorted(one for one in sent if moment - window < one <= moment)
        if len(within) >= most:
            moment = max(moment, within[len(within) - most] + window)
    return moment


def allowed_at(now: datetime, zone: ZoneInfo, sent: Sequence[datetime], restraint: Restraint) -> datetime:
    """Return when one more message may go; ``now`` itself when at once. ``sent``: what the person got or will get."""
    moment = now
    while (later := awake(uncapped(moment, sent, restraint), zone, restraint)) > moment:
        moment = later
    return moment
