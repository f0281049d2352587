"""A second payment by one invoice: kept as an attempt of its own, so that it goes back like any overpayment."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.selling.gateway import STARS, ProviderPayment, ProviderStatus
from aimpay.server.selling.models import AttemptStatus, Order, PaymentAttempt


async def note_second_payment(
    session: AsyncSession, payment: ProviderPayment, provider: str, now: datetime
) -> PaymentAttempt | None:
    """Only an invoice in Stars can be paid twice. The new attempt is not live: the settling makes it succeeded."""
    number = payment.metadata.get("attempt", "")
    if provider != STARS or payment.status is not ProviderStatus.SUCCEEDED or not number.isdecimal():
        return None
    of_order = Order.number == payment.metadata.get("order_number")
    order_id = await session.scalar(select(Order.id).where(of_order).with_for_update())
    theirs = select(PaymentAttempt).where(PaymentAttempt.order_id == order_id)
    first = await session.scalar(theirs.where(PaymentAttempt.number == int(number), PaymentAttempt.provider == STARS))
    if first is None:
        return None
    newest = select(func.max(PaymentAttempt.number)).where(PaymentAttempt.order_id == order_id)
    second = PaymentAttempt(
        order_id=first.order_id,
        number=(await session.scalar(newest) or 0) + 1,
        status=AttemptStatus.CANCELED,
        idempotency_key=payment.id,
        request=first.request,
        amount=first.amount,
        email=first.email,
        provider=STARS,
        stars=first.stars,
        provider_payment_id=payment.id,
        created_at=now,
        expires_at=first.expires_at,
        check_at=now,
    )
    session.add(second)
    await session.flush()
    return second
