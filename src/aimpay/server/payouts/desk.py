"""Payouts as the office sees them: page by page, and everything that speaks for or against one. Nothing is unmasked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.ledger.accounts import AccountKind
from aimpay.server.ledger.queries import balance
from aimpay.server.payouts.errors import PayoutNotFoundError
from aimpay.server.payouts.models import Payout, PayoutDestination, PayoutProof, PayoutStatus, TaxProfile
from aimpay.server.payouts.rules import NPD_CAP, masked_inn, needs_second_person
from aimpay.server.payouts.tax import TaxStatus, paid_this_year
from aimpay.server.people.find_user import telegram_id_of
from aimpay.server.people.models import User
from aimpay.server.school.profile import Profile

PAGE: Final = 50


class Pile(StrEnum):
    WAITING = "waiting"
    WORK = "work"
    DONE = "done"
    REFUSED = "refused"


PILES: Final = {
    Pile.WAITING: (PayoutStatus.REQUESTED,),
    Pile.WORK: (PayoutStatus.APPROVED, PayoutStatus.SENT),
    Pile.DONE: (PayoutStatus.SUCCEEDED,),
    Pile.REFUSED: (PayoutStatus.CANCELED, PayoutStatus.REJECTED),
}


@dataclass(frozen=True)
class Row:
    """``shown`` is the masked destination, ``tax`` a TaxStatus."""

    payout: Payout
    name: str
    shown: str | None
    tax: str | None


@dataclass(frozen=True)
class PayoutFacts:
    """Sums in kopecks. ``available`` is negative when the partner owes us; ``reserved`` is on its way to him.

    ``lacking`` counts his earlier payouts without a receipt; None unless he is self-employed. ``npd_over`` is by how
    much this payout would break his year's cap. ``changed_at``: since when he is paid there.
    """

    row: Row
    telegram_id: int | None
    inn: str | None
    changed_at: datetime | None
    available: int
    reserved: int
    held: int
    paid_this_year: int
    npd_over: int
    lacking: int | None
    two_needed: bool
    proof: PayoutProof | None


async def pile(session: AsyncSession, which: Pile, *, before: int | None, limit: int = PAGE) -> Sequence[Row]:
    """Return what waits oldest first, the rest newest first; ``before`` is the number that the last page ended with."""
    mine = _rows().where(Payout.status.in_(PILES[which]))
    if which == Pile.WAITING:
        ordered = (mine.where(Payout.id > before) if before else mine).order_by(Payout.id)
    else:
        ordered = (mine.where(Payout.id < before) if before else mine).order_by(Payout.id.desc())
    return [_row(one) for one in (await session.execute(ordered.limit(limit))).all()]


async def counts(session: AsyncSession) -> dict[Pile, tuple[int, int]]:
    """How many there are in each pile, and their sum in kopecks."""
    rows = await session.execute(select(Payout.status, func.count(), func.sum(Payout.amount)).group_by(Payout.status))
    found = {status: (count, int(total)) for status, count, total in rows}
    return {
        which: (
            sum(found.get(status, (0, 0))[0] for status in statuses),
            sum(found.get(status, (0, 0))[1] for status in statuses),
        )
        for which, statuses in PILES.items()
    }


async def chosen(session: AsyncSession, numbers: Sequence[str]) -> Sequence[Row]:
    """Return those of these numbers that still wait, oldest first."""
    mine = _rows().where(Payout.number.in_(numbers), Payout.status == PayoutStatus.REQUESTED)
    return [_row(one) for one in (await session.execute(mine.order_by(Payout.id))).all()]


async def payout_facts(
    session: AsyncSession, number: str, *, profile: Profile, deciders: int, now: datetime
) -> PayoutFacts:
    """``deciders`` are how many people may pay out."""
    found = (await session.execute(_rows().where(Payout.number == number.upper()))).one_or_none()
    if found is None:
        raise PayoutNotFoundError
    row = _row(found)
    payout, user_id = row.payout, row.payout.user_id
    tax = await session.get(TaxProfile, user_id)
    destination = await session.get(PayoutDestination, payout.destination_id) if payout.destination_id else None
    paid = await paid_this_year(session, user_id, now)
    is_capped = row.tax == TaxStatus.SELF_EMPLOYED
    return PayoutFacts(
        row=row,
        telegram_id=await telegram_id_of(session, user_id),
        inn=masked_inn(tax.inn) if tax else None,
        changed_at=destination.confirmed_at if destination else None,
        available=-await balance(session, AccountKind.PARTNER_AVAILABLE, user_id),
        reserved=-await balance(session, AccountKind.PARTNER_PAYING, user_id),
        held=-await balance(session, AccountKind.PARTNER_HELD, user_id),
        paid_this_year=paid,
        npd_over=max(paid + payout.amount - NPD_CAP, 0) if is_capped else 0,
        lacking=await _lacking(session, payout) if is_capped else None,
        two_needed=needs_second_person(payout.amount, profile.payout_second_person_above, deciders),
        proof=await session.get(PayoutProof, payout.id),
    )


def _rows() -> Any:
    return (
        select(Payout, User, PayoutDestination.shown, TaxProfile.status)
        .join(User, User.id == Payout.user_id)
        .outerjoin(PayoutDestination, PayoutDestination.id == Payout.destination_id)
        .outerjoin(TaxProfile, TaxProfile.user_id == Payout.user_id)
    )


def _row(found: Any) -> Row:
    payout, user, shown, tax = found
    return Row(payout, user.full_name, shown, tax)


async def _lacking(session: AsyncSession, payout: Payout) -> int:
    """Earlier payouts whose receipt never came."""
    earlier = Payout.user_id == payout.user_id, Payout.status == PayoutStatus.SUCCEEDED, Payout.id != payout.id
    return await session.scalar(select(func.count()).where(*earlier, Payout.tax_receipt_url.is_(None))) or 0
