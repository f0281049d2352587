"""Reads about orders."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.people import ConsentKind
from aimpay.contract.selling import PaymentData
from aimpay.server.people.models import User
from aimpay.server.people.record_consent import given_consents
from aimpay.server.school.legal import consent_versions
from aimpay.server.selling.last_failure import last_failure
from aimpay.server.selling.models import Order, OrderStatus
from aimpay.server.selling.place_order import course_on_sale


async def has_paid(session: AsyncSession, user_id: int) -> bool:
    """Tell whether any order of the user is paid."""
    paid = select(Order.id).where(Order.user_id == user_id, Order.status == OrderStatus.PAID).limit(1)
    return await session.scalar(paid) is not None


async def payment_data(session: AsyncSession, user: User) -> PaymentData:
    course = await course_on_sale(session)
    given = await given_consents(session, user.id, await consent_versions(session))
    order = await session.scalar(
        select(Order).where(
            Order.user_id == user.id, Order.course_id == course.id, Order.status != OrderStatus.CANCELED
        )
    )
    paid = order is not None and order.status == OrderStatus.PAID
    return PaymentData(
        course_title=course.title,
        price=course.price_amount,
        crossed_price=course.crossed_amount,
        email=user.pay_email,
        email_confirmed=user.pay_email_confirmed_at is not None,
        missing_consents=tuple(kind for kind in ConsentKind if kind not in given),
        paid=paid,
        last_failure=await last_failure(session, order.id) if order and not paid else None,
    )
