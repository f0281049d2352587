"""Visits of the site, and where people who became buyers came from."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from aimpay.contract.wire import Kopecks, Slug, Wire

Typed = Annotated[str | None, Field(max_length=2048)]
"""What a stranger's browser says: cut to what is stored, refused only when it is absurdly long."""


class TrackVisit(Wire):
    """``session_id`` is what the last answer gave; one that we did not sign is treated as absent.

    ``client_id`` and ``yclid`` are sent only after the cookie banner was agreed to. ``course`` goes into ``bot_url``.
    """

    session_id: Typed = None
    utm_source: Typed = None
    utm_medium: Typed = None
    utm_campaign: Typed = None
    utm_term: Typed = None
    utm_content: Typed = None
    referrer: Typed = None
    landing: Typed = None
    client_id: Typed = None
    yclid: Typed = None
    time_zone: Typed = None
    course: Slug | None = None


class VisitTracked(Wire):
    """``bot_url`` is None while the bot does not answer. ``counted`` is False for reloads and robots."""

    session_id: str
    source_id: int
    bot_url: str | None
    counted: bool


class TouchChoice(StrEnum):
    FIRST = "first"
    LAST = "last"


class SourceGrouping(StrEnum):
    SOURCE = "source"
    CAMPAIGN = "campaign"


class SourceRow(Wire):
    """``source`` is a UTM source, a host that referred, ``direct``, ``telegram``, ``partner``, or None: not recorded.

    ``visits`` go by the visit's own source, the rest by the chosen touch. ``sessions`` are browsers, each counted
    once, on the day of its first visit.
    ``revenue`` is what was paid less what was given back. ``conversion_bp`` is paid orders to sessions in hundredths
    of a per cent, None when there were no sessions.
    """

    source: str | None
    medium: str | None = None
    campaign: str | None = None
    visits: int = 0
    sessions: int = 0
    leads: int = 0
    went_to_bot: int = 0
    orders: int = 0
    paid: int = 0
    revenue: Kopecks = 0
    conversion_bp: int | None = None


class SourceStatistics(Wire):
    """``since`` and ``until`` are days in Moscow, both included."""

    since: date
    until: date
    touch: TouchChoice
    group: SourceGrouping
    rows: tuple[SourceRow, ...]
    total: SourceRow


TRACK_VISIT_PATH = "/track_visit"
SOURCE_STATISTICS_PATH = "/api/sources/statistics"
