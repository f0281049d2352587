"""What a refund would do, in figures, before anybody presses."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.learning.certificates.models import Certificate, CertificateStatus
from aimpay.server.learning.models import Enrollment
from aimpay.server.partners.explain_sale import person_view
from aimpay.server.partners.models import Commission, CommissionStatus
from aimpay.server.school.profile import get_profile
from aimpay.server.selling.ask_refund import attempt_to_refund, counted_sum
from aimpay.server.selling.find_order import find_order
from aimpay.server.selling.gateway import STARS
from aimpay.server.selling.models import Order, PaymentAttempt
from aimpay.server.selling.refund_errors import NothingToRefundError, RefundOnlyWholeError, RefundTooLargeError


@dataclass(frozen=True)
class RefundForecast:
    """Kopecks. ``back`` went back before, or is on its way; ``left`` may still go; ``rest`` stays after this refund.

    ``lost`` is taken from ``partner``, ``ripe``: from what he may be paid, or was. ``certificate`` is suspended.
    """

    number: str
    paid: int
    back: int
    amount: int
    closes_access: bool
    certificate: str | None
    lost: int
    partner: str | None
    ripe: bool
    needs_code: bool
    only_whole: bool

    @property
    def left(self) -> int:
        return self.paid - self.back

    @property
    def rest(self) -> int:
        return self.left - self.amount


async def forecast_refund(
    session: AsyncSession, number: str, amount: int | None, *, keep_access: bool | None
) -> RefundForecast:
    """``amount`` None is everything that is left; ``keep_access`` None keeps it while a part of the money stays."""
    order = await find_order(session, number)
    paid = await attempt_to_refund(session, order.number, None)
    back = await counted_sum(session, paid.id)
    wanted = paid.amount - back if amount is None else amount
    _check(paid, wanted, paid.amount - back)
    keeps = wanted < paid.amount - back if keep_access is None else keep_access
    closes = not keeps and await _has_access(session, order)
    lost, partner, ripe = await _lost(session, order, back + wanted, paid.amount)
    limit = (await get_profile(session)).refund_limit_without_code
    return RefundForecast(
        number=order.number,
        paid=paid.amount,
        back=back,
        amount=wanted,
        closes_access=closes,
        certificate=await _certificate(session, order) if closes else None,
        lost=lost,
        partner=partner,
        ripe=ripe,
        needs_code=limit is not None and back + wanted > limit,
        only_whole=paid.provider == STARS,
    )


def _check(paid: PaymentAttempt, wanted: int, left: int) -> None:
    if left <= 0:
        raise NothingToRefundError
    if wanted > left:
        raise RefundTooLargeError.over(left)
    if paid.provider == STARS and wanted != paid.amount:
        raise RefundOnlyWholeError


async def _has_access(session: AsyncSession, order: Order) -> bool:
    return await session.scalar(select(Enrollment.id).where(Enrollment.order_id == order.id)) is not None


async def _certificate(session: AsyncSession, order: Order) -> str | None:
    theirs = Certificate.user_id == order.user_id, Certificate.course_id == order.course_id
    return await session.scalar(
        select(Certificate.number).where(*theirs, Certificate.status == CertificateStatus.VALID)
    )


async def _lost(session: AsyncSession, order: Order, refunded: int, paid: int) -> tuple[int, str | None, bool]:
    """By the rule of ``reverse_commission``."""
    earned = await session.scalar(select(Commission).where(Commission.order_id == order.id))
    if earned is None or earned.status == CommissionStatus.REVERSED:
        return 0, None, False
    lost = max(earned.amount * min(refunded, paid) // paid - earned.reversed_amount, 0)
    partner = await person_view(session, earned.referrer_id)
    return lost, partner.name, earned.status == CommissionStatus.AVAILABLE
