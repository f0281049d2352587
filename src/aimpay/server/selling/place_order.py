"""Writes an order and its live attempt, before anybody outside is called."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.kit.ids import new_code, new_key
from aimpay.server.selling.errors import (
    AlreadyPaidError,
    CourseNotOnSaleError,
    CourseUnknownError,
    NothingToPayError,
    PriceChangedError,
)
from aimpay.server.selling.gateway import NewPayment, ReceiptLine
from aimpay.server.selling.models import LIVE, AttemptStatus, Course, Order, OrderStatus, PaymentAttempt
from aimpay.server.selling.price_of import Priced, price_of
from aimpay.server.selling.rules import CONFIRMATION_WINDOW, FIRST_CHECK_AFTER

RUB: Final = "RUB"
NUMBER_LENGTH: Final = 8


async def course_on_sale(session: AsyncSession, slug: str | None = None) -> Course:
    """Return the course with this slug; without a slug, the first on sale."""
    course = await session.scalar(
        select(Course).where(Course.slug == slug)
        if slug
        else select(Course).where(Course.on_sale).order_by(Course.id).limit(1)
    )
    if course is None and slug:
        raise CourseUnknownError
    if course is None or not course.on_sale:
        raise CourseNotOnSaleError
    return course


async def courses_on_sale(session: AsyncSession) -> Sequence[Course]:
    return (await session.scalars(select(Course).where(Course.on_sale).order_by(Course.id))).all()


ACTIVE: Final = (OrderStatus.OPEN, OrderStatus.PAID)


async def active_order(session: AsyncSession, user_id: int, course_id: int) -> Order | None:
    """Return the order that is open or paid; there is at most one."""
    return await session.scalar(
        select(Order)
        .where(Order.user_id == user_id, Order.course_id == course_id, Order.status.in_(ACTIVE))
        .with_for_update()
    )


async def live_attempt(session: AsyncSession, order_id: int) -> PaymentAttempt | None:
    return await session.scalar(
        select(PaymentAttempt).where(PaymentAttempt.order_id == order_id, PaymentAttempt.status.in_(LIVE))
    )


async def place_order(
    session: AsyncSession,
    *,
    user_id: int,
    course: Course,
    email: str,
    return_url: str,
    now: datetime,
    most: int | None = None,
) -> PaymentAttempt:
    """Return the live attempt of the user's order, made now if there is none. A paid order raises AlreadyPaidError.

    Costing more than ``most`` kopecks, or nothing at all, is refused.
    """
    order = await active_order(session, user_id, course.id)
    if order is not None and order.status == OrderStatus.PAID:
        raise AlreadyPaidError
    price = await price_of(session, course, user_id, now)
    attempt = await live_attempt(session, order.id) if order else None
    if order is not None and attempt is not None and not is_dropped(order, price):
        _check_price(order.amount, most)
        return attempt
    _check_price(price.quote.amount, most)
    if order is not None and (attempt or (order.amount, order.promo_id) != (price.quote.amount, price.promo_id)):
        order.status = OrderStatus.CANCELED
        await session.flush()
        order = None
    if order is None:
        order = await _new_order(session, user_id, course, price, now)
    return await _new_attempt(session, order, course, email=email, return_url=return_url, now=now)


def is_dropped(order: Order, price: Priced) -> bool:
    """An unpaid order keeps its price, unless its buyer has applied a code since that makes it cheaper."""
    return price.promo_id not in {None, order.promo_id} and price.quote.amount < order.amount


async def dropped_payment(session: AsyncSession, course: Course, user_id: int, now: datetime) -> str | None:
    """Return the provider's id of a payment that is still open and that a cheaper one is about to replace."""
    order = await active_order(session, user_id, course.id)
    if order is None or order.status == OrderStatus.PAID:
        return None
    attempt = await live_attempt(session, order.id)
    if attempt is None or not is_dropped(order, await price_of(session, course, user_id, now)):
        return None
    return attempt.provider_payment_id


def _check_price(amount: int, most: int | None) -> None:
    if most is not None and amount > most:
        raise PriceChangedError
    if amount == 0:
        raise NothingToPayError


async def _new_order(session: AsyncSession, user_id: int, course: Course, price: Priced, now: datetime) -> Order:
    order = Order(
        number=new_code(NUMBER_LENGTH).upper(),
        user_id=user_id,
        course_id=course.id,
        amount=price.quote.amount,
        list_amount=price.quote.list_amount,
        price_reason=price.quote.reason,
        promo_id=price.promo_id,
        currency=RUB,
        status=OrderStatus.OPEN,
        created_at=now,
    )
    session.add(order)
    await session.flush()
    return order


async def _new_attempt(
    session: AsyncSession, order: Order, course: Course, *, email: str, return_url: str, now: datetime
) -> PaymentAttempt:
    made = await session.scalar(
        select(func.count()).select_from(PaymentAttempt).where(PaymentAttempt.order_id == order.id)
    )
    key, number = new_key(), (made or 0) + 1
    attempt = PaymentAttempt(
        order_id=order.id,
        number=number,
        status=AttemptStatus.CREATED,
        idempotency_key=key,
        request=asdict(_request(order, course, number, key=key, email=email, return_url=return_url)),
        amount=order.amount,
        email=email,
        created_at=now,
        expires_at=now + CONFIRMATION_WINDOW,
        check_at=now + FIRST_CHECK_AFTER,
    )
    session.add(attempt)
    await session.flush()
    return attempt


def _request(order: Order, course: Course, number: int, *, key: str, email: str, return_url: str) -> NewPayment:
    return NewPayment(
        idempotency_key=key,
        amount=order.amount,
        currency=order.currency,
        description=f"{course.title} · заказ {order.number}",
        return_url=f"{return_url}?order={order.number}",
        email=email,
        receipt=ReceiptLine(
            description=f"Доступ к курсу «{course.title}»",
            vat_code=course.vat_code,
            subject=course.payment_subject,
            mode=course.payment_mode,
            tax_system_code=course.tax_system_code,
        ),
        metadata={"order_number": order.number, "attempt": str(number)},
    )
