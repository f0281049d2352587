"""Compared alike: payments and refunds, of YooKassa and in Stars, and payouts."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.payouts.gateway import ProviderPayout
from aimpay.server.payouts.models import Payout, PayoutHow, PayoutStatus
from aimpay.server.payouts.settle_payout import PAYOUT_NUMBER
from aimpay.server.selling.gateway import STARS, YOOKASSA, GatewayRefusedError, ProviderPayment, ProviderRefund
from aimpay.server.selling.models import AttemptStatus, Order, PaymentAttempt, Refund, RefundStatus
from aimpay.server.workflows.house import House
from aimpay.server.workflows.notice_refund import look_at_provider_refund
from aimpay.server.workflows.payouts.pay_partner import look_at_payout
from aimpay.server.workflows.reconciliation.rules import Ours, Theirs
from aimpay.server.workflows.settle_purchase import look_at_payment


@dataclass(frozen=True)
class Subject:
    """``listed``: theirs of a span of time. ``held``: ours, those that a condition chooses. ``look`` makes ours agree.

    ``columns`` are the provider's id, when it was made, when it ended, its status.
    """

    name: str
    listed: Callable[[House, datetime, datetime], Awaitable[Sequence[Theirs]]]
    held: Callable[[AsyncSession, ColumnElement[bool]], Awaitable[Sequence[Ours]]]
    look: Callable[[House, str], Awaitable[None]]
    ask: Callable[[House, str], Awaitable[Theirs]]
    id: ColumnElement[str | None]
    made_at: ColumnElement[datetime]
    ended_at: ColumnElement[datetime | None]
    done: ColumnElement[bool]


async def asked(house: House, subject: Subject, object_id: str) -> Theirs | None:
    """Ask about one thing that a list did not show; None when the provider does not know it."""
    try:
        return await subject.ask(house, object_id)
    except GatewayRefusedError as error:
        if error.status == HTTPStatus.NOT_FOUND:
            return None
        raise


def _payment(told: ProviderPayment) -> Theirs:
    mark = told.metadata.get("order_number")
    return Theirs(told.id, told.amount, told.status, told.income_amount, may_be_ours=mark is not None, mark=mark)


def _payments(provider: str) -> Callable[[House, datetime, datetime], Awaitable[Sequence[Theirs]]]:
    async def listed(house: House, start: datetime, end: datetime) -> Sequence[Theirs]:
        if not await _was_used(house, provider):
            return []
        return [_payment(told) for told in await house.gateways.of(provider).payments_between(start, end)]

    return listed


def _refunds(provider: str) -> Callable[[House, datetime, datetime], Awaitable[Sequence[Theirs]]]:
    async def listed(house: House, start: datetime, end: datetime) -> Sequence[Theirs]:
        if not await _was_used(house, provider):
            return []
        return [_refund(told) for told in await house.gateways.of(provider).refunds_between(start, end)]

    return listed


async def _was_used(house: House, provider: str) -> bool:
    """Who never asked for Stars need not have a bot that answers to compare the days."""
    if provider == YOOKASSA:
        return True
    async with house.db.read() as session:
        used = select(PaymentAttempt.id).where(PaymentAttempt.provider == provider)
        return await session.scalar(used.limit(1)) is not None


def _attempts(provider: str) -> Callable[[AsyncSession, ColumnElement[bool]], Awaitable[Sequence[Ours]]]:
    async def held(session: AsyncSession, chosen: ColumnElement[bool]) -> Sequence[Ours]:
        theirs = select(PaymentAttempt, Order.number).join(Order).where(PaymentAttempt.provider == provider)
        rows = await session.execute(theirs.where(chosen))
        return [
            Ours(one.provider_payment_id or "", one.amount, one.status, one.income_amount, f"заказ {number}")
            for one, number in rows
        ]

    return held


def _refund(told: ProviderRefund) -> Theirs:
    return Theirs(told.id, told.amount, told.status)


def _our_refunds(provider: str) -> Callable[[AsyncSession, ColumnElement[bool]], Awaitable[Sequence[Ours]]]:
    async def held(session: AsyncSession, chosen: ColumnElement[bool]) -> Sequence[Ours]:
        of_order = select(Refund, Order.number).join(PaymentAttempt, PaymentAttempt.id == Refund.attempt_id)
        theirs = of_order.join(Order, Order.id == PaymentAttempt.order_id).where(PaymentAttempt.provider == provider)
        rows = await session.execute(theirs.where(chosen))
        return [
            Ours(one.provider_refund_id or "", one.amount, one.status, None, f"заказ {number}") for one, number in rows
        ]

    return held


def _payout(told: ProviderPayout) -> Theirs:
    mark = told.metadata.get(PAYOUT_NUMBER)
    return Theirs(told.id, told.amount, told.status, may_be_ours=mark is not None, mark=mark)


async def _payouts(house: House, start: datetime, end: datetime) -> Sequence[Theirs]:
    return [_payout(told) for told in await house.payouts.payouts_between(start, end)] if house.payouts else []


async def _ask_payout(house: House, payout_id: str) -> Theirs:
    if house.payouts is None:
        raise GatewayRefusedError(status=HTTPStatus.NOT_FOUND, code="not_found", description="paid by hand only")
    return _payout(await house.payouts.get_payout(payout_id))


async def _our_payouts(session: AsyncSession, chosen: ColumnElement[bool]) -> Sequence[Ours]:
    rows = await session.scalars(select(Payout).where(chosen, Payout.how == PayoutHow.GATEWAY))
    return [Ours(one.provider_payout_id or "", one.amount, one.status, None, f"выплата {one.number}") for one in rows]


def _payments_of(provider: str, name: str) -> Subject:
    async def look(house: House, payment_id: str) -> None:
        await look_at_payment(house, payment_id, provider)

    async def ask(house: House, payment_id: str) -> Theirs:
        return _payment(await house.gateways.of(provider).get_payment(payment_id))

    return Subject(
        name=name,
        listed=_payments(provider),
        held=_attempts(provider),
        look=look,
        ask=ask,
        id=PaymentAttempt.provider_payment_id.expression,
        made_at=PaymentAttempt.created_at.expression,
        ended_at=PaymentAttempt.finished_at.expression,
        done=PaymentAttempt.status == AttemptStatus.SUCCEEDED,
    )


def _refunds_of(provider: str, name: str) -> Subject:
    async def look(house: House, refund_id: str) -> None:
        await look_at_provider_refund(house, refund_id, provider)

    async def ask(house: House, refund_id: str) -> Theirs:
        return _refund(await house.gateways.of(provider).get_refund(refund_id))

    return Subject(
        name=name,
        listed=_refunds(provider),
        held=_our_refunds(provider),
        look=look,
        ask=ask,
        id=Refund.provider_refund_id.expression,
        made_at=Refund.created_at.expression,
        ended_at=Refund.finished_at.expression,
        done=Refund.status == RefundStatus.SUCCEEDED,
    )


PAYMENTS: Final = _payments_of(YOOKASSA, "payment")
REFUNDS: Final = _refunds_of(YOOKASSA, "refund")
STAR_PAYMENTS: Final = _payments_of(STARS, "stars_payment")
STAR_REFUNDS: Final = _refunds_of(STARS, "stars_refund")
PAYOUTS: Final = Subject(
    name="payout",
    listed=_payouts,
    held=_our_payouts,
    look=look_at_payout,
    ask=_ask_payout,
    id=Payout.provider_payout_id.expression,
    made_at=Payout.created_at.expression,
    ended_at=Payout.finished_at.expression,
    done=Payout.status == PayoutStatus.SUCCEEDED,
)
SUBJECTS: Final = (PAYMENTS, REFUNDS, STAR_PAYMENTS, STAR_REFUNDS, PAYOUTS)
