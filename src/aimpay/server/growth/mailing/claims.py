"""Which process sends what: claims, signs of life, and what became of each message."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, cast

from sqlalchemy import ColumnElement, Table, bindparam, case, delete, func, literal, literal_column, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.mailing.gate import Verdict
from aimpay.server.growth.mailing.models import Channel, Delivery, DeliveryStatus, Postman

DEAD_AFTER: Final = timedelta(seconds=8)
FORGOTTEN_AFTER: Final = timedelta(days=1)

TABLE: Final = cast("Table", Delivery.__table__)
UNSEEN: Final = {"synchronize_session": False}

# Written out, because both databases use a partial index only where its condition is.
PENDING: Final = Delivery.status == literal_column("'pending'")
SENDING: Final = Delivery.status == literal_column("'sending'")


@dataclass(frozen=True)
class Result:
    """What became of one claim. ``status`` PENDING gives it back."""

    id: int
    status: DeliveryStatus
    reason: str | None = None
    message_id: int | None = None
    provider_id: str | None = None
    sent_at: datetime | None = None


async def show_life(session: AsyncSession, postman: str, now: datetime) -> None:
    """``now`` is the machine's own time, as everywhere in this module."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    seen = insert(Postman).values(id=postman, seen_at=now)
    await session.execute(seen.on_conflict_do_update(index_elements=["id"], set_={"seen_at": now}))
    await session.execute(delete(Postman).where(Postman.seen_at < now - FORGOTTEN_AFTER))


async def retire(session: AsyncSession, postman: str) -> None:
    """Say that this process has ended: what it claimed may be taken over at once."""
    await session.execute(delete(Postman).where(Postman.id == postman))


async def orphans(
    session: AsyncSession, channel: str, *, by: str, now: datetime, dead_after: timedelta, limit: int
) -> list[Delivery]:
    """Take over claims of the dead. They keep their ``boot`` and ``claimed_at``: somebody may have sent them."""
    alive = select(Postman.id).where(Postman.seen_at > now - dead_after)
    left = select(Delivery).where(SENDING, Delivery.channel == channel, Delivery.claimed_by.not_in(alive))
    found = list(await session.scalars(left.order_by(Delivery.id).limit(limit).with_for_update(skip_locked=True)))
    mine = update(Delivery).where(Delivery.id.in_([one.id for one in found])).values(claimed_by=by)
    await session.execute(mine, execution_options=UNSEEN)
    return found


async def anything_to_do(session: AsyncSession, channel: str, moment: datetime) -> bool:
    """Look without a lock whether something is due or left behind by the dead."""
    waiting = select(Delivery.id).where(PENDING, Delivery.channel == channel, Delivery.due_at <= moment).limit(1)
    claimed = select(Delivery.id).where(SENDING, Delivery.channel == channel).limit(1)
    return bool(await session.scalar(waiting) or await session.scalar(claimed))


async def due(session: AsyncSession, channel: str, moment: datetime, limit: int) -> list[Delivery]:
    """Return what should go, one message to a person; ``moment`` is the school's time. Locked on PostgreSQL."""
    waiting = select(Delivery).where(PENDING, Delivery.channel == channel, Delivery.due_at <= moment)
    ordered = waiting.order_by(Delivery.due_at, Delivery.id).limit(limit).with_for_update(skip_locked=True)
    return list(await session.scalars(ordered))


async def apart(
    session: AsyncSession, deliveries: Sequence[Delivery], moment: datetime, gap: timedelta
) -> dict[int, Verdict]:
    """Put off all but the first message to a person, and that one too while another is on its way or just came."""
    leads = {one.lead_id for one in deliveries}
    recent = select(Delivery.lead_id).where(Delivery.lead_id.in_(leads))
    busy = set(await session.scalars(recent.where(Delivery.sent_at > moment - gap)))
    busy |= set(await session.scalars(recent.where(SENDING)))
    later: dict[int, Verdict] = {}
    for one in deliveries:
        if one.lead_id in busy:
            later[one.id] = moment + gap
        busy.add(one.lead_id)
    return later


async def put_off(session: AsyncSession, verdicts: dict[int, Verdict]) -> None:
    """Skip or postpone."""
    connection = await session.connection()
    skipped = [{"d": key, "why": why[:64]} for key, why in verdicts.items() if isinstance(why, str)]
    if skipped:
        change = update(TABLE).values(status=DeliveryStatus.SKIPPED, reason=bindparam("why"))
        await connection.execute(change.where(TABLE.c.id == bindparam("d")), skipped)
    moved = [{"d": key, "at": at} for key, at in verdicts.items() if isinstance(at, datetime)]
    if moved:
        change = update(TABLE).values(due_at=bindparam("at"))
        await connection.execute(change.where(TABLE.c.id == bindparam("d")), moved)


async def claim(
    session: AsyncSession, deliveries: Sequence[Delivery], *, by: str, boot: str | None, now: datetime
) -> None:
    """The objects keep what they were read with. A letter's key is known for a day from the first time it was asked."""
    mine = Delivery.id.in_([one.id for one in deliveries])
    claimed = {"status": DeliveryStatus.SENDING, "claimed_by": by, "boot": boot, "claimed_at": _since(now)}
    change = update(Delivery).where(mine).values(**claimed, tries=Delivery.tries + 1)
    await session.execute(change, execution_options=UNSEEN)


def _since(now: datetime) -> ColumnElement[datetime]:
    first = func.coalesce(Delivery.claimed_at, literal(now, Delivery.claimed_at.type))
    return case((Delivery.channel == Channel.EMAIL, first), else_=literal(now, Delivery.claimed_at.type))


async def store(session: AsyncSession, results: Sequence[Result], *, by: str) -> None:
    """Write what became of claims; one that somebody else took over meanwhile is left to him."""
    if not results:
        return
    mine = TABLE.c.id == bindparam("d"), TABLE.c.claimed_by == by, TABLE.c.status == DeliveryStatus.SENDING
    names = ("status", "reason", "message_id", "provider_id", "sent_at")
    change = update(TABLE).where(*mine).values({name: bindparam(f"new_{name}") for name in names})
    await (await session.connection()).execute(change, [_row(one, names) for one in results])


def _row(result: Result, names: Sequence[str]) -> dict[str, Any]:
    return {"d": result.id} | {f"new_{name}": getattr(result, name) for name in names}
