"""Many comings in one transaction: sessions read and written at once, visits added at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import fields as fields_of
from datetime import datetime
from operator import attrgetter
from typing import Final

from sqlalchemy import Connection

from aimpay.server.db.base import Base
from aimpay.server.db.many_rows import insert_rows, read_rows, update_rows
from aimpay.server.db.reserve_ids import reserve_ids
from aimpay.server.growth.visits.comings import Browser, Coming, appear, come
from aimpay.server.growth.visits.marks import Marks
from aimpay.server.growth.visits.models import SiteSession, Visit

SESSIONS: Final = Base.metadata.tables[SiteSession.__tablename__]
VISITS: Final = Base.metadata.tables[Visit.__tablename__]
FIELDS: Final = tuple(field.name for field in fields_of(Browser))
READ: Final = ("id", "lead_id", *FIELDS)
KEYED: Final = ("id", *FIELDS)
NEW: Final = ("id", "created_at", *FIELDS)
VISITED: Final = ("session_id", "source_id", "landing", "at")
values_of: Final = attrgetter(*FIELDS)


@dataclass(slots=True)
class Taken:
    """``session_id`` and ``source_id`` are of the rows."""

    session_id: int
    source_id: int
    counted: bool


@dataclass(frozen=True, slots=True)
class OfLead:
    """Not stored yet: its session belongs to a lead, whose card must hear of it in the same transaction."""

    lead_id: int


def store_comings(
    connection: Connection, comings: Sequence[Coming], sources: Mapping[Marks, int], now: datetime, *, of_leads: bool
) -> list[Taken | OfLead]:
    """Return what became of each, in the order given. A session that is no more is made anew.

    Without ``of_leads`` those of known leads are left alone.
    """
    known = _read(connection, {coming.session_id for coming in comings if coming.session_id is not None})
    outcomes, touched, new = list[Taken | OfLead](), dict[int, Browser](), list[tuple[Browser, Taken]]()
    for coming in comings:
        source = sources[coming.marks]
        browser, lead_id = known.get(coming.session_id or 0, (None, None))
        if lead_id is not None and not of_leads:
            outcomes.append(OfLead(lead_id))
            continue
        taken = Taken(coming.session_id or 0, source, counted=False)
        if browser is None:
            browser = appear(source, now)
            new.append((browser, taken))
        else:
            touched[taken.session_id] = browser
        taken.counted = come(browser, coming, source, now)
        outcomes.append(taken)
    _add(connection, new)
    _change(connection, touched)
    _add_visits(connection, comings, outcomes, now)
    return outcomes


def _read(connection: Connection, numbers: set[int]) -> dict[int, tuple[Browser, int | None]]:
    if not numbers:
        return {}
    rows = read_rows(connection, SESSIONS, READ, numbers)
    return {number: (Browser(*fields), lead_id) for number, lead_id, *fields in rows}


def _add(connection: Connection, new: Sequence[tuple[Browser, Taken]]) -> None:
    if not new:
        return
    rows = []
    for number, (browser, taken) in zip(reserve_ids(connection, SESSIONS, len(new)), new, strict=True):
        taken.session_id = number
        rows.append((number, browser.seen_at, *values_of(browser)))
    insert_rows(connection, SESSIONS, NEW, rows)


def _change(connection: Connection, touched: Mapping[int, Browser]) -> None:
    if touched:
        rows = [(number, *values_of(touched[number])) for number in sorted(touched)]
        update_rows(connection, SESSIONS, KEYED, rows)


def _add_visits(
    connection: Connection, comings: Sequence[Coming], outcomes: Sequence[Taken | OfLead], now: datetime
) -> None:
    rows = [
        (one.session_id, one.source_id, coming.landing, now)
        for coming, one in zip(comings, outcomes, strict=True)
        if isinstance(one, Taken) and one.counted
    ]
    if rows:
        insert_rows(connection, VISITS, VISITED, rows)
