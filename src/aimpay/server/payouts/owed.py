"""Who is owed what, what waits for a decision, and what paying it all would cost."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.payouts import PartnerOwed, WaitingPayout
from aimpay.server.ledger.accounts import AccountKind
from aimpay.server.ledger.models import LedgerAccount, LedgerEntry
from aimpay.server.ledger.queries import balance
from aimpay.server.payouts.destinations import active_destination
from aimpay.server.payouts.models import OPEN, Payout, PayoutDestination, PayoutHow, TaxProfile
from aimpay.server.payouts.rules import NPD_CAP, masked_inn, needs_second_person
from aimpay.server.payouts.tax import TaxStatus, paid_this_year
from aimpay.server.people.find_user import telegram_id_of
from aimpay.server.people.models import User
from aimpay.server.school.profile import Profile

MOST_SHOWN: Final = 500


async def partners_owed(session: AsyncSession, now: datetime) -> tuple[PartnerOwed, ...]:
    """Partners with something to be paid or on its way, the largest sums first; debts to us are left out."""
    found = [await _owed(session, user_id, now) for user_id in await _with_money(session)]
    return tuple(sorted(found, key=lambda one: (-one.available - one.requested, one.telegram_id)))


async def owed_user_ids(session: AsyncSession) -> Sequence[int]:
    """Return partners with a positive available balance, in the order of their ids."""
    return await _positive(session, AccountKind.PARTNER_AVAILABLE)


async def total_owed(session: AsyncSession) -> int:
    """Return what partners may ask for, and what they have asked for already; nobody's debt to us is set against it."""
    owed = 0
    for user_id in await _with_money(session):
        owed += max(-await balance(session, AccountKind.PARTNER_AVAILABLE, user_id), 0)
        owed -= await balance(session, AccountKind.PARTNER_PAYING, user_id)
    return owed


async def waiting_payouts(session: AsyncSession, profile: Profile, admins: int) -> tuple[WaitingPayout, ...]:
    query = (
        select(Payout, PayoutDestination.shown)
        .outerjoin(PayoutDestination, PayoutDestination.id == Payout.destination_id)
        .where(Payout.status.in_(OPEN))
        .order_by(Payout.id)
        .limit(MOST_SHOWN)
    )
    rows = (await session.execute(query)).all()
    return tuple([await _waiting(session, payout, shown, profile, admins) for payout, shown in rows])


async def _with_money(session: AsyncSession) -> Sequence[int]:
    free = await _positive(session, AccountKind.PARTNER_AVAILABLE)
    paying = await _positive(session, AccountKind.PARTNER_PAYING)
    return sorted({*free, *paying})[:MOST_SHOWN]


async def _positive(session: AsyncSession, kind: AccountKind) -> Sequence[int]:
    """Return owners whose credits outweigh their debits."""
    credited = (
        select(LedgerAccount.owner_id, func.sum(LedgerEntry.amount).label("amount"))
        .join(LedgerEntry, LedgerEntry.credit_account_id == LedgerAccount.id)
        .where(LedgerAccount.kind == kind)
        .group_by(LedgerAccount.owner_id)
        .subquery()
    )
    debited = (
        select(LedgerAccount.owner_id, func.sum(LedgerEntry.amount).label("amount"))
        .join(LedgerEntry, LedgerEntry.debit_account_id == LedgerAccount.id)
        .where(LedgerAccount.kind == kind)
        .group_by(LedgerAccount.owner_id)
        .subquery()
    )
    left = credited.c.amount - func.coalesce(debited.c.amount, 0)
    query = select(credited.c.owner_id).outerjoin(debited, debited.c.owner_id == credited.c.owner_id).where(left > 0)
    return list(await session.scalars(query.order_by(credited.c.owner_id)))


async def _owed(session: AsyncSession, user_id: int, now: datetime) -> PartnerOwed:
    destination = await active_destination(session, user_id)
    tax = await session.get(TaxProfile, user_id)
    free = -await balance(session, AccountKind.PARTNER_AVAILABLE, user_id)
    paying = -await balance(session, AccountKind.PARTNER_PAYING, user_id)
    paid = await paid_this_year(session, user_id, now)
    capped = tax is not None and tax.status == TaxStatus.SELF_EMPLOYED
    return PartnerOwed.model_validate(
        {
            "telegram_id": await telegram_id_of(session, user_id),
            "name": await name_of(session, user_id),
            "available": free,
            "requested": paying,
            "shown": destination.shown if destination else None,
            "tax_status": tax.status if tax else None,
            "inn_shown": masked_inn(tax.inn) if tax else None,
            "paid_this_year": paid,
            "npd_over": max(paid + max(free, 0) + paying - NPD_CAP, 0) if capped else 0,
        }
    )


async def _waiting(
    session: AsyncSession, payout: Payout, shown: str | None, profile: Profile, admins: int
) -> WaitingPayout:
    two = needs_second_person(payout.amount, profile.payout_second_person_above, admins)
    return WaitingPayout.model_validate(
        {
            "number": payout.number,
            "telegram_id": await telegram_id_of(session, payout.user_id),
            "name": await name_of(session, payout.user_id),
            "amount": payout.amount,
            "fee": payout.fee_amount,
            "shown": shown,
            "by_gateway": payout.how == PayoutHow.GATEWAY,
            "approvals": (payout.approved_by is not None) + (payout.second_approver is not None),
            "approvals_needed": 2 if two else 1,
            "code": payout.status,
            "created_at": payout.created_at,
        }
    )


async def name_of(session: AsyncSession, user_id: int) -> str:
    user = await session.get_one(User, user_id)
    return f"{user.first_name} {user.last_name or ''}".strip()
