"""Takes in what advertising cost: first a look at the file, then the import, which a second time changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Final

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.insight.costs.reading import Cost, Reading, read_costs
from aimpay.server.insight.models import AdCost, AdImport
from aimpay.server.kit.moscow import moscow_day
from aimpay.server.staff.audit import Via, note_change
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.insight.errors import (
    AdImportNotFoundError,
    CostDraftNotFoundError,
    CostsUnreadableError,
)
from aimpay.server.workflows.insight.models import CostDraft

DRAFT_LIVES: Final = timedelta(days=1)
LONGEST_NAME: Final = 200
BY_HAND: Final = "вручную"
MOST_IMPORTS: Final = 100
Key = tuple[date, str, str]


@dataclass(frozen=True)
class Look:
    """``replaced`` are kept already for the same days, sources and campaigns, ``replaced_total`` kopecks of them.

    ``same`` of them would stay just as they are.
    """

    draft: CostDraft
    reading: Reading
    replaced: int
    replaced_total: int
    same: int


@dataclass(frozen=True)
class Imported:
    """An import with what is left of it: later ones may have taken the place of its days."""

    id: int
    name: str
    imported_by: int
    imported_at: datetime
    rows: int
    total: int
    since: date | None
    until: date | None


async def put_aside(session: AsyncSession, body: bytes, *, name: str, source: str, by: int, now: datetime) -> CostDraft:
    """Keep a file to be looked at; those that nobody came back to are swept out."""
    await session.execute(delete(CostDraft).where(CostDraft.uploaded_at <= now - DRAFT_LIVES))
    short = name.replace("\\", "/").rpartition("/")[2].strip()[:LONGEST_NAME] or "без имени"
    draft = CostDraft(name=short, source=source.strip(), body=body, uploaded_by=by, uploaded_at=now)
    session.add(draft)
    await session.flush()
    return draft


async def look_at(session: AsyncSession, draft_id: int, *, by: int, now: datetime) -> Look:
    draft = await _draft(session, draft_id, by, now, lock=False)
    reading = read_costs(draft.body, draft.source, moscow_day(now))
    kept = await _kept(session, reading.costs)
    same = sum(1 for one in reading.costs if _is_same(kept.get(_key(one)), one))
    return Look(draft, reading, len(kept), sum(one.amount for one in kept.values()), same)


async def import_draft(session: AsyncSession, draft_id: int, *, by: int, now: datetime) -> int:
    """Return how many days and campaigns were written. The lines that are wrong are left out, as was shown."""
    draft = await _draft(session, draft_id, by, now, lock=True)
    reading = read_costs(draft.body, draft.source, moscow_day(now))
    if not reading.costs:
        raise CostsUnreadableError
    digest = sha256(draft.source.encode() + b"\n" + draft.body).hexdigest()
    await _write(session, reading.costs, name=draft.name, digest=digest, by=by, now=now)
    await session.delete(draft)
    return len(reading.costs)


async def import_by_hand(session: AsyncSession, cost: Cost, *, by: int, now: datetime) -> None:
    words = f"{cost.day}\n{cost.source}\n{cost.campaign}\n{cost.amount}\n{cost.clicks}"
    digest = sha256(f"by hand\n{words}".encode()).hexdigest()
    await _write(session, (cost,), name=BY_HAND, digest=digest, by=by, now=now)


async def list_imports(session: AsyncSession) -> list[Imported]:
    """The newest first."""
    sums = func.count(AdCost.id), func.coalesce(func.sum(AdCost.amount), 0), func.min(AdCost.day), func.max(AdCost.day)
    found = select(AdImport, *sums).outerjoin(AdCost, AdCost.import_id == AdImport.id).group_by(AdImport.id)
    rows = await session.execute(found.order_by(AdImport.imported_at.desc(), AdImport.id.desc()).limit(MOST_IMPORTS))
    return [
        Imported(one.id, one.name, one.imported_by, one.imported_at, count, int(total), since, until)
        for one, count, total, since, until in rows
    ]


async def delete_import(session: AsyncSession, import_id: int, *, by: int, now: datetime) -> None:
    """What the import had replaced does not come back: import that file again."""
    found = await session.get(AdImport, import_id, with_for_update=True)
    if found is None:
        raise AdImportNotFoundError
    mine = AdCost.import_id == import_id
    counted = select(func.count(AdCost.id), func.coalesce(func.sum(AdCost.amount), 0)).where(mine)
    count, total = (await session.execute(counted)).one()
    await session.execute(delete(AdCost).where(mine))
    await session.delete(found)
    before = {"name": found.name, "rows": count, "amount": int(total)}
    about = ("ad_imports", import_id)
    note_change(session, by=by, action=Action.ADVERTISE, about=about, now=now, via=Via.OFFICE, before=before)


async def _draft(session: AsyncSession, draft_id: int, by: int, now: datetime, *, lock: bool) -> CostDraft:
    """Somebody else's is none of his."""
    draft = await session.get(CostDraft, draft_id, with_for_update=lock)
    if draft is None or draft.uploaded_by != by or draft.uploaded_at <= now - DRAFT_LIVES:
        raise CostDraftNotFoundError
    return draft


async def _write(
    session: AsyncSession, costs: Sequence[Cost], *, name: str, digest: str, by: int, now: datetime
) -> None:
    kept = await _kept(session, costs)
    batch = await _import_of(session, name=name, digest=digest, by=by, now=now)
    for one in costs:
        row = kept.get(_key(one))
        if row is None:
            row = AdCost(day=one.day, source=one.source, campaign=one.campaign)
            session.add(row)
        row.amount, row.clicks, row.import_id, row.imported_by = one.amount, one.clicks, batch.id, by
    total = sum(one.amount for one in costs)
    after = {"name": name, "rows": len(costs), "amount": total, "replaced": len(kept)}
    about = ("ad_imports", batch.id)
    note_change(session, by=by, action=Action.ADVERTISE, about=about, now=now, via=Via.OFFICE, after=after)


async def _import_of(session: AsyncSession, *, name: str, digest: str, by: int, now: datetime) -> AdImport:
    """The same file is the same import, taken in again."""
    found = await session.scalar(select(AdImport).where(AdImport.sha256 == digest))
    if found is None:
        found = AdImport(sha256=digest)
        session.add(found)
    found.name, found.imported_by, found.imported_at = name, by, now
    await session.flush()
    return found


async def _kept(session: AsyncSession, costs: Sequence[Cost]) -> dict[Key, AdCost]:
    """Return those that stand where these will."""
    if not costs:
        return {}
    wanted = {_key(one) for one in costs}
    since, until = min(one.day for one in costs), max(one.day for one in costs)
    rows = await session.scalars(select(AdCost).where(AdCost.day >= since, AdCost.day <= until))
    return {key: row for row in rows if (key := (row.day, row.source, row.campaign)) in wanted}


def _key(one: Cost) -> Key:
    return one.day, one.source, one.campaign


def _is_same(kept: AdCost | None, one: Cost) -> bool:
    return kept is not None and (kept.amount, kept.clicks) == (one.amount, one.clicks)
