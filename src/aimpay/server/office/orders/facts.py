"""Everything that is known of one order."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.partner_admin import SaleExplained
from aimpay.server.fiscal.models import Income, OffsetReceipt
from aimpay.server.growth.visits.models import OrderTouch, Source
from aimpay.server.learning.models import Enrollment, Invite
from aimpay.server.partners.explain_sale import explain_sale
from aimpay.server.people.find_user import telegram_id_of
from aimpay.server.people.models import User
from aimpay.server.selling.find_order import find_order
from aimpay.server.selling.models import AttemptStatus, Course, Order, PaymentAttempt, PromoCode, Refund, RefundStatus


@dataclass(frozen=True)
class OrderFacts:
    """Oldest first where there are several. ``source``: utm_source of the first touch before the order."""

    order: Order
    course: Course
    buyer: User
    telegram_id: int | None
    promo: str | None
    attempts: Sequence[PaymentAttempt]
    refunds: Sequence[Refund]
    receipts: Sequence[OffsetReceipt]
    incomes: Sequence[Income]
    right: Enrollment | None
    invite: Invite | None
    touch: OrderTouch | None
    source: str | None
    sale: SaleExplained

    @property
    def paid(self) -> Sequence[PaymentAttempt]:
        return [one for one in self.attempts if one.status == AttemptStatus.SUCCEEDED]

    @property
    def returned(self) -> int:
        return sum(one.amount for one in self.refunds if one.status == RefundStatus.SUCCEEDED)

    @property
    def returning(self) -> int:
        """On its way to the buyer."""
        return sum(one.amount for one in self.refunds if one.status in {RefundStatus.CREATED, RefundStatus.PENDING})

    @property
    def may_refund(self) -> bool:
        return sum(one.amount for one in self.paid) > self.returned + self.returning

    @property
    def may_revoke(self) -> bool:
        return self.order.status == "paid" and (self.order.granted_by is not None or self.order.paid_how == "promo")

    @property
    def fee(self) -> int:
        """What the provider kept."""
        return sum(one.amount - one.income_amount for one in self.paid if one.income_amount is not None)


async def order_facts(session: AsyncSession, number: str) -> OrderFacts:
    order = await find_order(session, number)
    attempts = await _attempts(session, order.id)
    ids = [one.id for one in attempts]
    receipts = select(OffsetReceipt).where(OffsetReceipt.attempt_id.in_(ids)).order_by(OffsetReceipt.id)
    incomes = select(Income).where(Income.order_id == order.id).order_by(Income.id)
    right = await session.scalar(select(Enrollment).where(Enrollment.order_id == order.id))
    touch = await session.get(OrderTouch, order.id)
    first = touch.first_source_id if touch else None
    return OrderFacts(
        order=order,
        course=await session.get_one(Course, order.course_id),
        buyer=await session.get_one(User, order.user_id),
        telegram_id=await telegram_id_of(session, order.user_id),
        promo=await _promo(session, order),
        attempts=attempts,
        refunds=(await session.scalars(select(Refund).where(Refund.attempt_id.in_(ids)).order_by(Refund.id))).all(),
        receipts=(await session.scalars(receipts)).all(),
        incomes=(await session.scalars(incomes)).all(),
        right=right,
        invite=await session.get(Invite, right.id) if right else None,
        touch=touch,
        source=await session.scalar(select(Source.utm_source).where(Source.id == first)) if first else None,
        sale=await explain_sale(session, order),
    )


async def _attempts(session: AsyncSession, order_id: int) -> Sequence[PaymentAttempt]:
    theirs = select(PaymentAttempt).where(PaymentAttempt.order_id == order_id)
    return (await session.scalars(theirs.order_by(PaymentAttempt.id))).all()


async def _promo(session: AsyncSession, order: Order) -> str | None:
    if order.promo_id is None:
        return None
    return (await session.get_one(PromoCode, order.promo_id)).code
