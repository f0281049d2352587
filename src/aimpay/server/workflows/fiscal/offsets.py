"""The second receipt of a prepaid sale: sent once access is given, then asked about until it is final."""

from datetime import datetime
from http import HTTPStatus
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.fiscal.gateway import ProviderReceipt
from aimpay.server.fiscal.models import OffsetReceipt
from aimpay.server.fiscal.offset_receipts import (
    OPEN,
    Prepaid,
    is_prepaid,
    record_receipt,
    record_refusal,
    renew_key,
    store_offset,
    stored_receipt,
)
from aimpay.server.learning.models import Enrollment, Invite
from aimpay.server.selling.ask_refund import counted_sum, lock_attempt, sale_attempt
from aimpay.server.selling.gateway import GatewayRefusedError
from aimpay.server.selling.models import Order, PaymentAttempt
from aimpay.server.selling.receipt_line import stored_line
from aimpay.server.selling.rules import FIRST_CHECK_AFTER, IDEMPOTENCY_WINDOW, next_check
from aimpay.server.workflows.fiscal import messages
from aimpay.server.workflows.gateways import DeliveryRefusedError
from aimpay.server.workflows.house import House
from aimpay.server.workflows.once import attempt as try_step
from aimpay.server.workflows.story import Story
from aimpay.server.workflows.telling import tell_admins

BATCH: Final = 100
NOT_ABOUT_THE_RECEIPT: Final = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND)
"""A refusal with these says that our keys or addresses are wrong: the receipt waits, and the owner is told."""


async def settle_offset(story: Story, offset_id: int) -> None:
    """Bring one second receipt further. Safe to run at any time, any number of times, at once with others."""
    await try_step(story, look_at_offset, offset_id)


async def announce_offset_failure(story: Story, offset_id: int) -> None:
    await try_step(story, tell_offset_failure, offset_id)


async def set_off_prepayment(house: House, order_id: int) -> None:
    """A step of the sale: nothing to do unless its receipt was one of a prepayment."""
    async with house.db.read() as session:
        paid = await sale_attempt(session, order_id)
        if paid is None or not is_prepaid(stored_line(paid.request)):
            return
        await _check_delivered(session, order_id, house.clock.now())
    offset_id = await house.db.transact(lambda fresh: _store(fresh, paid.id, house.clock.now()))
    if offset_id is not None:
        await look_at_offset(house, offset_id)


async def _check_delivered(session: AsyncSession, order_id: int, now: datetime) -> None:
    """A right that ended was delivered before. Without an invite nothing is: the step is parked until there is one."""
    row = select(Enrollment.ends_at, Invite.invite_link).outerjoin(Invite, Invite.enrollment_id == Enrollment.id)
    given = (await session.execute(row.where(Enrollment.order_id == order_id))).first()
    ended = given is not None and given.ends_at is not None and given.ends_at <= now
    if given is None or (given.invite_link is None and not ended):
        raise DeliveryRefusedError("access_pending", "доступ ещё не выдан, второй чек ждёт")


async def _store(session: AsyncSession, attempt_id: int, now: datetime) -> int | None:
    """The row lock makes the rest certain: a refund takes the same one. None when everything went back before."""
    paid = await lock_attempt(session, attempt_id)
    line, left = stored_line(paid.request), paid.amount - await counted_sum(session, paid.id)
    if line is None or left <= 0:
        return None
    return (await store_offset(session, await _prepaid(session, paid, left), now, now + FIRST_CHECK_AFTER)).id


async def _prepaid(session: AsyncSession, paid: PaymentAttempt, left: int) -> Prepaid:
    order = await session.get_one(Order, paid.order_id)
    line = stored_line(paid.request)
    if line is None or paid.provider_payment_id is None:
        raise LookupError(f"attempt {paid.id} has no receipt to set off")
    return Prepaid(
        attempt_id=paid.id,
        payment_id=paid.provider_payment_id,
        order_number=order.number,
        amount=left,
        currency=order.currency,
        email=paid.email,
        line=line,
    )


async def look_at_offset(house: House, offset_id: int) -> None:
    async with house.db.read() as session:
        offset = await session.get_one(OffsetReceipt, offset_id)
    if offset.status not in OPEN:
        return
    try:
        told = await _ask_provider(house, offset)
    except GatewayRefusedError as error:
        if error.status in NOT_ABOUT_THE_RECEIPT:
            raise
        await _refuse(house, offset_id, f"{error.code}: {error.description}")
    else:
        await _record(house, offset_id, told)


async def _ask_provider(house: House, offset: OffsetReceipt) -> ProviderReceipt:
    if offset.provider_receipt_id is not None:
        return await house.receipts.get_receipt(offset.provider_receipt_id)
    request = stored_receipt(offset.request)
    if house.clock.now() - offset.created_at <= IDEMPOTENCY_WINDOW:
        return await house.receipts.create_receipt(request)
    made = await house.receipts.receipts_of(request.payment_id)
    return next((one for one in made if one.offsets), None) or await _begin_again(house, offset)


async def _begin_again(house: House, offset: OffsetReceipt) -> ProviderReceipt:
    """The provider has forgotten the key, and its list knows no such receipt."""
    async with house.db.write() as session:
        await renew_key(session, offset, house.clock.now())
    async with house.db.read() as session:
        fresh = await session.get_one(OffsetReceipt, offset.id)
    return await house.receipts.create_receipt(stored_receipt(fresh.request))


async def _record(house: House, offset_id: int, told: ProviderReceipt) -> None:
    async with house.db.write() as session:
        if await record_receipt(session, offset_id, told, house.clock.now()):
            await house.jobs.enqueue(session, announce_offset_failure, f"offset-failed:{offset_id}", offset_id)


async def _refuse(house: House, offset_id: int, reason: str) -> None:
    async with house.db.write() as session:
        if await record_refusal(session, offset_id, reason, house.clock.now()):
            await house.jobs.enqueue(session, announce_offset_failure, f"offset-failed:{offset_id}", offset_id)


async def tell_offset_failure(house: House, offset_id: int) -> None:
    async with house.db.read() as session:
        offset = await session.get_one(OffsetReceipt, offset_id)
    reason = f"ЮKassa отказала ({offset.failure_reason})" if offset.failure_reason else "касса его отклонила"
    text = messages.offset_failed(offset.order_number, offset.amount, reason)
    await tell_admins(house, f"offset-failed:{offset_id}", text)


async def wake_offsets(house: House) -> None:
    """No notification tells of a receipt: who waits for one must ask."""
    now = house.clock.now()
    async with house.db.write() as session:
        due = select(OffsetReceipt).where(OffsetReceipt.status.in_(OPEN), OffsetReceipt.check_at <= now)
        for one in await session.scalars(due.order_by(OffsetReceipt.check_at).limit(BATCH)):
            await house.jobs.enqueue(session, settle_offset, f"offset:{one.id}:{one.check_at.timestamp()}", one.id)
            one.check_at = next_check(one.created_at, now)
