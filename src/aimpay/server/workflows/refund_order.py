"""Money back: ask the provider under the stored key, wait for its word, and make everything agree at once."""

from dataclasses import replace
from http import HTTPStatus
from typing import Final

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.refunds import RefundView
from aimpay.server.kit.ids import new_key
from aimpay.server.learning.enroll import REFUNDED, end_enrollment
from aimpay.server.ledger.accounts import Line
from aimpay.server.ledger.post import post
from aimpay.server.ledger.rules import overpayment_refund, purse_of
from aimpay.server.ledger.rules import refund as refund_lines
from aimpay.server.partners.reverse_commission import Reversed, reverse_commission
from aimpay.server.school.profile import get_profile
from aimpay.server.selling.ask_refund import (
    KEY_NAME,
    Wish,
    ask_refund,
    attempt_to_refund,
    counted_sum,
    stored_refund,
)
from aimpay.server.selling.gateway import GatewayRefusedError, PaymentGateway, ProviderRefund, ProviderStatus
from aimpay.server.selling.models import PaymentAttempt, ProviderEvent, Refund, RefundStatus
from aimpay.server.selling.record_refund import (
    UNFINISHED,
    Refunded,
    record_failure,
    record_pending,
    record_success,
)
from aimpay.server.selling.refund_queries import refund_view
from aimpay.server.selling.rules import IDEMPOTENCY_WINDOW
from aimpay.server.staff.audit import note_change
from aimpay.server.staff.deed import FROM_BOT, Deed, is_first
from aimpay.server.staff.errors import StepUpNeededError
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.deliver_refund import deliver_refund, deliver_refund_failure
from aimpay.server.workflows.fiscal.queueing import queue_refund
from aimpay.server.workflows.house import House
from aimpay.server.workflows.leads.touches import touch_refunded
from aimpay.server.workflows.once import attempt as try_step
from aimpay.server.workflows.story import Story

KEY_EXPIRED: Final = "key_expired"
NOT_ABOUT_THE_REFUND: Final = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND)
"""A refusal with these says that our keys or addresses are wrong: the wish stays, and the owner is told."""
TWICE: Final = "Заказ уже был оплачен"


async def refund_order(story: Story, refund_id: int) -> None:
    """Bring one refund further. Safe to run at any time, any number of times, at once with others."""
    await try_step(story, look_at_refund, refund_id)


async def wish_refund(
    house: House, order_number: str, payment_id: str | None, wish: Wish, deed: Deed = FROM_BOT
) -> RefundView:
    """Store the wish and start its story, in one transaction. The same wish again answers the same refund."""
    keyed = replace(deed, key=f"refund:{wish.key}")

    async def work(session: AsyncSession) -> RefundView:
        paid = await attempt_to_refund(session, order_number, payment_id)
        is_new = await is_first(session, keyed, house.clock.now())
        refund = await start_refund(session, house, paid.id, wish)
        if is_new:
            await _check_limit(session, paid.id, deed)
            _note(session, house, refund, order_number, deed)
        return refund_view(refund, paid)

    return await house.db.transact(work)


async def _check_limit(session: AsyncSession, attempt_id: int, deed: Deed) -> None:
    """What went back of a payment so far counts too: many small refunds are a large one. The payment is locked."""
    limit = (await get_profile(session)).refund_limit_without_code
    if limit is not None and not deed.with_code and await counted_sum(session, attempt_id) > limit:
        raise StepUpNeededError


def _note(session: AsyncSession, house: House, refund: Refund, order_number: str, deed: Deed) -> None:
    note_change(
        session,
        by=refund.asked_by,
        action=Action.REFUND,
        about=("refunds", refund.id),
        now=house.clock.now(),
        via=deed.via,
        after={"order": order_number, "amount": refund.amount, "keep_access": refund.keep_access},
        reason=deed.reason or refund.reason,
    )


async def start_refund(session: AsyncSession, house: House, attempt_id: int, wish: Wish) -> Refund:
    refund = await ask_refund(session, attempt_id=attempt_id, wish=wish, now=house.clock.now())
    await house.jobs.enqueue(session, refund_order, f"refund:{refund.id}", refund.id)
    return refund


async def return_overpayment(session: AsyncSession, house: House, attempt_id: int) -> None:
    """Nobody has to ask for a second payment of the same order to go back."""
    wish = Wish(key=new_key(), reason=TWICE, keep_access=True)
    await start_refund(session, house, attempt_id, wish)


