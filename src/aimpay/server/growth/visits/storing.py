"""Many comings in one transaction: sessions read and written at once, visits added at once."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.db.base import Base
from aimpay.server.growth.visits.comings import Browser, Coming, appear, come
from aimpay.server.growth.visits.marks import Marks
from aimpay.server.growth.visits.models import SiteSession, Visit

SESSIONS: Final = Base.metadata.tables[SiteSession.__tablename__]
VISITS: Final = Base.metadata.tables[Visit.__tablename__]
CHANGED: Final = (
    "last_source_id", "last_source_at", "seen_at", "visit_source_id", "visited_at", "client_id", "yclid", "time_zone",
)  # fmt: skip
READ: Final = select(SESSIONS.c.id, SESSIONS.c.lead_id, SESSIONS.c.first_source_id, *(SESSIONS.c[n] for n in CHANGED))
CHANGE: Final = update(SESSIONS).where(SESSIONS.c.id == bindparam("session")).values({n: bindparam(n) for n in CHANGED})


@dataclass(slots=True)
class Taken:
    """``lead_id`` is of a session whose person is known."""

    session_id: int
    source_id: int
    counted: bool
    lead_id: int | None = None


async def store_comings(
    session: AsyncSession, comings: Sequence[Coming], sources: Mapping[Marks, int], now: datetime
) -> list[Taken]:
    """Return what became of each, in the order given. A session that is no more is made anew."""
    known = await _read(session, {coming.session_id for coming in comings if coming.session_id is not None})
    fresh = [coming for coming in comings if coming.session_id not in known]
    new = [appear(sources[coming.marks], now) for coming in fresh]
    new_counted = [come(made, coming, sources[coming.marks], now) for made, coming in zip(new, fresh, strict=True)]
    made = iter(zip(await _add(session, new), new_counted, strict=True))
    taken, touched = [], dict[int, Browser]()
    for coming in comings:
        source = sources[coming.marks]
        if coming.session_id is not None and coming.session_id in known:
            browser, lead_id = known[coming.session_id]
            touched[coming.session_id] = browser
            taken.append(Taken(coming.session_id, source, come(browser, coming, source, now), lead_id))
        else:
            number, counted = next(made)
            taken.append(Taken(number, source, counted))
    await _change(session, touched)
    await _add_visits(session, comings, taken, now)
    return taken


async def _read(session: AsyncSession, numbers: set[int]) -> dict[int, tuple[Browser, int | None]]:
    """In the order of ids and locked, so that two processes never wait for each other."""
    if not numbers:
        return {}
    reading = READ.where(SESSIONS.c.id.in_(sorted(numbers))).order_by(SESSIONS.c.id).with_for_update()
    rows = (await session.execute(reading)).mappings()
    return {row["id"]: (_browser(row), row["lead_id"]) for row in rows}


def _browser(row: Any) -> Browser:
    return Browser(first_source_id=row["first_source_id"], **{name: row[name] for name in CHANGED})


async def _add(session: AsyncSession, new: Sequence[Browser]) -> Sequence[int]:
    if not new:
        return ()
    rows = [{**asdict(browser), "created_at": browser.seen_at} for browser in new]
    adding = insert(SESSIONS).returning(SESSIONS.c.id, sort_by_parameter_order=True)
    return list(await session.scalars(adding, rows))


async def _change(session: AsyncSession, touched: dict[int, Browser]) -> None:
    if touched:
        connection = await session.connection()
        rows = [
            {"session": number, **{name: getattr(touched[number], name) for name in CHANGED}}
            for number in sorted(touched)
        ]
        await connection.execute(CHANGE, rows)


async def _add_visits(session: AsyncSession, comings: Sequence[Coming], taken: Sequence[Taken], now: datetime) -> None:
    rows = [
        {"session_id": one.session_id, "source_id": one.source_id, "landing": coming.landing, "at": now}
        for coming, one in zip(comings, taken, strict=True)
        if one.counted
    ]
    if rows:
        connection = await session.connection()
        await connection.execute(insert(VISITS), rows)
