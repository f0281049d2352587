"""Money by day and by month of Moscow, from the ledger's lines as they are read: a period has few days."""

from collections import Counter, defaultdict
from collections.abc import AsyncGenerator
from datetime import date
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import aliased

from aimpay.server.kit.moscow import moscow_day
from aimpay.server.ledger.models import LedgerAccount, LedgerEntry, LedgerTransaction
from aimpay.server.sheets.table import Column, Kind, Row
from aimpay.server.workflows.house import House
from aimpay.server.workflows.reports.asked import ReportAsked

PAGE: Final = 5000
COLUMNS: Final = (
    Column("Дата", Kind.DAY, 12, about="день или первый день месяца"),
    Column("Продажи, ₽", Kind.MONEY, 14, total=True),
    Column("Возвраты, ₽", Kind.MONEY, 14, total=True),
    Column("Комиссия кассы, ₽", Kind.MONEY, 17, total=True),
    Column("Выплачено партнёрам, ₽", Kind.MONEY, 21, total=True),
    Column("Стоимость выплат, ₽", Kind.MONEY, 18, total=True),
    Column("Осталось школе, ₽", Kind.MONEY, 17, total=True, about="продажи минус всё остальное"),
)
Sums = dict[date, Counter[str]]
OF_DEBIT: Final = {"refunds": "back", "provider_fees": "fee", "payout_fees": "cost"}


async def by_days(house: House, asked: ReportAsked) -> AsyncGenerator[Row, None]:
    for row in _rows(await _sums(house, asked)):
        yield row


async def by_months(house: House, asked: ReportAsked) -> AsyncGenerator[Row, None]:
    months: Sums = defaultdict(Counter)
    for day, sums in (await _sums(house, asked)).items():
        months[day.replace(day=1)].update(sums)
    for row in _rows(months):
        yield row


def _rows(found: Sums) -> list[Row]:
    return [_row(day, found[day]) for day in sorted(found)]


def _row(day: date, sums: Counter[str]) -> Row:
    out = [sums[name] for name in ("back", "fee", "paid", "cost")]
    return (day, sums["sold"], *out, sums["sold"] - sum(out))


async def _sums(house: House, asked: ReportAsked) -> Sums:
    debited, credited = aliased(LedgerAccount), aliased(LedgerAccount)
    query = (
        select(LedgerEntry.id, LedgerTransaction.occurred_at, debited.kind, credited.kind, LedgerEntry.amount)
        .join(LedgerTransaction, LedgerTransaction.id == LedgerEntry.transaction_id)
        .join(debited, debited.id == LedgerEntry.debit_account_id)
        .join(credited, credited.id == LedgerEntry.credit_account_id)
        .where(asked.within(LedgerTransaction.occurred_at))
        .order_by(LedgerEntry.id)
        .limit(PAGE)
    )
    found: Sums = defaultdict(Counter)
    last = 0
    while True:
        async with house.db.read() as session:
            page = (await session.execute(query.where(LedgerEntry.id > last))).all()
        for key, at, debit, credit, amount in page:
            last = key
            if name := _name(debit, credit):
                found[moscow_day(at)][name] += amount
        if len(page) < PAGE:
            return found


def _name(debit: Any, credit: Any) -> str | None:
    if credit == "sales":
        return "sold"
    if debit == "partner_paying" and credit == "payout_funds":
        return "paid"
    return OF_DEBIT.get(debit)