async def look_at_refund(house: House, refund_id: int) -> None:
    async with house.db.read() as session:
        refund = await session.get_one(Refund, refund_id)
        provider = (await session.get_one(PaymentAttempt, refund.attempt_id)).provider
    if refund.status not in UNFINISHED:
        return
    try:
        told = await _ask_provider(house, house.gateways.of(provider), refund)
    except GatewayRefusedError as error:
        if error.status in NOT_ABOUT_THE_REFUND:
            raise
        await _give_up(house, refund_id, error.code or error.description)
        return
    if told is None:
        await _give_up(house, refund_id, KEY_EXPIRED)
    else:
        await agree_with(house, refund_id, told)


async def _ask_provider(house: House, gateway: PaymentGateway, refund: Refund) -> ProviderRefund | None:
    """Return the provider's word; None when it never heard of a refund whose key it has forgotten by now."""
    if refund.provider_refund_id is not None:
        return await gateway.get_refund(refund.provider_refund_id)
    request = stored_refund(refund.request or {})
    if house.clock.now() - refund.created_at <= IDEMPOTENCY_WINDOW:
        return await gateway.create_refund(request)
    made = await gateway.refunds_of(request.payment_id)
    return next((one for one in made if one.metadata.get(KEY_NAME) == refund.idempotency_key), None)


async def _give_up(house: House, refund_id: int, reason: str) -> None:
    async with house.db.write() as session:
        await _fail(session, house, refund_id, RefundStatus.REFUSED, reason)


async def _fail(session: AsyncSession, house: House, refund_id: int, status: RefundStatus, reason: str) -> None:
    if await record_failure(session, refund_id, status=status, reason=reason[:128], now=house.clock.now()):
        await house.jobs.enqueue(session, deliver_refund_failure, f"refund-failed:{refund_id}", refund_id)


async def agree_with(house: House, refund_id: int, told: ProviderRefund) -> None:
    """Make our books agree with the provider's word."""

    async def work(session: AsyncSession) -> None:
        refund = await session.get_one(Refund, refund_id)
        if told.status is ProviderStatus.SUCCEEDED:
            await _succeed(session, house, refund, told)
        elif told.status is ProviderStatus.CANCELED:
            await record_pending(session, refund, told)
            await _fail(session, house, refund.id, RefundStatus.CANCELED, told.cancellation_reason or "")
        else:
            await record_pending(session, refund, told)

    await house.db.transact(work)


async def _succeed(session: AsyncSession, house: House, refund: Refund, told: ProviderRefund) -> None:
    """One transaction: the refund, the order, the money, the partner's share and the right to the course."""
    now = house.clock.now()
    refunded = await record_success(session, refund, told, now)
    if refunded is not None:
        reference = f"refund:{told.id}"
        await post(session, kind="refund", reference=reference, lines=_lines(refunded), now=now)
        await queue_refund(session, house, refunded, told.id)
        lost = await _take_back(session, house, refunded) if refunded.of_sale else None
        if refunded.of_sale and not refund.keep_access:
            await end_enrollment(session, order_id=refunded.order.id, reason=REFUNDED, now=now)
        if refunded.of_sale:
            await touch_refunded(session, refunded.order, refund, now)
        amount, ripe = (lost.amount, lost.ripe) if lost else (0, False)
        await house.jobs.enqueue(session, deliver_refund, f"refunded:{refund.id}", refund.id, amount, ripe)
    handled = ProviderEvent.object_id == told.id, ProviderEvent.handled_at.is_(None)
    await session.execute(update(ProviderEvent).where(*handled).values(handled_at=now))


def _lines(refunded: Refunded) -> tuple[Line, ...]:
    amount, purse = refunded.refund.amount, purse_of(refunded.attempt.provider)
    if refunded.of_sale:
        return refund_lines(amount, purse)
    return overpayment_refund(refunded.order.user_id, amount, purse)


async def _take_back(session: AsyncSession, house: House, refunded: Refunded) -> Reversed | None:
    return await reverse_commission(
        session,
        order_id=refunded.order.id,
        refund_id=refunded.refund.id,
        refunded=refunded.total,
        paid=refunded.attempt.amount,
        now=house.clock.now(),
    )
