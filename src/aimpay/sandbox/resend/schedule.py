"""When a letter is to leave: ISO 8601, or a few words of English."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from aimpay.sandbox.resend.refusal import invalid

FARTHEST = timedelta(days=30)
WORDS = re.compile(r"in (\d{1,6}) ?(min|minute|hour|day)s?", re.IGNORECASE)
UNITS = {
    "min": timedelta(minutes=1),
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
}


def read_moment(value: Any, now: datetime) -> datetime | None:
    """Return the UTC moment, None when none is asked for. Of the natural language only «in 5 minutes» is known."""
    if value is None:
        return None
    moment = _parse(value, now) if isinstance(value, str) else None
    if moment is None:
        raise invalid("The `scheduled_at` field must be a date in ISO 8601 format.")
    if not now < moment <= now + FARTHEST:
        raise invalid("The `scheduled_at` field must be in the future and at most 30 days ahead.")
    return moment


def _parse(value: str, now: datetime) -> datetime | None:
    if found := WORDS.fullmatch(value.strip()):
        return now + int(found.group(1)) * UNITS[found.group(2).lower()]
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
