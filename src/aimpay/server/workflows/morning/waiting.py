"""What needs a person right now, whoever he is: the queues of the office, counted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, case, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.fiscal.models import Income
from aimpay.server.growth.chat.conversation import WAITING
from aimpay.server.growth.chat.models import ChatSession
from aimpay.server.growth.leads.models import LeadTask
from aimpay.server.growth.mailing.models import Delivery, DeliveryStatus
from aimpay.server.insight.morning import NOT_DELIVERED
from aimpay.server.kit.moscow import moscow_day, start_of
from aimpay.server.learning.certificates.models import CorrectionStatus, NameCorrection
from aimpay.server.ledger.accounts import AccountKind
from aimpay.server.ledger.models import LedgerAccount, LedgerEntry
from aimpay.server.partners.models import Commission, CommissionStatus
from aimpay.server.payouts.models import Payout, PayoutHow, PayoutStatus
from aimpay.server.workflows.models import Difference, FailedStep, SentMessage
from aimpay.server.workflows.reconciliation.reconcile import NIGHT_KEY

RECENT: Final = timedelta(days=7)
"""A message that failed longer ago is news no more."""
CALLED: Final = text("chat_sessions.human != 'none'")
"""Written out, because a partial index stands behind it."""


@dataclass(frozen=True)
class Waiting:
    """Counts, and sums in kopecks. ``tasks`` are due by the end of the day, by the Telegram id of whose they are.

    ``compared`` is the last day that was compared with the provider's list, ``compared_at`` when that began.
    ``owed`` is what partners may ask for and have asked for; nobody's debt to us is set against it.
    """

    payouts: int
    payouts_sum: int
    by_hand: int
    by_hand_sum: int
    reviews: int
    reviews_sum: int
    owed: int
    differences: int
    compared: date | None
    compared_at: datetime | None
    failed_steps: int
    not_delivered: int
    unclear: int
    chats: int
    tasks: Mapping[int, int]
    incomes: int
    incomes_late: int
    corrections: int


async def waiting(session: AsyncSession, now: datetime) -> Waiting:
    return Waiting(
        **await _payouts(session),
        **await _reviews(session),
        owed=await owed(session),
        **await _comparison(session),
        differences=await _count(session, Difference.resolved_at.is_(None)),
        failed_steps=await _count(session, FailedStep.closed_at.is_(None)),
        **await _deliveries(session, now),
        chats=await _count(session, and_(CALLED, ChatSession.human == WAITING)),
        tasks=await _tasks(session, now),
        **await _incomes(session, now),
        corrections=await _count(session, NameCorrection.status == CorrectionStatus.ASKED),
    )


async def owed(session: AsyncSession) -> int:
    """Add up what is available to partners, debts left out, and what is on its way to them."""
    kinds = (AccountKind.PARTNER_AVAILABLE, AccountKind.PARTNER_PAYING)
    theirs = select(LedgerAccount.id.label("id")).where(LedgerAccount.kind.in_(kinds)).subquery()
    came = _sums(LedgerEntry.credit_account_id, theirs)
    went = _sums(LedgerEntry.debit_account_id, theirs)
    left = came.c.amount - func.coalesce(went.c.amount, 0)
    total = select(func.coalesce(func.sum(left), 0)).select_from(came)
    return int(await session.scalar(total.outerjoin(went, went.c.account == came.c.account).where(left > 0)) or 0)


def _sums(side: Any, theirs: Any) -> Any:
    chosen = select(side.label("account"), func.sum(LedgerEntry.amount).label("amount")).join(
        theirs, theirs.c.id == side
    )
    return chosen.group_by(side).subquery()


async def _count(session: AsyncSession, condition: ColumnElement[bool]) -> int:
    return await session.scalar(select(func.count()).where(condition)) or 0


async def _payouts(session: AsyncSession) -> dict[str, Any]:
    """Those to be decided about, and those that somebody must send by hand."""
    open_ones = Payout.status.in_((PayoutStatus.REQUESTED, PayoutStatus.APPROVED))
    asked = select(Payout.status, Payout.how, func.count(), func.sum(Payout.amount)).where(open_ones)
    rows = (await session.execute(asked.group_by(Payout.status, Payout.how))).all()
    new = [(count, total) for status, _, count, total in rows if status == PayoutStatus.REQUESTED]
    by_hand = [
        (count, total)
        for status, how, count, total in rows
        if status == PayoutStatus.APPROVED and how == PayoutHow.MANUAL
    ]
    return {
        "payouts": sum(count for count, _ in new),
        "payouts_sum": int(sum(total for _, total in new)),
        "by_hand": sum(count for count, _ in by_hand),
        "by_hand_sum": int(sum(total for _, total in by_hand)),
    }


async def _reviews(session: AsyncSession) -> dict[str, Any]:
    left = func.coalesce(func.sum(Commission.amount - Commission.reversed_amount), 0)
    row = await session.execute(select(func.count(), left).where(Commission.status == CommissionStatus.REVIEW))
    count, total = row.one()
    return {"reviews": count, "reviews_sum": int(total)}


async def _comparison(session: AsyncSession) -> dict[str, Any]:
    last = select(SentMessage).where(SentMessage.key.startswith(NIGHT_KEY)).order_by(SentMessage.key.desc()).limit(1)
    found = await session.scalar(last)
    day = date.fromisoformat(found.key.removeprefix(NIGHT_KEY)) if found else None
    return {"compared": day, "compared_at": found.sent_at if found else None}


async def _deliveries(session: AsyncSession, now: datetime) -> dict[str, Any]:
    unclear = func.count(case((Delivery.status == DeliveryStatus.UNCLEAR, Delivery.id)))
    asked = select(func.count(Delivery.id), unclear).where(NOT_DELIVERED, Delivery.claimed_at >= now - RECENT)
    count, of_them = (await session.execute(asked)).one()
    return {"not_delivered": count, "unclear": of_them}


async def _tasks(session: AsyncSession, now: datetime) -> Mapping[int, int]:
    night = start_of(moscow_day(now) + timedelta(days=1))
    due = select(LeadTask.owner_id, func.count()).where(LeadTask.done_at.is_(None), LeadTask.due_at < night)
    return {row[0]: row[1] for row in (await session.execute(due.group_by(LeadTask.owner_id))).all()}


async def _incomes(session: AsyncSession, now: datetime) -> dict[str, Any]:
    late = func.count(case((Income.due_at <= now, Income.id)))
    count, of_them = (
        await session.execute(select(func.count(Income.id), late).where(Income.registered_at.is_(None)))
    ).one()
    return {"incomes": count, "incomes_late": of_them}
