"""Whose story a failed step belongs to: the number people know it by, and the person's card."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.fiscal.models import Income, OffsetReceipt
from aimpay.server.growth.leads.models import Lead, LeadTask
from aimpay.server.learning.certificates.models import Certificate, CertificateChange, NameCorrection
from aimpay.server.learning.models import Enrollment
from aimpay.server.learning.quizzes.models import QuizAttempt
from aimpay.server.partners.models import Commission
from aimpay.server.payouts.models import Payout, PayoutDestination
from aimpay.server.people.models import TelegramIdentity, User
from aimpay.server.selling.models import Order, PaymentAttempt, Refund
from aimpay.server.workflows.failures.words import About, step_words
from aimpay.server.workflows.models import FailedStep

Finder = Callable[[Any], Any]


@dataclass(frozen=True)
class Whose:
    """``number`` of an order, a payout or a certificate, by ``about``; ``lead_id`` is the person's card."""

    about: About
    number: str | None = None
    name: str | None = None
    lead_id: int | None = None


ORDERED: Final = select(Order.user_id, Order.number)
ATTEMPTED: Final = ORDERED.join(PaymentAttempt, PaymentAttempt.order_id == Order.id)
REFUNDED: Final = ATTEMPTED.join(Refund, Refund.attempt_id == PaymentAttempt.id)
CERTIFIED: Final = select(Certificate.user_id, Certificate.number)
PAID_OUT: Final = select(Payout.user_id, Payout.number)
FINDERS: Final[dict[About, Finder]] = {
    About.ORDER: lambda key: ORDERED.where(Order.id == key),
    About.ATTEMPT: lambda key: ATTEMPTED.where(PaymentAttempt.id == key),
    About.PAYMENT: lambda key: ATTEMPTED.where(PaymentAttempt.provider_payment_id == key),
    About.REFUND: lambda key: REFUNDED.where(Refund.id == key),
    About.PROVIDER_REFUND: lambda key: REFUNDED.where(Refund.provider_refund_id == key),
    About.COMMISSION: lambda key: ORDERED.join(Commission, Commission.order_id == Order.id).where(Commission.id == key),
    About.INCOME: lambda key: ORDERED.join(Income, Income.order_id == Order.id).where(Income.id == key),
    About.OFFSET: lambda key: ATTEMPTED.join(OffsetReceipt, OffsetReceipt.attempt_id == PaymentAttempt.id).where(
        OffsetReceipt.id == key
    ),
    About.PAYOUT: lambda key: PAID_OUT.where(Payout.id == key),
    About.PROVIDER_PAYOUT: lambda key: PAID_OUT.where(Payout.provider_payout_id == key),
    About.DESTINATION: lambda key: select(PayoutDestination.user_id).where(PayoutDestination.id == key),
    About.QUIZ: lambda key: select(QuizAttempt.user_id).where(QuizAttempt.id == key),
    About.CERTIFICATE: lambda key: CERTIFIED.where(Certificate.id == key),
    About.CORRECTION: lambda key: CERTIFIED.join(NameCorrection, NameCorrection.certificate_id == Certificate.id).where(
        NameCorrection.id == key
    ),
    About.STATUS: lambda key: CERTIFIED.join(
        CertificateChange, CertificateChange.certificate_id == Certificate.id
    ).where(CertificateChange.id == key),
    About.ENROLLMENT: lambda key: select(Enrollment.user_id).where(Enrollment.id == key),
    About.USER: lambda key: select(User.id).where(User.id == key),
    About.TELEGRAM: lambda key: select(TelegramIdentity.user_id).where(TelegramIdentity.telegram_id == key),
}


async def whose(session: AsyncSession, row: FailedStep) -> Whose:
    """Return what is known; a row that is gone, or a step of the school's own, has nobody."""
    about = step_words(row.step).about
    key = row.arguments[0] if row.arguments else None
    if key is None:
        return Whose(about)
    if about is About.CHAT:
        return Whose(about, str(key))
    if about is About.TASK:
        return Whose(about, lead_id=await session.scalar(select(LeadTask.lead_id).where(LeadTask.id == key)))
    found = (await session.execute(FINDERS[about](key))).first() if about in FINDERS else None
    return await _person(session, about, *found) if found else Whose(about)


async def _person(session: AsyncSession, about: About, user_id: int | None, number: str | None = None) -> Whose:
    user = await session.get(User, user_id) if user_id else None
    if user is None:
        return Whose(about, number)
    lead_id = await session.scalar(select(Lead.id).where(Lead.user_id == user.id))
    return Whose(about, number, user.full_name, lead_id)
