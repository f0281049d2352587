"""Pure decisions about access that is sold for a time: until when it lasts, and when it may be bought again."""

from datetime import datetime, timedelta
from typing import Final

RENEWAL_WINDOW: Final = timedelta(days=7)
"""Before the end; the first warning comes when it opens."""


def access_until(days: int | None, before: datetime | None, now: datetime) -> datetime | None:
    """Return when the access ends, None is never. From ``before``, the end of what was paid earlier, no day is lost."""
    if days is None:
        return None
    return max(before or now, now) + timedelta(days=days)


def may_renew(paid_at: datetime | None, until: datetime | None, now: datetime) -> bool:
    """Tell whether what was paid for may be bought again: in its last week, of short access in its second half."""
    if paid_at is None or until is None:
        return False
    return now >= until - min(RENEWAL_WINDOW, (until - paid_at) // 2)
