"""Writes an order and its live attempt, before anybody outside is called."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.fiscal import FiscalMode
from aimpay.server.fiscal.models import FiscalSetting
from aimpay.server.fiscal.settings import in_force
from aimpay.server.kit.ids import new_code, new_key
from aimpay.server.selling.errors import (
    AlreadyPaidError,
    CourseNotOnSaleError,
    CourseUnknownError,
    NothingToPayError,
    PriceChangedError,
    StarsOffError,
)
from aimpay.server.selling.gateway import STARS, YOOKASSA, NewPayment
from aimpay.server.selling.models import LIVE, AttemptStatus, Course, Order, OrderStatus, PaymentAttempt
from aimpay.server.selling.price_of import Priced, price_of
from aimpay.server.selling.receipt_line import receipt_line
from aimpay.server.selling.rules import CONFIRMATION_WINDOW, FIRST_CHECK_AFTER
from aimpay.server.selling.standing import active_order
from aimpay.server.selling.star_bill import stars_for

RUB: Final = "RUB"
NUMBER_LENGTH: Final = 8
Placed = Callable[[AsyncSession, Order], Awaitable[None]]
"""Told of a new order in the transaction that places it."""


@dataclass(frozen=True)
class Means:
    """By which provider to pay. ``star_kopecks`` is what the school takes a Star for; None: it takes none."""

    provider: str = YOOKASSA
    star_kopecks: int | None = None

    def stars(self, amount: int) -> int | None:
        if self.provider != STARS:
            return None
        if self.star_kopecks is None:
            raise StarsOffError
        return stars_for(amount, self.star_kopecks)

    def fiscal_mode(self, school: str) -> str:
        """YooKassa makes no receipt for what it did not take; income is income all the same."""
        return FiscalMode.EXEMPT if self.provider == STARS and school == FiscalMode.RECEIPTS else school


BY_YOOKASSA: Final = Means()


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


async def live_attempts(session: AsyncSession, order_id: int) -> Sequence[PaymentAttempt]:
    """Return at most one for each provider."""
    live = select(PaymentAttempt).where(PaymentAttempt.order_id == order_id, PaymentAttempt.status.in_(LIVE))
    return (await session.scalars(live.order_by(PaymentAttempt.id))).all()


async def place_order(
    session: AsyncSession,
    *,
    user_id: int,
    course: Course,
    email: str,
    return_url: str,
    now: datetime,
    most: int | None = None,
    means: Means = BY_YOOKASSA,
    placed: Placed | None = None,
) -> PaymentAttempt:
    """Return the live attempt of the user's order, made now if there is none. A paid order raises AlreadyPaidError.

    Costing more than ``most`` kopecks, or nothing at all, is refused. ``placed`` is told of a new order.
    """
    order = await active_order(session, user_id, course.id, now)
    if order is not None and order.status == OrderStatus.PAID:
        raise AlreadyPaidError
    price = await price_of(session, course, user_id, now)
    live = await live_attempts(session, order.id) if order else ()
    words = _Words(email, return_url, means, now)
    if order is not None and live and not is_dropped(order, price):
        _check_price(order.amount, most)
        same = next((one for one in live if one.provider == means.provider), None)
        return same or await _new_attempt(session, order, course, words)
    _check_price(price.quote.amount, most)
    if order is not None and (live or (order.amount, order.promo_id) != (price.quote.amount, price.promo_id)):
        order.status = OrderStatus.CANCELED
        await session.flush()
        order = None
    if order is None:
        order = await _new_order(session, user_id, course, price, now)
        if placed is not None:
            await placed(session, order)
    return await _new_attempt(session, order, course, words)


def is_dropped(order: Order, price: Priced) -> bool:
    """An unpaid order keeps its price, unless its buyer has applied a code since that makes it cheaper."""
    return price.promo_id not in {None, order.promo_id} and price.quote.amount < order.amount


async def rivals(
    session: AsyncSession, course: Course, user_id: int, provider: str, now: datetime
) -> Sequence[PaymentAttempt]:
    """Return open payments that a new one would stand beside: by another provider, or of an order to be dropped."""
    order = await active_order(session, user_id, course.id, now)
    if order is None or order.status == OrderStatus.PAID:
        return ()
    live = [one for one in await live_attempts(session, order.id) if one.provider_payment_id]
    if is_dropped(order, await price_of(session, course, user_id, now)):
        return live
    return [one for one in live if one.provider != provider]


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


@dataclass(frozen=True)
class _Words:
    """What an attempt says beside its order and course."""

    email: str
    return_url: str
    means: Means
    now: datetime


async def _new_attempt(session: AsyncSession, order: Order, course: Course, words: _Words) -> PaymentAttempt:
    made = await session.scalar(
        select(func.count()).select_from(PaymentAttempt).where(PaymentAttempt.order_id == order.id)
    )
    key, number, now = new_key(), (made or 0) + 1, words.now
    fiscal, stars = await in_force(session, now), words.means.stars(order.amount)
    request = _request(order, course, fiscal, number, key=key, words=words)
    if stars:
        request.metadata.update(stars=str(stars), until=str(int((now + CONFIRMATION_WINDOW).timestamp())))
    attempt = PaymentAttempt(
        order_id=order.id,
        number=number,
        status=AttemptStatus.CREATED,
        idempotency_key=key,
        request=asdict(request),
        fiscal_mode=words.means.fiscal_mode(fiscal.mode),
        amount=order.amount,
        email=words.email,
        provider=words.means.provider,
        stars=stars,
        created_at=now,
        expires_at=now + CONFIRMATION_WINDOW,
        check_at=now + FIRST_CHECK_AFTER,
    )
    session.add(attempt)
    await session.flush()
    return attempt


def _request(
    order: Order, course: Course, fiscal: FiscalSetting, number: int, *, key: str, words: _Words
) -> NewPayment:
    return NewPayment(
        idempotency_key=key,
        amount=order.amount,
        currency=order.currency,
        description=f"{course.title} · заказ {order.number}",
        return_url=f"{words.return_url}?order={order.number}",
        email=words.email,
        receipt=receipt_line(course, fiscal) if words.means.provider == YOOKASSA else None,
        metadata={"order_number": order.number, "attempt": str(number)},
    )
