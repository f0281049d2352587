"""The timeline's part of sales: orders, payments that passed or failed, money that went back."""

from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.leads import TimelineEntry
from aimpay.contract.money_text import asked, rubles
from aimpay.server.growth.leads.kinds import TouchKind
from aimpay.server.kit.typography import NBSP
from aimpay.server.selling.models import (
    AttemptStatus,
    Course,
    Order,
    PaymentAttempt,
    Refund,
    RefundStatus,
)
from aimpay.server.selling.rules import explain
from aimpay.server.workflows.leads.timeline_person import Person

ENDED: Final = (AttemptStatus.SUCCEEDED, AttemptStatus.CANCELED, AttemptStatus.REFUSED)


async def orders(session: AsyncSession, person: Person, newest: int) -> list[TimelineEntry]:
    rows = (
        select(Order, Course.title)
        .join(Course, Course.id == Order.course_id)
        .where(Order.user_id == person.user_id)
        .order_by(Order.created_at.desc(), Order.id.desc())
        .limit(newest)
    )
    found = (await session.execute(rows)).all()
    placed = [
        TimelineEntry(
            key=f"order:{order.id}",
            kind=TouchKind.PAYMENT_OPENED,
            at=order.created_at,
            title=f"Открыли доступ без{NBSP}оплаты" if order.granted_by else f"Оформил заказ {order.number}",
            text=f"Курс «{title}», {rubles(order.amount)}",
            by=order.granted_by,
        )
        for order, title in found
    ]
    taken_back = [
        TimelineEntry(
            key=f"revoked:{order.id}",
            kind="revoked",
            at=order.revoked_at,
            title=f"Доступ по{NBSP}заказу {order.number} закрыли",
            text=order.revoke_reason or "",
            by=order.revoked_by,
        )
        for order, _ in found
        if order.revoked_at is not None
    ]
    return placed + taken_back


async def payments(session: AsyncSession, person: Person, newest: int) -> list[TimelineEntry]:
    rows = (
        select(PaymentAttempt, Order.number)
        .join(Order, Order.id == PaymentAttempt.order_id)
        .where(Order.user_id == person.user_id)
        .where(PaymentAttempt.status.in_(ENDED), PaymentAttempt.finished_at.is_not(None))
        .order_by(PaymentAttempt.finished_at.desc(), PaymentAttempt.id.desc())
        .limit(newest)
    )
    return [_payment(one, number) for one, number in (await session.execute(rows)).all()]


def _payment(attempt: PaymentAttempt, number: str) -> TimelineEntry:
    paid, at = attempt.status == AttemptStatus.SUCCEEDED, attempt.finished_at or attempt.created_at
    title = f"Оплатил {asked(attempt.amount, attempt.stars)}" if paid else f"Оплата не{NBSP}прошла"
    text = f"Заказ {number}" if paid else f"Заказ {number}. {explain(attempt.failure_reason)}"
    kind = TouchKind.PAID if paid else "payment_failed"
    return TimelineEntry(key=f"payment:{attempt.id}", kind=kind, at=at, title=title, text=text)


async def refunds(session: AsyncSession, person: Person, newest: int) -> list[TimelineEntry]:
    rows = (
        select(Refund, Order.number)
        .join(PaymentAttempt, PaymentAttempt.id == Refund.attempt_id)
        .join(Order, Order.id == PaymentAttempt.order_id)
        .where(Order.user_id == person.user_id, Refund.status == RefundStatus.SUCCEEDED)
        .order_by(Refund.finished_at.desc(), Refund.id.desc())
        .limit(newest)
    )
    return [
        TimelineEntry(
            key=f"refund:{one.id}",
            kind=TouchKind.REFUNDED,
            at=one.finished_at or one.created_at,
            title=f"Вернули {rubles(one.amount)}",
            text=f"Заказ {number}. {one.reason}",
            by=one.asked_by,
        )
        for one, number in (await session.execute(rows)).all()
    ]


SOURCES: Final = (orders, payments, refunds)
