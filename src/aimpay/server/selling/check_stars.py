"""Whether an invoice in Stars may be paid at this moment; asked by Telegram just before it takes the Stars."""

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.people.find_user import find_user, is_blocked
from aimpay.server.selling.gateway import STARS
from aimpay.server.selling.models import AttemptStatus, Order, OrderStatus, PaymentAttempt

GONE: Final = "Этот счёт больше не действует. Откройте оплату в боте заново."
FOREIGN: Final = "Счёт выставлен другому человеку. Свой можно получить в боте: /start"
PAID: Final = "Курс уже оплачен, платить второй раз не нужно."


async def why_not(session: AsyncSession, *, telegram_id: int, payload: str, stars: int, now: datetime) -> str | None:
    """Return the reason to refuse, in Russian; None lets the person pay."""
    attempt = await session.scalar(
        select(PaymentAttempt).where(PaymentAttempt.provider_payment_id == payload, PaymentAttempt.provider == STARS)
    )
    if attempt is None or attempt.stars != stars:
        return GONE
    order = await session.get_one(Order, attempt.order_id)
    user = await find_user(session, telegram_id)
    if user is None or user.id != order.user_id:
        return FOREIGN
    if order.status == OrderStatus.PAID:
        return PAID
    if await is_blocked(session, user.id):
        return GONE
    payable = order.status == OrderStatus.OPEN and attempt.status == AttemptStatus.PENDING
    return None if payable and now < attempt.expires_at else GONE
