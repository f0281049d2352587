"""Incomes come into the queue in the very transaction that books their money, and warn of the year's limit."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.fiscal import FiscalMode
from aimpay.server.fiscal.incomes import Received, queue_income, was_queued, year_total
from aimpay.server.fiscal.rules import limit_reached, year_of
from aimpay.server.fiscal.settings import in_force, mode_of
from aimpay.server.selling.gateway import ProviderPayment
from aimpay.server.selling.models import Course, Order, PaymentAttempt
from aimpay.server.selling.receipt_line import access_to
from aimpay.server.selling.record_refund import Refunded
from aimpay.server.workflows.fiscal.reminding import warn_of_limit
from aimpay.server.workflows.house import House


async def queue_sale(
    session: AsyncSession, house: House, order: Order, attempt: PaymentAttempt, payment: ProviderPayment
) -> None:
    if attempt.fiscal_mode != FiscalMode.SELF_EMPLOYED:
        return
    received_at = payment.captured_at or house.clock.now()
    await _queue(session, house, await _received(session, order, f"payment:{payment.id}", payment.amount), received_at)


async def queue_refund(session: AsyncSession, house: House, refunded: Refunded, refund_id: str) -> None:
    """A reversal of what was sold as an income, whatever the school's mode is by now."""
    if refunded.of_sale and refunded.attempt.fiscal_mode == FiscalMode.SELF_EMPLOYED:
        received = await _received(session, refunded.order, f"refund:{refund_id}", -refunded.refund.amount)
        await _queue(session, house, received, house.clock.now())


async def queue_grant(session: AsyncSession, house: House, order: Order) -> None:
    """Money that an admin took past the provider is an income too."""
    now = house.clock.now()
    if order.amount and mode_of(await in_force(session, now)) is FiscalMode.SELF_EMPLOYED:
        received = await _received(session, order, f"grant:{order.id}", order.amount, through_provider=False)
        await _queue(session, house, received, now)


async def queue_revoke(session: AsyncSession, house: House, order: Order) -> None:
    """Outside money goes back: a reversal of what was queued as an income, whatever the mode is by now."""
    if await was_queued(session, f"grant:{order.id}"):
        received = await _received(session, order, f"revoke:{order.id}", -order.amount, through_provider=False)
        await _queue(session, house, received, house.clock.now())


async def _received(
    session: AsyncSession, order: Order, reference: str, amount: int, *, through_provider: bool = True
) -> Received:
    course = await session.get_one(Course, order.course_id)
    return Received(
        reference=reference,
        order_id=order.id,
        order_number=order.number,
        amount=amount,
        description=access_to(course),
        through_provider=through_provider,
    )


async def _queue(session: AsyncSession, house: House, received: Received, received_at: datetime) -> None:
    await queue_income(session, received, received_at)
    year = year_of(received_at)
    if percent := limit_reached(await year_total(session, year)):
        await house.jobs.enqueue(session, warn_of_limit, f"income-limit:{year}:{percent}", year, percent)
