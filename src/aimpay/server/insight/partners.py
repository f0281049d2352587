"""What each partner brought and what he cost."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased

from aimpay.server.insight.asked import Asked
from aimpay.server.insight.meaning import Meaning
from aimpay.server.insight.returned import returned
from aimpay.server.ledger.accounts import AccountKind
from aimpay.server.ledger.models import LedgerAccount, LedgerEntry, LedgerTransaction
from aimpay.server.partners.models import Attribution, ReferralTouch
from aimpay.server.people.models import User
from aimpay.server.selling.models import Order

MEANING: Final = Meaning(
    "Партнёры",
    "Что принёс каждый партнёр за период и во что обошёлся. Человек числится за тем партнёром, за кем закреплён "
    "сейчас; если закрепление исправили, вся строка пересчитана. Отбор по курсу действует на продажи и выручку.",
    {
        "clicks": ("Переходы", "Сколько раз в эти дни пришли в бота по ссылке партнёра, повторы и свои тоже."),
        "people": ("Закреплено", "Сколько людей закрепили за партнёром в эти дни."),
        "sales": ("Продажи", "Заказы дороже нуля, которые оплатили в эти дни закреплённые за ним люди."),
        "revenue": ("Выручка", "Оплаты этих заказов за вычетом возвратов по ним."),
        "commission": ("Начислено", "Начислено ему в эти дни за вычетом снятого, по журналу проводок."),
        "paid_out": ("Выплачено", "Выплачено ему в эти дни, по журналу проводок."),
    },
)

OWED: Final = (AccountKind.PARTNER_REVIEW, AccountKind.PARTNER_HELD, AccountKind.PARTNER_AVAILABLE)


@dataclass(frozen=True)
class PartnerReturn:
    """Kopecks. ``clicks`` are arrivals in the bot by his link, ``people`` those credited to him in the period."""

    user_id: int
    name: str
    clicks: int = 0
    people: int = 0
    sales: int = 0
    revenue: int = 0
    commission: int = 0
    paid_out: int = 0


async def partner_returns(session: AsyncSession, asked: Asked, most: int = 500) -> list[PartnerReturn]:
    """The largest revenue first."""
    table: dict[int, dict[str, int]] = {}
    for query in (_clicks(asked), _people(asked), _sales(asked), _commissions(asked), _paid_out(asked)):
        for row in (await session.execute(query)).mappings():
            sums = {name: int(value or 0) for name, value in row.items() if name != "user_id"}
            table.setdefault(row["user_id"], {}).update(sums)
    best = sorted(table, key=lambda one: (-table[one].get("revenue", 0), -table[one].get("clicks", 0), one))[:most]
    names = await names_of(session, best)
    return [PartnerReturn(one, names.get(one, ""), **table[one]) for one in best]


async def names_of(session: AsyncSession, users: Iterable[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    wanted = sorted(set(users))
    for start in range(0, len(wanted), 500):
        chosen = select(User).where(User.id.in_(wanted[start : start + 500]))
        found |= {user.id: user.full_name for user in await session.scalars(chosen)}
    return found


def sales_of(asked: Asked, key: InstrumentedAttribute[int]) -> Select[*tuple[Any, ...]]:
    """Paid orders of people who are credited to somebody, by ``key`` of the attribution."""
    sums = func.count(Order.id).label("sales"), func.sum(Order.amount - returned()).label("revenue")
    bought = select(key.label("user_id"), *sums).join(Order, Order.user_id == Attribution.user_id)
    if asked.course_id is not None:
        bought = bought.where(Order.course_id == asked.course_id)
    return bought.where(_within(Order.paid_at, asked), Order.amount > 0).group_by(key)


def _within(moment: InstrumentedAttribute[Any], asked: Asked) -> ColumnElement[bool]:
    return (moment >= asked.start) & (moment < asked.end)


def _clicks(asked: Asked) -> Select[*tuple[Any, ...]]:
    partner = ReferralTouch.referrer_id
    counted = select(partner.label("user_id"), func.count(ReferralTouch.id).label("clicks"))
    return counted.where(partner.is_not(None), _within(ReferralTouch.touched_at, asked)).group_by(partner)


def _people(asked: Asked) -> Select[*tuple[Any, ...]]:
    partner = Attribution.referrer_id
    counted = select(partner.label("user_id"), func.count(Attribution.user_id).label("people"))
    return counted.where(_within(Attribution.decided_at, asked)).group_by(partner)


def _sales(asked: Asked) -> Select[*tuple[Any, ...]]:
    return sales_of(asked, Attribution.referrer_id)


def _commissions(asked: Asked) -> Select[*tuple[Any, ...]]:
    """What came to a partner's accounts from the school's expense, less what went back to it."""
    debit, credit = aliased(LedgerAccount), aliased(LedgerAccount)
    moved = _posted(asked, debit, credit)
    earned = moved.where(debit.kind == AccountKind.COMMISSIONS, credit.kind.in_(OWED))
    undone = moved.where(credit.kind == AccountKind.COMMISSIONS, debit.kind.in_(OWED))
    both = (
        earned.with_only_columns(credit.owner_id.label("user_id"), LedgerEntry.amount.label("amount"))
        .union_all(undone.with_only_columns(debit.owner_id, -LedgerEntry.amount))
        .subquery()
    )
    return select(both.c.user_id, func.sum(both.c.amount).label("commission")).group_by(both.c.user_id)


def _paid_out(asked: Asked) -> Select[*tuple[Any, ...]]:
    debit, credit = aliased(LedgerAccount), aliased(LedgerAccount)
    moved = _posted(asked, debit, credit).where(
        debit.kind == AccountKind.PARTNER_PAYING, credit.kind == AccountKind.PAYOUT_FUNDS
    )
    sums = func.sum(LedgerEntry.amount).label("paid_out")
    return moved.with_only_columns(debit.owner_id.label("user_id"), sums).group_by(debit.owner_id)


def _posted(asked: Asked, debit: Any, credit: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(LedgerEntry.id)
        .join(LedgerTransaction, LedgerTransaction.id == LedgerEntry.transaction_id)
        .join(debit, debit.id == LedgerEntry.debit_account_id)
        .join(credit, credit.id == LedgerEntry.credit_account_id)
        .where(_within(LedgerTransaction.occurred_at, asked))
    )
