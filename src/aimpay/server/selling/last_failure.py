"""Why the attempt before did not pass, for the buyer."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.selling.models import AttemptStatus, PaymentAttempt
from aimpay.server.selling.rules import explain


async def last_failure(session: AsyncSession, order_id: int) -> str | None:
    """Return the Russian reason of the newest canceled attempt, if the one after it is still untouched."""
    reason = await session.execute(
        select(PaymentAttempt.failure_reason)
        .where(PaymentAttempt.order_id == order_id, PaymentAttempt.status == AttemptStatus.CANCELED)
        .order_by(PaymentAttempt.number.desc())
        .limit(1)
    )
    row = reason.first()
    return explain(row[0]) if row else None
