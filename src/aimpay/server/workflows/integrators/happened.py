"""What happened since a moment, read from the tables where it is written down. Ids and sums only, nobody's name."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.leads.models import Lead, StageMove
from aimpay.server.growth.mailing.models import ConsentAct, MarketingConsent
from aimpay.server.learning.certificates.models import Certificate, CertificateChange, CertificateStatus
from aimpay.server.learning.models import Enrollment
from aimpay.server.learning.quizzes.models import Quiz, QuizAttempt
from aimpay.server.payouts.models import Payout, PayoutStatus
from aimpay.server.selling.models import Course, Order, PaymentAttempt, Refund, RefundStatus
from aimpay.server.workflows.integrators.asked import Rows
from aimpay.server.workflows.integrators.hook_rules import Event


@dataclass(frozen=True)
class Happened:
    """``key`` names it among its kind for good: the same fact is read again and again, and told once."""

    event: Event
    key: str
    at: datetime
    data: dict[str, Any]


Reader = Callable[[AsyncSession, datetime, datetime], Awaitable[Sequence[Happened]]]
"""From the first moment to the second, both included."""


def _reading(event: Event, statement: Callable[[], Rows], moment: Any, *key: str) -> Reader:
    """``statement`` has the columns of ``data``; ``moment`` is when it happened; ``key`` names some of the columns."""

    async def read(session: AsyncSession, since: datetime, until: datetime) -> Sequence[Happened]:
        wanted = statement().add_columns(moment.label("happened_at")).where(moment >= since, moment <= until)
        rows = (await session.execute(wanted)).mappings().all()
        return [_happened(event, dict(row), key) for row in rows]

    return read


def _happened(event: Event, row: dict[str, Any], key: Sequence[str]) -> Happened:
    at: datetime = row.pop("happened_at")
    return Happened(event, ":".join(str(row[name]) for name in key) + _stamp(event, at), at, row)


def _stamp(event: Event, at: datetime) -> str:
    """The right to a course begins and ends more than once."""
    return f":{at.timestamp()}" if event in {Event.ACCESS_GRANTED, Event.ACCESS_ENDED} else ""


def _sales() -> Rows:
    told = (
        Order.number.label("order"),
        Order.amount,
        Order.currency,
        Order.paid_how,
        Course.slug.label("course"),
        Order.user_id.label("buyer_id"),
    )
    return select(*told).join(Course, Course.id == Order.course_id)


def _refunds() -> Rows:
    told = Refund.id.label("refund_id"), Order.number.label("order"), Refund.amount, Refund.keep_access
    joined = select(*told).join(PaymentAttempt, PaymentAttempt.id == Refund.attempt_id)
    return joined.join(Order, Order.id == PaymentAttempt.order_id).where(Refund.status == RefundStatus.SUCCEEDED)


def _leads() -> Rows:
    return select(Lead.id.label("lead_id"), Lead.stage).where(Lead.erased_at.is_(None))


def _moves() -> Rows:
    return select(StageMove.id.label("move_id"), StageMove.lead_id, StageMove.from_stage, StageMove.to_stage)


def _access() -> Rows:
    told = (
        Enrollment.id.label("access_id"),
        Enrollment.user_id.label("buyer_id"),
        Course.slug.label("course"),
        Enrollment.reason,
        Order.number.label("order"),
    )
    joined = select(*told).join(Course, Course.id == Enrollment.course_id)
    return joined.outerjoin(Order, Order.id == Enrollment.order_id)


def _quizzes() -> Rows:
    told = QuizAttempt.id.label("attempt_id"), QuizAttempt.user_id.label("buyer_id"), Course.slug.label("course")
    joined = select(*told).join(Quiz, Quiz.id == QuizAttempt.quiz_id).join(Course, Course.id == Quiz.course_id)
    return joined.where(QuizAttempt.status == "passed")


def _certificates() -> Rows:
    told = Certificate.number, Course.slug.label("course"), Certificate.user_id.label("buyer_id")
    return select(*told).join(Course, Course.id == Certificate.course_id)


def _revoked() -> Rows:
    told = CertificateChange.id.label("change_id"), Certificate.number
    joined = select(*told).join(Certificate, Certificate.id == CertificateChange.certificate_id)
    return joined.where(CertificateChange.became == CertificateStatus.REVOKED)


def _payouts() -> Rows:
    told = Payout.number.label("payout"), Payout.user_id.label("partner_id"), Payout.amount, Payout.fee_amount
    return select(*told).where(Payout.status == PayoutStatus.SUCCEEDED)


def _consents(act: ConsentAct) -> Callable[[], Rows]:
    consent = MarketingConsent.id.label("consent_id")
    told = consent, MarketingConsent.lead_id, MarketingConsent.channel, MarketingConsent.how
    return lambda: select(*told).where(MarketingConsent.act == act)


PASSED_AT: Final = func.coalesce(QuizAttempt.finished_at, QuizAttempt.started_at, type_=QuizAttempt.started_at.type)
READERS: Final[dict[Event, Reader]] = {
    Event.SALE_PAID: _reading(Event.SALE_PAID, _sales, Order.paid_at, "order"),
    Event.REFUND_MADE: _reading(Event.REFUND_MADE, _refunds, Refund.finished_at, "refund_id"),
    Event.LEAD_CREATED: _reading(Event.LEAD_CREATED, _leads, Lead.created_at, "lead_id"),
    Event.LEAD_STAGE_MOVED: _reading(Event.LEAD_STAGE_MOVED, _moves, StageMove.at, "move_id"),
    Event.ACCESS_GRANTED: _reading(Event.ACCESS_GRANTED, _access, Enrollment.starts_at, "access_id"),
    Event.ACCESS_ENDED: _reading(Event.ACCESS_ENDED, _access, Enrollment.ends_at, "access_id"),
    Event.QUIZ_PASSED: _reading(Event.QUIZ_PASSED, _quizzes, PASSED_AT, "attempt_id"),
    Event.CERTIFICATE_ISSUED: _reading(Event.CERTIFICATE_ISSUED, _certificates, Certificate.issued_at, "number"),
    Event.CERTIFICATE_REVOKED: _reading(Event.CERTIFICATE_REVOKED, _revoked, CertificateChange.at, "change_id"),
    Event.PAYOUT_PAID: _reading(Event.PAYOUT_PAID, _payouts, Payout.finished_at, "payout"),
    Event.CONSENT_GIVEN: _reading(Event.CONSENT_GIVEN, _consents(ConsentAct.GIVEN), MarketingConsent.at, "consent_id"),
    Event.CONSENT_WITHDRAWN: _reading(
        Event.CONSENT_WITHDRAWN, _consents(ConsentAct.WITHDRAWN), MarketingConsent.at, "consent_id"
    ),
}
