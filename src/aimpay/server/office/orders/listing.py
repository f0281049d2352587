"""Orders by any of their facts, a page at a time, with the sums of all that fit."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.leads.listing import DIRECT
from aimpay.server.growth.visits.models import OrderTouch, Source
from aimpay.server.office.orders.asked import PAGE, Asked
from aimpay.server.office.orders.words import GIVEN, PARTLY
from aimpay.server.people.models import User
from aimpay.server.selling.models import Course, Order, OrderStatus, PaymentAttempt, Refund, RefundStatus
from aimpay.server.workflows.desk.finding import ORDER_NUMBER, PROVIDER_ID, people_ids

MOST_SOURCES: Final = 100


@dataclass(frozen=True)
class Row:
    """``returned`` kopecks went back; ``source`` of the first touch, None for a direct one."""

    order: Order
    course: str
    name: str
    returned: int
    source: str | None


@dataclass(frozen=True)
class Totals:
    """Of everything that fits, in kopecks: ``received`` of orders that were paid, and what went back of it."""

    orders: int
    paid: int
    received: int
    returned: int

    @property
    def kept(self) -> int:
        return self.received - self.returned

    @property
    def pages(self) -> int:
        return max(1, -(-self.orders // PAGE))


def returned_sum() -> Any:
    """Return kopecks that went back of an order, through the provider or, when it was revoked, outside of it."""
    # ``coalesce`` keeps SQLite from going through all refunds of that status instead of the few of the order.
    theirs = PaymentAttempt.order_id == Order.id, func.coalesce(Refund.status, "") == RefundStatus.SUCCEEDED
    joined = select(func.coalesce(func.sum(Refund.amount), 0)).join(
        PaymentAttempt, PaymentAttempt.id == Refund.attempt_id
    )
    return joined.where(*theirs).correlate(Order).scalar_subquery()


async def list_orders(session: AsyncSession, asked: Asked, *, offset: int, limit: int) -> Sequence[Row]:
    """The page is found before anything is joined to it or summed up for it."""
    page = select(Order.id).where(*conditions(asked)).order_by(*_order(asked)).offset(offset).limit(limit)
    rows = (
        select(Order, Course.title, User, returned_sum(), Source.utm_source)
        .join(Course, Course.id == Order.course_id)
        .join(User, User.id == Order.user_id)
        .outerjoin(OrderTouch, OrderTouch.order_id == Order.id)
        .outerjoin(Source, Source.id == OrderTouch.first_source_id)
        .where(Order.id.in_(page))
        .order_by(*_order(asked))
    )
    found = (await session.execute(rows)).all()
    return [Row(order, title, user.full_name, returned, source) for order, title, user, returned, source in found]


async def totals(session: AsyncSession, asked: Asked) -> Totals:
    was_paid = Order.paid_at.is_not(None)
    sums = select(
        func.count(),
        func.count(Order.paid_at),
        func.coalesce(func.sum(Order.amount).filter(was_paid), 0),
    ).select_from(Order)
    orders, paid, received = (await session.execute(sums.where(*conditions(asked)))).one()
    refunds = (
        select(func.coalesce(func.sum(Refund.amount), 0))
        .join(PaymentAttempt, PaymentAttempt.id == Refund.attempt_id)
        .join(Order, Order.id == PaymentAttempt.order_id)
        .where(Refund.status == RefundStatus.SUCCEEDED, *conditions(asked))
    )
    outside = select(func.coalesce(func.sum(Order.amount), 0)).where(
        Order.status == OrderStatus.REVOKED, *conditions(asked)
    )
    returned = int(await session.scalar(refunds) or 0) + int(await session.scalar(outside) or 0)
    return Totals(orders, paid, int(received), returned)


def conditions(asked: Asked) -> list[ColumnElement[bool]]:
    """A field that is not given asks for nothing."""
    since, until = asked.period()
    found: list[ColumnElement[bool]] = []
    if asked.q:
        found.append(_by_text(asked.q))
    if asked.state:
        found.append(_in_state(asked.state))
    if asked.course:
        found.append(Order.course_id.in_(select(Course.id).where(Course.slug == asked.course)))
    if since:
        found.append(Order.paid_at >= since)
    if until:
        found.append(Order.paid_at < until)
    if asked.source:
        found.append(_from_source(asked.source))
    return found


def _by_text(text: str) -> ColumnElement[bool]:
    """An order's or a payment's own number means that order alone; anything else means the person's orders."""
    ways: list[ColumnElement[bool]] = []
    if ORDER_NUMBER.fullmatch(text.upper()):
        ways.append(Order.number == text.upper())
    if PROVIDER_ID.fullmatch(text) and "-" in text:
        paid = select(PaymentAttempt.order_id).where(PaymentAttempt.provider_payment_id == text)
        returned = select(PaymentAttempt.order_id).join(Refund, Refund.attempt_id == PaymentAttempt.id)
        ways += [Order.id.in_(paid), Order.id.in_(returned.where(Refund.provider_refund_id == text))]
    return or_(*ways, Order.user_id.in_(people_ids(text))) if not ways else or_(*ways, _named(text))


def _named(text: str) -> ColumnElement[bool]:
    """Eight letters may be a name too; but not the owner of the order that is meant."""
    by_number = select(Order.user_id).where(Order.number == text.upper())
    return Order.user_id.in_(people_ids(text)) & Order.user_id.not_in(by_number)


def _in_state(state: str) -> ColumnElement[bool]:
    if state == GIVEN:
        return Order.granted_by.is_not(None)
    if state == PARTLY:
        return and_(Order.status == OrderStatus.PAID, returned_sum() > 0)
    return Order.status == state


def _from_source(name: str) -> ColumnElement[bool]:
    touched = select(OrderTouch.order_id).join(Source, Source.id == OrderTouch.first_source_id)
    if name == DIRECT:
        return Order.id.not_in(touched.where(Source.utm_source.is_not(None)))
    return Order.id.in_(touched.where(Source.utm_source == name))


def _order(asked: Asked) -> list[Any]:
    """The number decides among equals, so that pages do not overlap."""
    if asked.by == "created":
        return [Order.id.desc() if asked.descending else Order.id.asc()]
    field: Any = {"paid": Order.paid_at, "amount": Order.amount}[asked.by]
    if asked.descending:
        return [field.desc().nulls_last(), Order.id.desc()]
    return [field.asc().nulls_last(), Order.id.asc()]


def sources_in_use() -> Select[Any]:
    marked = select(Source.utm_source).where(Source.utm_source.is_not(None)).distinct()
    return marked.order_by(Source.utm_source).limit(MOST_SOURCES)
