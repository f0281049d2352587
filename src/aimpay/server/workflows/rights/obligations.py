"""What must come to its end before a person can be forgotten, and what is said before it is agreed to."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.money_text import rubles
from aimpay.server.ledger.accounts import AccountKind
from aimpay.server.ledger.queries import balance
from aimpay.server.payouts.models import OPEN, Payout
from aimpay.server.selling.models import LIVE, Order, PaymentAttempt, Refund
from aimpay.server.selling.record_refund import UNFINISHED
from aimpay.server.workflows.rights.fates import Subject


async def unfinished(session: AsyncSession, subject: Subject) -> list[str]:
    """Money under way, in Russian; while there is any, nothing is erased."""
    orders = select(Order.id).where(Order.user_id.in_(subject.user_ids))
    attempts = PaymentAttempt.order_id.in_(orders)
    live = select(PaymentAttempt.id).where(attempts, PaymentAttempt.status.in_(LIVE))
    refunds = select(Refund.id).join(PaymentAttempt).where(attempts, Refund.status.in_(UNFINISHED))
    payouts = select(Payout.number).where(Payout.user_id.in_(subject.user_ids), Payout.status.in_(OPEN))
    waiting = []
    if await session.scalar(live.limit(1)):
        waiting.append("открыта страница оплаты: она закроется сама, подождите час")
    if await session.scalar(refunds.limit(1)):
        waiting.append("идёт возврат денег")
    waiting += [f"выплата {number} ещё не закончена" for number in await session.scalars(payouts)]
    return waiting


async def warnings(session: AsyncSession, subject: Subject) -> list[str]:
    """What is lost or stays open, in Russian; it hinders nothing."""
    said = []
    for user_id in sorted(subject.user_ids):
        owed = -await balance(session, AccountKind.PARTNER_AVAILABLE, user_id)
        held = -await balance(session, AccountKind.PARTNER_HELD, user_id)
        if owed + held > 0:
            said.append(f"На счёте партнёра {rubles(owed + held)}: после удаления выплатить их будет некому.")
    return said
