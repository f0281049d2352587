"""Sends an approved payout, and makes our books agree with what the provider says of it.

One worker at a time calls for a payout (a lease in ``check_at``); the call is made outside of any transaction, under
the stored key. After an unknown outcome the provider is searched first. The sum is given back only when the provider
refused and its search knows no such payout, or when a whole day later it still knows none.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.payouts.gateway import NewPayout, PayoutGateway, ProviderPayout, ProviderPayoutStatus
from aimpay.server.payouts.models import DestinationKind, Payout, PayoutDestination, PayoutHow, PayoutStatus
from aimpay.server.payouts.rules import GIVE_UP_AFTER, NOT_SENT, REPEAT_FOR
from aimpay.server.payouts.settle_payout import (
    PAYOUT_NUMBER,
    cancel_payout,
    find_payout,
    mark_sent,
    succeed_payout,
)
from aimpay.server.selling.gateway import GatewayRefusedError, GatewayUnknownError
from aimpay.server.selling.models import ProviderEvent
from aimpay.server.workflows.house import House
from aimpay.server.workflows.once import attempt
from aimpay.server.workflows.payouts.announcing import announce_payout
from aimpay.server.workflows.story import Story

LEASE: Final = timedelta(minutes=2)
"""Longer than one look and one call together may last."""
TICK: Final = timedelta(microseconds=1)
OUR_FAULT: Final = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
"""Wrong or missing rights say nothing about the payout: the owner mends them, and it is sent then."""


class PayoutsByHandOnlyError(Exception):
    """An approved payout waits for the gateway's credentials."""


@dataclass(frozen=True)
class Sending:
    """``repeated``: a call may have been made before. ``age`` is counted from the approval."""

    payout_id: int
    new: NewPayout
    repeated: bool
    age: timedelta


async def pay_partner(story: Story, payout_id: int) -> None:
    """Safe to run at any time, any number of times, at once with others."""
    await attempt(story, send_payout, payout_id)


async def settle_payout(story: Story, provider_payout_id: str) -> None:
    await attempt(story, look_at_payout, provider_payout_id)


async def send_payout(house: House, payout_id: int) -> None:
    sending = await house.db.transact(lambda session: _take(session, payout_id, house.clock.now()))
    if sending is None:
        return
    try:
        theirs = await _find_or_call(_gateway(house), sending)
    except GatewayRefusedError as error:
        if error.status in OUR_FAULT:
            await _let_go(house, payout_id)
            raise
        await _give_up(house, payout_id, error.code)
    except (GatewayUnknownError, PayoutsByHandOnlyError):
        await _let_go(house, payout_id)
        raise
    else:
        await _conclude(house, sending, theirs)


def _gateway(house: House) -> PayoutGateway:
    if house.payouts is None:
        raise PayoutsByHandOnlyError("the gateway's credentials are gone from the settings")
    return house.payouts


async def look_at_payout(house: House, provider_payout_id: str) -> None:
    """Fetch the payout and make our books agree with it. A payout that is not ours changes nothing."""
    if house.payouts is None:
        return
    try:
        theirs = await house.payouts.get_payout(provider_payout_id)
    except GatewayRefusedError as error:
        if error.status == HTTPStatus.NOT_FOUND:
            return
        raise
    await house.db.transact(lambda session: agree(session, house, theirs))


async def agree(session: AsyncSession, house: House, theirs: ProviderPayout) -> None:
    """Compare-and-set, ledger lines and the telling story, all in the caller's transaction."""
    ours = await find_payout(session, theirs)
    if ours is None:
        return
    now = house.clock.now()
    if ours.status == PayoutStatus.APPROVED:
        await mark_sent(session, ours, theirs.id, now)
    if theirs.status is ProviderPayoutStatus.SUCCEEDED:
        changed = await succeed_payout(session, ours, theirs, now)
    elif theirs.status is ProviderPayoutStatus.CANCELED:
        changed = await cancel_payout(session, ours, theirs.cancellation_reason or "", now)
    else:
        return
    if changed:
        await house.jobs.enqueue(session, announce_payout, f"payout:{ours.id}:{ours.status}", ours.id)
    handled = ProviderEvent.object_id == theirs.id, ProviderEvent.handled_at.is_(None)
    await session.execute(update(ProviderEvent).where(*handled).values(handled_at=now))


async def _take(session: AsyncSession, payout_id: int, now: datetime) -> Sending | None:
    """Take the lease and read what is to be sent; None when there is nothing to send, or somebody else sends it."""
    known = await session.get_one(Payout, payout_id)
    repeated = known.approved_at is not None and known.check_at > _approved(known)
    free = Payout.id == payout_id, Payout.check_at == known.check_at, Payout.check_at <= now
    waiting = Payout.status == PayoutStatus.APPROVED, Payout.how == PayoutHow.GATEWAY
    taken = await session.execute(
        update(Payout).where(*free, *waiting).values(check_at=now + LEASE).returning(Payout.id)
    )
    if taken.first() is None:
        return None
    destination = await session.get_one(PayoutDestination, known.destination_id)
    new = NewPayout(
        idempotency_key=known.idempotency_key,
        amount=known.amount,
        kind=DestinationKind(destination.kind),
        secret=destination.secret,
        bank_id=destination.bank_id,
        description=f"Партнёрское вознаграждение, выплата {known.number}",
        metadata={PAYOUT_NUMBER: known.number},
    )
    return Sending(payout_id, new, repeated, now - _approved(known))


def _approved(payout: Payout) -> datetime:
    return payout.second_approved_at or payout.approved_at or payout.created_at


async def _find_or_call(gateway: PayoutGateway, sending: Sending) -> ProviderPayout | None:
    """Return the provider's payout, or None when it knows none and it is too late to call."""
    number = sending.new.metadata[PAYOUT_NUMBER]
    if sending.repeated and (found := await _search(gateway, number)):
        return found
    if sending.age >= REPEAT_FOR:
        return None
    try:
        return await gateway.create_payout(sending.new)
    except GatewayRefusedError as error:
        if error.status in OUR_FAULT:
            raise
        if found := await _search(gateway, number):
            return found
        raise


async def _search(gateway: PayoutGateway, number: str) -> ProviderPayout | None:
    """A refused search says nothing about the payout, so it must not look like a refused payout."""
    try:
        return await gateway.find_payout(PAYOUT_NUMBER, number)
    except GatewayRefusedError as error:
        raise GatewayUnknownError(f"search refused: {error}") from error


async def _conclude(house: House, sending: Sending, theirs: ProviderPayout | None) -> None:
    if theirs is not None:
        await house.db.transact(lambda session: agree(session, house, theirs))
    elif sending.age >= GIVE_UP_AFTER:
        await _give_up(house, sending.payout_id, NOT_SENT)


async def _give_up(house: House, payout_id: int, reason: str) -> None:
    async def work(session: AsyncSession) -> None:
        ours = (await session.scalars(select(Payout).where(Payout.id == payout_id).with_for_update())).one()
        if ours.status == PayoutStatus.APPROVED and await cancel_payout(session, ours, reason, house.clock.now()):
            await house.jobs.enqueue(session, announce_payout, f"payout:{ours.id}:{ours.status}", ours.id)

    await house.db.transact(work)


async def _let_go(house: House, payout_id: int) -> None:
    """Give the lease back, so that the step may be repeated soon; the payout stays marked as called."""
    async with house.db.write() as session:
        ours = await session.get_one(Payout, payout_id)
        if ours.status == PayoutStatus.APPROVED:
            ours.check_at = max(house.clock.now(), _approved(ours) + TICK)
