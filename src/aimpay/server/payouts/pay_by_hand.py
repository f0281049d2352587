"""Payouts that the owner makes himself: marked paid with a proof, or written to a file for the bank."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.money_text import rubles
from aimpay.server.kit.cells import harmless
from aimpay.server.ledger.post import post
from aimpay.server.ledger.rules import reserve
from aimpay.server.payouts.decide_payout import payout_by_number
from aimpay.server.payouts.destinations import active_destination
from aimpay.server.payouts.errors import PayoutDecidedError, PayoutNotFoundError, PayoutTooLargeError
from aimpay.server.payouts.models import Payout, PayoutDestination, PayoutHow, PayoutStatus, TaxProfile
from aimpay.server.payouts.request_payout import Wish, available, lock_partner, store_payout, stored_key
from aimpay.server.payouts.settle_payout import book_paid, first_reminder
from aimpay.server.people.models import User
from aimpay.server.school.profile import Profile

HEADERS: Final = ("Номер", "Получатель", "ИНН", "Способ", "Реквизиты", "Банк СБП", "Сумма, ₽", "Назначение")
KINDS: Final = {"card": "карта", "sbp": "СБП", "wallet": "ЮMoney"}
KOPECKS_IN_RUBLE: Final = 100

WaitingForBank = tuple[Payout, PayoutDestination | None, TaxProfile | None, User]


@dataclass(frozen=True)
class HandPayment:
    """``by`` is the admin's Telegram id."""

    user_id: int
    amount: int
    by: int
    proof: str
    key: str | None = None


async def pay_request_by_hand(session: AsyncSession, number: str, paid: HandPayment, now: datetime) -> Payout:
    """Mark a waiting request as paid. One that the gateway may have taken is not paid a second time."""
    payout = await payout_by_number(session, number)
    if payout.user_id != paid.user_id or payout.amount != paid.amount:
        raise PayoutNotFoundError("У этого партнёра нет выплаты с таким номером и на такую сумму.")
    if payout.status == PayoutStatus.SUCCEEDED and payout.how == PayoutHow.MANUAL:
        return payout
    approved_by_hand = payout.status == PayoutStatus.APPROVED and payout.how == PayoutHow.MANUAL
    if payout.status != PayoutStatus.REQUESTED and not approved_by_hand:
        raise PayoutDecidedError
    await _mark_paid(session, payout, paid, now)
    return payout


async def pay_by_hand(
    session: AsyncSession, paid: HandPayment, *, profile: Profile, now: datetime
) -> tuple[Payout, bool]:
    """Record money that was sent without a request; tell whether this call did it."""
    wish = Wish(paid.user_id, paid.amount, paid.by, paid.key)
    await lock_partner(session, paid.user_id)
    if paid.key and (made := await session.scalar(select(Payout).where(Payout.idempotency_key == stored_key(wish)))):
        return made, False
    most = await available(session, paid.user_id)
    if paid.amount > most:
        raise PayoutTooLargeError(f"К выплате у партнёра сейчас {rubles(most)}.")
    destination = await active_destination(session, paid.user_id)
    payout = await store_payout(
        session, wish, amount=paid.amount, how=PayoutHow.MANUAL, destination=destination, profile=profile, now=now
    )
    lines = reserve(payout.user_id, payout.amount)
    await post(session, kind="payout_reserve", reference=f"payout-reserve:{payout.id}", lines=lines, now=now)
    await _mark_paid(session, payout, paid, now)
    return payout, True


async def waiting_for_the_bank(session: AsyncSession, batch: str | None) -> Sequence[WaitingForBank]:
    """Return what is approved, to be paid by hand and not paid yet, oldest first."""
    query = (
        select(Payout, PayoutDestination, TaxProfile, User)
        .join(User, User.id == Payout.user_id)
        .outerjoin(PayoutDestination, PayoutDestination.id == Payout.destination_id)
        .outerjoin(TaxProfile, TaxProfile.user_id == Payout.user_id)
        .where(Payout.status == PayoutStatus.APPROVED, Payout.how == PayoutHow.MANUAL)
        .order_by(Payout.id)
    )
    rows = await session.execute(query.where(Payout.batch == batch) if batch else query)
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def bank_file(rows: Sequence[WaitingForBank]) -> str:
    """Write the file that a bank or an accountant pays from: the one answer with phones and wallets in full."""
    sheet = io.StringIO()
    writer = csv.writer(sheet, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADERS)
    for payout, destination, tax, user in rows:
        writer.writerow([harmless(cell) for cell in bank_row(payout, destination, tax, user)])
    return "\ufeff" + sheet.getvalue()


def bank_row(
    payout: Payout, destination: PayoutDestination | None, tax: TaxProfile | None, user: User
) -> tuple[str, ...]:
    """One cell for each of ``HEADERS``."""
    whole, rest = divmod(payout.amount, KOPECKS_IN_RUBLE)
    return (
        payout.number,
        f"{user.first_name} {user.last_name or ''}".strip(),
        tax.inn if tax else "",
        KINDS[destination.kind] if destination else "",
        _written_out(destination),
        destination.bank_id or "" if destination else "",
        f"{whole},{rest:02}",
        f"Партнёрское вознаграждение, выплата {payout.number}",
    )


def _written_out(destination: PayoutDestination | None) -> str:
    """A card's number is not known to us."""
    if destination is None:
        return ""
    return destination.shown if destination.kind == "card" else destination.secret


async def _mark_paid(session: AsyncSession, payout: Payout, paid: HandPayment, now: datetime) -> None:
    unchanged = Payout.id == payout.id, Payout.status == payout.status
    done = await session.execute(
        update(Payout)
        .where(*unchanged)
        .values(
            status=PayoutStatus.SUCCEEDED,
            how=PayoutHow.MANUAL,
            fee_amount=0,
            decided_by=paid.by,
            proof=paid.proof or None,
            finished_at=now,
            remind_at=await first_reminder(session, payout.user_id, now),
        )
        .returning(Payout.id)
    )
    if done.first() is None:
        raise PayoutDecidedError
    await session.refresh(payout)
    await book_paid(session, payout, now)
