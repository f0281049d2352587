"""One coming of a browser to the site, and what it makes of the session. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from aimpay.server.growth.visits.marks import BY_THEMSELVES, Marks

SAME_VISIT: Final = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Coming:
    """``session_id`` is None for a browser that brought no token of ours. ``caller`` is whom the rate limit counts."""

    marks: Marks
    landing: str
    is_robot: bool
    caller: str
    session_id: int | None = None
    client_id: str | None = None
    yclid: str | None = None
    time_zone: str | None = None


@dataclass(slots=True)
class Browser:
    """A session as it stands; ``visit_source_id`` and ``visited_at`` are of the visit under way, None before any."""

    first_source_id: int
    last_source_id: int
    last_source_at: datetime
    seen_at: datetime
    visit_source_id: int | None = None
    visited_at: datetime | None = None
    client_id: str | None = None
    yclid: str | None = None
    time_zone: str | None = None


def appear(source_id: int, now: datetime) -> Browser:
    """A browser that was never here."""
    return Browser(source_id, source_id, now, now)


def come(browser: Browser, coming: Coming, source_id: int, now: datetime) -> bool:
    """Change what the coming changes, and return whether it is a visit.

    A reload and the next page are not: the same source, or none, within half an hour. A robot never is. The last
    source is that of the latest visit that did not come by itself.
    """
    browser.client_id = coming.client_id or browser.client_id
    browser.yclid = coming.yclid or browser.yclid
    browser.time_zone = coming.time_zone or browser.time_zone
    browser.seen_at = max(browser.seen_at, now)
    if coming.is_robot:
        return False
    continued = _continues(browser, coming, source_id, now)
    browser.visited_at = now
    if continued:
        return False
    browser.visit_source_id = source_id
    if coming.marks not in BY_THEMSELVES:
        browser.last_source_id, browser.last_source_at = source_id, now
    return True


def _continues(browser: Browser, coming: Coming, source_id: int, now: datetime) -> bool:
    if browser.visited_at is None or now - browser.visited_at > SAME_VISIT:
        return False
    return source_id == browser.visit_source_id or coming.marks in BY_THEMSELVES
