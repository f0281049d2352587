"""From a hint that a payment changed to the fact: ask the provider, and settle in one transaction."""

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.learning.enroll import enroll
from aimpay.server.ledger.post import post
from aimpay.server.ledger.rules import overpayment, purse_of, sale
from aimpay.server.partners.earn_commission import earn_commission
from aimpay.server.school.profile import get_profile
from aimpay.server.selling.gateway import YOOKASSA, GatewayRefusedError, ProviderPayment, ProviderStatus
from aimpay.server.selling.models import AttemptStatus, Course, Order, PaymentAttempt, ProviderEvent
from aimpay.server.selling.price_of import spend_promo
from aimpay.server.selling.pricing import bonus
from aimpay.server.selling.second_payment import note_second_payment
from aimpay.server.selling.settle import Settled, Settlement, cancel_attempt, find_attempt, settle
from aimpay.server.workflows.deliver_purchase import deliver_overpayment, deliver_purchase, deliver_refusal
from aimpay.server.workflows.fiscal.queueing import queue_sale
from aimpay.server.workflows.house import House
from aimpay.server.workflows.leads.touches import touch_paid
from aimpay.server.workflows.once import attempt as try_step
from aimpay.server.workflows.refund_order import return_overpayment
from aimpay.server.workflows.story import Story

NOT_FOUND = 404


async def settle_purchase(story: Story, payment_id: str, provider: str = YOOKASSA) -> None:
    """Look at one payment. Safe to run at any time, any number of times, at once with others."""
    await try_step(story, look_at_payment, payment_id, provider)


async def look_at_payment(house: House, payment_id: str, provider: str = YOOKASSA) -> None:
    """Fetch the payment and make our books agree with it. A payment that is not ours changes nothing."""
    try:
        payment = await house.gateways.of(provider).get_payment(payment_id)
    except GatewayRefusedError as error:
        if error.status == NOT_FOUND:
            return
        raise
    await house.db.transact(lambda session: _agree(session, house, payment, provider))
    if payment.id != payment_id:
        await _handled(house, payment_id)


async def _agree(session: AsyncSession, house: House, payment: ProviderPayment, provider: str) -> None:
    attempt = await find_attempt(session, payment.id) or await _adopt(session, payment, provider)
    attempt = attempt or await note_second_payment(session, payment, provider, house.clock.now())
    if attempt is None:
        return
    if payment.status is ProviderStatus.SUCCEEDED:
        await _record_success(session, house, attempt, payment)
    elif payment.status is ProviderStatus.CANCELED:
        if await cancel_attempt(session, attempt, payment, house.clock.now()):
            await house.jobs.enqueue(session, deliver_refusal, f"refusal:{attempt.id}", attempt.id)
    else:
        return
    await session.execute(
        update(ProviderEvent)
        .where(ProviderEvent.object_id == payment.id, ProviderEvent.handled_at.is_(None))
        .values(handled_at=house.clock.now())
    )


async def _handled(house: House, hinted_id: str) -> None:
    """A hint may name the payment otherwise than our books do."""
    event = ProviderEvent.object_id == hinted_id, ProviderEvent.handled_at.is_(None)
    async with house.db.write() as session:
        await session.execute(update(ProviderEvent).where(*event).values(handled_at=house.clock.now()))


async def _adopt(session: AsyncSession, payment: ProviderPayment, provider: str) -> PaymentAttempt | None:
    """Recognise a payment whose id we never learnt, or learnt a moment ago: the buyer's press may be storing it now."""
    order_number, number = payment.metadata.get("order_number"), payment.metadata.get("attempt", "")
    if not number.isdecimal():
        return None
    attempt = await session.scalar(
        select(PaymentAttempt)
        .join(Order)
        .where(
            Order.number == order_number,
            PaymentAttempt.number == int(number),
            PaymentAttempt.provider == provider,
            or_(PaymentAttempt.status == AttemptStatus.CREATED, PaymentAttempt.provider_payment_id == payment.id),
        )
        .with_for_update(of=PaymentAttempt)
    )
    if attempt is not None and attempt.status == AttemptStatus.CREATED:
        attempt.provider_payment_id, attempt.status = payment.id, AttemptStatus.PENDING
        attempt.confirmation_url = payment.confirmation_url
        await session.flush()
    return attempt


async def _record_success(
    session: AsyncSession, house: House, attempt: PaymentAttempt, payment: ProviderPayment
) -> None:
    settled = await settle(session, attempt, payment, house.clock.now())
    if settled.outcome is Settlement.SETTLED:
        await _give_and_book(session, house, settled, payment)
        await house.jobs.enqueue(session, deliver_purchase, f"purchase:{settled.order.id}", settled.order.id)
    elif settled.outcome is Settlement.OVERPAID:
        purse = purse_of(attempt.provider)
        lines = overpayment(settled.order.user_id, payment.amount, payment.income_amount, purse)
        await post(session, kind="overpayment", reference=f"payment:{payment.id}", lines=lines, now=house.clock.now())
        await return_overpayment(session, house, attempt.id)
        await house.jobs.enqueue(session, deliver_overpayment, f"overpayment:{attempt.id}", attempt.id)


async def _give_and_book(session: AsyncSession, house: House, settled: Settled, payment: ProviderPayment) -> None:
    """The right, the money and the partner's share, all in the caller's transaction."""
    now, order = house.clock.now(), settled.order
    await enroll(
        session,
        user_id=order.user_id,
        course_id=order.course_id,
        order_id=order.id,
        reason="purchase",
        now=now,
        ends_at=order.access_until,
    )
    await spend_promo(session, order)
    lines = sale(payment.amount, payment.income_amount, purse_of(settled.attempt.provider))
    await post(session, kind="sale", reference=f"payment:{payment.id}", lines=lines, now=now)
    await queue_sale(session, house, order, settled.attempt, payment)
    course = await session.get_one(Course, order.course_id)
    await earn_commission(
        session,
        order_id=order.id,
        buyer_id=order.user_id,
        bonus=bonus(payment.amount, fixed=course.bonus_amount, percent=course.bonus_percent),
        hold_days=(await get_profile(session)).hold_days,
        now=now,
    )
    await touch_paid(session, order, now)
