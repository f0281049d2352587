"""Addresses that hear of events: added, tried, changed, switched on again. Each change is in the audit."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.edge.sealing import Sealer
from aimpay.server.kit.ids import new_key
from aimpay.server.staff.audit import Via, note_change
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.house import House
from aimpay.server.workflows.integrators.errors import HookInvalidError, HookNotFoundError
from aimpay.server.workflows.integrators.hook_rules import TEST, Event, is_address, new_secret
from aimpay.server.workflows.integrators.hook_stories import PURPOSE, send_hooks
from aimpay.server.workflows.integrators.models import HookDelivery, HookEndpoint, HookStatus, HookSubscription

ABOUT: Final = "hook_endpoints"
LONGEST_URL: Final = 500
LONGEST_NOTE: Final = 100
TEST_BODY: Final = '{"id":"%s","type":"test","timestamp":"%s","data":{}}'


@dataclass(frozen=True)
class WantedHook:
    url: str
    events: Collection[Event]
    note: str = ""


async def add_hook(session: AsyncSession, house: House, wanted: WantedHook, *, by: int) -> tuple[int, str]:
    """Return its number, and the secret, which nobody can read again."""
    allowed = house.hooks is not None and house.hooks.allows_private
    url, now = wanted.url.strip(), house.clock.now()
    if not wanted.events or len(url) > LONGEST_URL or not is_address(url, allow_private=allowed):
        raise HookInvalidError
    secret = new_secret()
    sealed = Sealer(house.secrets, PURPOSE).seal(secret)
    note = " ".join(wanted.note.split())[:LONGEST_NOTE]
    row = HookEndpoint(url=url, note=note, secret_sealed=sealed, failures=0, created_by=by, created_at=now)
    session.add(row)
    await session.flush()
    _subscribe(session, row.id, wanted.events, now)
    _audit(session, row.id, by, now, after={"url": url, "events": sorted(wanted.events)})
    return row.id, secret


async def change_events(
    session: AsyncSession, house: House, hook_id: int, events: Collection[Event], *, by: int
) -> None:
    """What is wanted from now on is told from now on; what was wanted before goes on where it was."""
    if not events:
        raise HookInvalidError
    row, now = await get_hook(session, hook_id), house.clock.now()
    before = await events_of(session, hook_id)
    gone = HookSubscription.endpoint_id == hook_id, HookSubscription.event.not_in(events)
    await session.execute(delete(HookSubscription).where(*gone))
    _subscribe(session, row.id, set(events) - set(before), now)
    _audit(session, hook_id, by, now, before={"events": sorted(before)}, after={"events": sorted(events)})


async def new_hook_secret(session: AsyncSession, house: House, hook_id: int, *, by: int) -> str:
    """The former one signs nothing more from now on."""
    row, secret = await get_hook(session, hook_id), new_secret()
    row.secret_sealed = Sealer(house.secrets, PURPOSE).seal(secret)
    _audit(session, hook_id, by, house.clock.now(), after={"secret": "new"})
    return secret


async def enable_hook(session: AsyncSession, house: House, hook_id: int, *, by: int) -> None:
    """What waited is sent; what happened meanwhile is found, for nothing was looked for while it was off."""
    row, now = await get_hook(session, hook_id), house.clock.now()
    if row.disabled_at is None:
        return
    _audit(session, hook_id, by, now, before={"disabled": row.disabled_why}, after={"disabled": None})
    row.disabled_at = row.disabled_why = row.failing_since = None
    row.failures = 0


async def remove_hook(session: AsyncSession, house: House, hook_id: int, *, by: int) -> None:
    """Its log stays."""
    row, now = await get_hook(session, hook_id), house.clock.now()
    row.removed_at = now
    _audit(session, hook_id, by, now, before={"url": row.url}, after={"removed": True})


async def send_test(session: AsyncSession, house: House, hook_id: int) -> int:
    """A message that means nothing, signed like any other; it goes at once."""
    row, now = await get_hook(session, hook_id), house.clock.now()
    number = f"evt_{new_key()}"
    stamp = now.isoformat().replace("+00:00", "Z")
    delivery = HookDelivery(
        endpoint_id=row.id,
        event_id=number,
        event=TEST,
        body=TEST_BODY % (number, stamp),
        status=HookStatus.WAITING,
        tries=0,
        created_at=now,
        next_at=now,
    )
    session.add(delivery)
    await session.flush()
    await house.jobs.enqueue(session, send_hooks, f"hook-test:{delivery.id}", row.id)
    return delivery.id


async def send_again(session: AsyncSession, house: House, hook_id: int, delivery_id: int) -> None:
    """The very same message under the same id. One that waits is sent now."""
    await get_hook(session, hook_id)
    delivery, now = await session.get(HookDelivery, delivery_id, with_for_update=True), house.clock.now()
    if delivery is None or delivery.endpoint_id != hook_id:
        raise HookNotFoundError
    delivery.status, delivery.next_at, delivery.tries = HookStatus.WAITING, now, 0
    await house.jobs.enqueue(session, send_hooks, f"hook-again:{delivery.id}:{now.timestamp()}", hook_id)


async def get_hook(session: AsyncSession, hook_id: int) -> HookEndpoint:
    row = await session.get(HookEndpoint, hook_id)
    if row is None or row.removed_at is not None:
        raise HookNotFoundError
    return row


async def all_hooks(session: AsyncSession) -> Sequence[HookEndpoint]:
    standing = select(HookEndpoint).where(HookEndpoint.removed_at.is_(None))
    return (await session.scalars(standing.order_by(HookEndpoint.id))).all()


async def events_of(session: AsyncSession, hook_id: int) -> Sequence[str]:
    theirs = select(HookSubscription.event).where(HookSubscription.endpoint_id == hook_id)
    return (await session.scalars(theirs.order_by(HookSubscription.event))).all()


def _subscribe(session: AsyncSession, hook_id: int, events: Collection[str], now: datetime) -> None:
    for event in sorted(events):
        session.add(HookSubscription(endpoint_id=hook_id, event=event, since=now, seen_until=now))


def _audit(session: AsyncSession, hook_id: int, by: int, now: datetime, **change: Any) -> None:
    note_change(session, by=by, action=Action.KEYS, about=(ABOUT, hook_id), now=now, via=Via.OFFICE, **change)
