"""The chain behind a sale: every arrival, the rule that decided, every change by hand, the commission and its life."""

from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from aimpay.contract.partner_admin import ChangeView, CommissionView, LedgerMove, PersonView, SaleExplained, TouchView
from aimpay.server.ledger.accounts import AccountKind
from aimpay.server.ledger.models import LedgerAccount, LedgerEntry, LedgerTransaction
from aimpay.server.partners.models import Attribution, AttributionChange, Commission, ReferralTouch
from aimpay.server.partners.rules import Verdict
from aimpay.server.partners.words import NOBODY, RULES, TAKEN_OFF, VERDICTS, commission_words, doubt_words
from aimpay.server.people.find_user import telegram_id_of
from aimpay.server.people.models import User
from aimpay.server.selling.models import Order

ONCE: Final = ("commission", "approval", "rejection", "release")
AGAIN: Final = ("release", "reversal", "clawback", "rejection", "reassignment")
"""Kinds of transactions about an order's commission: once, and with a number of their own."""
MOVES: Final = {
    (AccountKind.COMMISSIONS, AccountKind.PARTNER_HELD): "начислено, на удержании",
    (AccountKind.COMMISSIONS, AccountKind.PARTNER_REVIEW): "начислено, на проверке",
    (AccountKind.PARTNER_REVIEW, AccountKind.PARTNER_HELD): "проверка пройдена, на удержании",
    (AccountKind.PARTNER_REVIEW, AccountKind.COMMISSIONS): "снято с проверки",
    (AccountKind.PARTNER_HELD, AccountKind.PARTNER_AVAILABLE): "удержание закончилось, к выплате",
    (AccountKind.PARTNER_HELD, AccountKind.COMMISSIONS): "снято с удержания",
    (AccountKind.PARTNER_AVAILABLE, AccountKind.COMMISSIONS): "снято с баланса к выплате",
}


async def explain_sale(session: AsyncSession, order: Order) -> SaleExplained:
    standing = await session.get(Attribution, order.user_id)
    changes = await _changes(session, order.user_id)
    return SaleExplained(
        order_number=order.number,
        amount=order.amount,
        paid_at=order.paid_at,
        buyer=await person_view(session, order.user_id),
        partner=await _maybe(session, standing.referrer_id if standing else None),
        rule=RULES[standing.rule] if standing else TAKEN_OFF if changes else NOBODY,
        touches=await _touches(session, order.user_id, standing.touch_id if standing else None),
        changes=changes,
        commission=await _commission(session, order.id),
    )


async def person_view(session: AsyncSession, user_id: int) -> PersonView:
    user = await session.get_one(User, user_id)
    name = f"{user.first_name} {user.last_name or ''}".strip()
    return PersonView(telegram_id=await telegram_id_of(session, user_id), name=name)


async def _maybe(session: AsyncSession, user_id: int | None) -> PersonView | None:
    return None if user_id is None else await person_view(session, user_id)


async def _touches(session: AsyncSession, user_id: int, deciding: int | None) -> tuple[TouchView, ...]:
    found = await session.scalars(
        select(ReferralTouch).where(ReferralTouch.user_id == user_id).order_by(ReferralTouch.id)
    )
    return tuple(
        [
            TouchView(
                at=touch.touched_at,
                payload=touch.payload,
                partner=await _maybe(session, touch.referrer_id),
                verdict=VERDICTS[Verdict(touch.verdict)],
                decided=touch.id == deciding,
            )
            for touch in found
        ]
    )


async def _changes(session: AsyncSession, user_id: int) -> tuple[ChangeView, ...]:
    made = select(AttributionChange).where(AttributionChange.user_id == user_id).order_by(AttributionChange.id)
    return tuple(
        [
            ChangeView(
                at=one.changed_at,
                admin_id=one.changed_by,
                before=await _maybe(session, one.from_referrer_id),
                after=await _maybe(session, one.to_referrer_id),
                reason=one.reason,
            )
            for one in await session.scalars(made)
        ]
    )


async def _commission(session: AsyncSession, order_id: int) -> CommissionView | None:
    earned = await session.scalar(select(Commission).where(Commission.order_id == order_id))
    if earned is None:
        return None
    return CommissionView(
        partner=await person_view(session, earned.referrer_id),
        amount=earned.amount,
        reversed_amount=earned.reversed_amount,
        status=commission_words(earned),
        available_at=earned.available_at,
        review_reason=doubt_words(earned.review_reason) or None,
        life=await _life(session, order_id),
    )


async def _life(session: AsyncSession, order_id: int) -> tuple[LedgerMove, ...]:
    debited, credited = aliased(LedgerAccount), aliased(LedgerAccount)
    reference = LedgerTransaction.reference
    about = (
        reference.in_([f"{kind}:{order_id}" for kind in ONCE]),
        *(reference.startswith(f"{kind}:{order_id}:", autoescape=True) for kind in AGAIN),
    )
    rows = await session.execute(
        select(LedgerTransaction.occurred_at, LedgerEntry.amount, debited, credited)
        .join(LedgerEntry, LedgerEntry.transaction_id == LedgerTransaction.id)
        .join(debited, debited.id == LedgerEntry.debit_account_id)
        .join(credited, credited.id == LedgerEntry.credit_account_id)
        .where(or_(*about))
        .order_by(LedgerEntry.id)
    )
    return tuple(
        [
            LedgerMove(
                at=at,
                what=MOVES[AccountKind(debit.kind), AccountKind(credit.kind)],
                partner=await _maybe(session, debit.owner_id or credit.owner_id),
                amount=amount,
            )
            for at, amount, debit, credit in rows.all()
        ]
    )
