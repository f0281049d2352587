"""What the product's own flows leave on a person's card: in their transaction, once by key."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.leads.find_lead import lead_of_user
from aimpay.server.growth.leads.kinds import TouchKind
from aimpay.server.growth.leads.models import Lead
from aimpay.server.growth.leads.note_touch import note_touch
from aimpay.server.learning.certificates.models import Certificate
from aimpay.server.learning.quizzes.models import QuizAttempt
from aimpay.server.learning.quizzes.rules import QuizStatus
from aimpay.server.learning.quizzes.touch_attempt import Touched
from aimpay.server.selling.models import Order, Refund

QUIZ_TOUCHES = {
    QuizStatus.PASSED: TouchKind.QUIZ_PASSED,
    QuizStatus.FAILED: TouchKind.QUIZ_FAILED,
    QuizStatus.EXPIRED: TouchKind.QUIZ_FAILED,
}


async def touch_user(
    session: AsyncSession, user_id: int, kind: str, now: datetime, *, key: str, data: Mapping[str, Any] | None = None
) -> Lead:
    """Return the user's lead, with the touch noted."""
    lead = await lead_of_user(session, user_id, now)
    await note_touch(session, lead, kind, now, key=key, data=data)
    return lead


async def touch_start(
    session: AsyncSession, user_id: int, now: datetime, *, session_id: int | None = None, source_id: int | None = None
) -> None:
    """The first /start of a person; later ones say nothing new."""
    lead = await lead_of_user(session, user_id, now)
    key = f"started:{user_id}"
    await note_touch(session, lead, TouchKind.BOT_STARTED, now, key=key, session_id=session_id, source_id=source_id)


async def touch_opened(session: AsyncSession, order: Order, now: datetime) -> None:
    """An order was placed and waits for its payer."""
    facts = {"order": order.number, "amount": order.amount}
    await touch_user(session, order.user_id, TouchKind.PAYMENT_OPENED, now, key=f"opened:{order.id}", data=facts)


async def touch_paid(session: AsyncSession, order: Order, now: datetime) -> None:
    facts = {"order": order.number, "amount": order.amount}
    await touch_user(session, order.user_id, TouchKind.PAID, now, key=f"paid:{order.id}", data=facts)


async def touch_refunded(session: AsyncSession, order: Order, refund: Refund, now: datetime) -> None:
    facts = {"order": order.number, "amount": refund.amount}
    await touch_user(session, order.user_id, TouchKind.REFUNDED, now, key=f"refunded:{refund.id}", data=facts)


async def touch_quiz(session: AsyncSession, attempt: QuizAttempt, now: datetime) -> None:
    """Nothing while it is live, or when it was stopped without a grade."""
    kind = QUIZ_TOUCHES.get(QuizStatus(attempt.status))
    if kind is not None:
        facts = {"attempt": attempt.id, "score": attempt.score_percent}
        await touch_user(session, attempt.user_id, kind, now, key=f"quiz:{attempt.id}", data=facts)


async def touch_ended(session: AsyncSession, touched: Touched, now: datetime) -> Touched:
    """Return what was given, after noting an attempt whose time ran out just now."""
    if touched.expired:
        await touch_quiz(session, touched.attempt, now)
    return touched


async def touch_certificate(session: AsyncSession, certificate: Certificate, now: datetime) -> None:
    """A certificate of somebody without Telegram is nobody's touch."""
    if certificate.user_id is not None:
        key, facts = f"certificate:{certificate.id}", {"number": certificate.number}
        await touch_user(session, certificate.user_id, TouchKind.CERTIFICATE_ISSUED, now, key=key, data=facts)
