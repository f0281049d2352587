"""Takes a partner's share back in the proportion in which the buyer's money went back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.ledger.post import post
from aimpay.server.ledger.rules import clawback, rejection, reversal
from aimpay.server.partners.models import Commission, CommissionStatus

UNDO: Final = {
    CommissionStatus.REVIEW: rejection,
    CommissionStatus.HELD: reversal,
    CommissionStatus.AVAILABLE: clawback,
}
"""What takes a share back, by where it stands."""


@dataclass(frozen=True)
class Reversed:
    """``ripe``: it was available, perhaps paid out, so that the partner may now owe us."""

    referrer_id: int
    amount: int
    ripe: bool


async def reverse_commission(
    session: AsyncSession, *, order_id: int, refund_id: int | None, refunded: int, paid: int, now: datetime
) -> Reversed | None:
    """``refunded`` of ``paid`` kopecks went back so far. Halves of a kopeck stay the partner's until all went back.

    ``refund_id`` is None when an order given by hand is taken back.
    """
    fresh = select(Commission).where(Commission.order_id == order_id).with_for_update()
    earned = await session.scalar(fresh.execution_options(populate_existing=True))
    if earned is None or earned.status == CommissionStatus.REVERSED:
        return None
    lost = earned.amount * min(refunded, paid) // paid
    amount = lost - earned.reversed_amount
    if amount <= 0:
        return None
    rule = UNDO[CommissionStatus(earned.status)]
    ripe = rule is clawback
    earned.reversed_amount = lost
    if lost == earned.amount:
        earned.status = CommissionStatus.REVERSED
    lines = rule(earned.referrer_id, amount)
    kind = "clawback" if ripe else "reversal"
    await post(session, kind=kind, reference=f"{kind}:{order_id}:{refund_id or 'revoke'}", lines=lines, now=now)
    return Reversed(earned.referrer_id, amount, ripe)
