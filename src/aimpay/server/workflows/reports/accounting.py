"""The accountant's book of a period. Every sum stands in the ledger: its lines are what the sheets are made of."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import BigInteger, Select, case, cast, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from aimpay.server.fiscal.models import Income, OffsetReceipt
from aimpay.server.kit.names import short_name
from aimpay.server.ledger.models import LedgerAccount, LedgerEntry, LedgerTransaction
from aimpay.server.payouts.models import Payout, TaxProfile
from aimpay.server.people.models import User
from aimpay.server.selling.models import Course, Order, PaymentAttempt, Refund
from aimpay.server.sheets.table import Column, Filled, Kind, Row, Sheet
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.house import House
from aimpay.server.workflows.reports import words
from aimpay.server.workflows.reports.asked import ReportAsked
from aimpay.server.workflows.reports.day_sums import COLUMNS as SUM_COLUMNS
from aimpay.server.workflows.reports.day_sums import by_days, by_months
from aimpay.server.workflows.reports.parts import named
from aimpay.server.workflows.reports.report import Field, Listed, Notes, Watch, worded

DEBITED: Final = aliased(LedgerAccount)
CREDITED: Final = aliased(LedgerAccount)
BUYER: Final = aliased(User)
INCOMES: Final = {"sale": "продажа", "outside_sale": "мимо кассы", "overpayment": "переплата"}
PAYMENT_AT: Final = len("payment:") + 1
GRANT_AT: Final = len("grant:") + 1
REFUND_AT: Final = len("refund:") + 1
REVOKE_AT: Final = len("revoke:") + 1
PAYOUT_AT: Final = len("payout-settle:") + 1
REFERENCE: Final = LedgerTransaction.reference


def _masked(name: str | None) -> str | None:
    """«Борис К•••»: an accountant needs to tell buyers apart, not to know them."""
    first, _, last = (name or "").partition("\n")
    return short_name(first, last or None) if first else None


PAYER: Final = BUYER.first_name + "\n" + func.coalesce(BUYER.last_name, "")


def _lines(query: Select[Any]) -> Select[Any]:
    return (
        query.select_from(LedgerEntry)
        .join(LedgerTransaction, LedgerTransaction.id == LedgerEntry.transaction_id)
        .join(DEBITED, DEBITED.id == LedgerEntry.debit_account_id)
        .join(CREDITED, CREDITED.id == LedgerEntry.credit_account_id)
    )


def _bought(query: Select[Any]) -> Select[Any]:
    paid_by = PaymentAttempt.provider_payment_id == func.substr(REFERENCE, PAYMENT_AT)
    granted = case(
        (LedgerTransaction.kind == "outside_sale", cast(func.substr(REFERENCE, GRANT_AT), BigInteger)),
        else_=PaymentAttempt.order_id,
    )
    return _of_orders(_lines(query).outerjoin(PaymentAttempt, paid_by), granted)


def _of_orders(query: Select[Any], order_id: Any) -> Select[Any]:
    return (
        query.outerjoin(Order, Order.id == order_id)
        .outerjoin(Course, Course.id == Order.course_id)
        .outerjoin(BUYER, BUYER.id == Order.user_id)
    )


def _beside(kind: str) -> Any:
    """What the same transaction moved to an account of this kind."""
    other, account = aliased(LedgerEntry), aliased(LedgerAccount)
    mine = select(func.sum(other.amount)).join(account, account.id == other.debit_account_id)
    found = mine.where(other.transaction_id == LedgerEntry.transaction_id, account.kind == kind)
    return found.correlate(LedgerEntry).scalar_subquery()


OFFSET: Final = select(OffsetReceipt.provider_receipt_id).where(OffsetReceipt.attempt_id == PaymentAttempt.id)
BY_HAND: Final = select(func.min(Income.receipt)).where(Income.order_id == Order.id, Income.amount > 0)
HOW: Final = case(
    (CREDITED.kind == "overpaid", "ЮKassa"),
    (DEBITED.kind == "outside", "мимо кассы"),
    (DEBITED.kind == "stars", "Telegram Stars"),
    else_="ЮKassa",
)
INCOME: Final = Listed(
    key="accounting_income",
    title="Доходы",
    about="",
    needs=Action.SEE_MONEY,
    order=LedgerEntry.id,
    joins=_bought,
    at=LedgerTransaction.occurred_at,
    where=(CREDITED.kind.in_(("sales", "overpaid")),),
    notes=(
        ("Переплата", "заказ оплатили дважды: эти деньги возвращаются покупателю и\u00a0доходом не\u00a0считаются"),
    ),
    fields=(
        Field(Column("Дата", Kind.MOMENT, 17), LedgerTransaction.occurred_at),
        Field(Column("Что", width=14), LedgerTransaction.kind, worded(INCOMES)),
        Field(Column("Заказ", width=12), Order.number),
        Field(Column("Курс", width=30), Course.title),
        Field(Column("Плательщик", width=22), PAYER, _masked),
        Field(Column("Сумма, ₽", Kind.MONEY, 14), LedgerEntry.amount),
        Field(
            Column("Доход, ₽", Kind.MONEY, 14, total=True, about="счёт «Продажи» книги проводок"),
            case((CREDITED.kind == "sales", LedgerEntry.amount)),
        ),
        Field(
            Column("Комиссия кассы, ₽", Kind.MONEY, 17, total=True, about="счёт «Комиссия ЮKassa»"),
            _beside("provider_fees"),
        ),
        Field(Column("Способ", width=16), HOW),
        Field(Column("Номер платежа", width=38), PaymentAttempt.provider_payment_id),
        Field(
            Column("Чек оплаты", width=26),
            case((PaymentAttempt.fiscal_mode == "receipts", "пробивает касса с\u00a0платежом"), else_=None),
        ),
        Field(Column("Чек зачёта", width=38), OFFSET.scalar_subquery()),
        Field(Column("Чек «Мой налог»", width=30), BY_HAND.scalar_subquery()),
    ),
)


def _given_back(query: Select[Any]) -> Select[Any]:
    found = _lines(query).outerjoin(Refund, Refund.provider_refund_id == func.substr(REFERENCE, REFUND_AT))
    found = found.outerjoin(PaymentAttempt, PaymentAttempt.id == Refund.attempt_id)
    revoked = case(
        (LedgerTransaction.kind == "outside_refund", cast(func.substr(REFERENCE, REVOKE_AT), BigInteger)),
        else_=PaymentAttempt.order_id,
    )
    return _of_orders(found, revoked)


RETURNS: Final = Listed(
    key="accounting_refunds",
    title="Возвраты",
    about="",
    needs=Action.SEE_MONEY,
    order=LedgerEntry.id,
    joins=_given_back,
    at=LedgerTransaction.occurred_at,
    where=(DEBITED.kind.in_(("refunds", "overpaid")),),
    fields=(
        Field(Column("Дата", Kind.MOMENT, 17), LedgerTransaction.occurred_at),
        Field(Column("Заказ", width=12), Order.number),
        Field(Column("Курс", width=30), Course.title),
        Field(Column("Плательщик", width=22), PAYER, _masked),
        Field(Column("Сумма, ₽", Kind.MONEY, 14), LedgerEntry.amount),
        Field(
            Column("Уменьшает доход, ₽", Kind.MONEY, 18, total=True, about="счёт «Возвраты» книги проводок"),
            case((DEBITED.kind == "refunds", LedgerEntry.amount)),
        ),
        Field(
            Column("Возврат переплаты, ₽", Kind.MONEY, 19, total=True),
            case((DEBITED.kind == "overpaid", LedgerEntry.amount)),
        ),
        Field(Column("Номер возврата", width=38), Refund.provider_refund_id),
        Field(Column("Номер платежа", width=38), PaymentAttempt.provider_payment_id),
        Field(Column("Причина", width=40), Refund.reason),
    ),
)
RECEIPTS: Final = Listed(
    key="accounting_receipts",
    title="Чеки зачёта",
    about="",
    needs=Action.SEE_MONEY,
    order=OffsetReceipt.id,
    joins=lambda query: query.select_from(OffsetReceipt).join(
        PaymentAttempt, PaymentAttempt.id == OffsetReceipt.attempt_id
    ),
    at=OffsetReceipt.created_at,
    notes=(("Чек зачёта", "второй чек продажи с\u00a0предоплатой; чек самой оплаты пробивает касса"),),
    fields=(
        Field(Column("Создан", Kind.MOMENT, 17), OffsetReceipt.created_at),
        Field(Column("Пробит", Kind.MOMENT, 17), OffsetReceipt.finished_at),
        Field(Column("Заказ", width=12), OffsetReceipt.order_number),
        Field(Column("Сумма, ₽", Kind.MONEY, 14, total=True), OffsetReceipt.amount),
        Field(Column("Состояние"), OffsetReceipt.status, worded(words.RECEIPTS)),
        Field(Column("Номер чека", width=38), OffsetReceipt.provider_receipt_id),
        Field(Column("Номер платежа", width=38), PaymentAttempt.provider_payment_id),
    ),
)


def _paid_out(query: Select[Any]) -> Select[Any]:
    number = case((LedgerTransaction.kind == "payout", cast(func.substr(REFERENCE, PAYOUT_AT), BigInteger)), else_=None)
    return _lines(query).join(Payout, Payout.id == number).outerjoin(TaxProfile, TaxProfile.user_id == Payout.user_id)


OUT: Final = Listed(
    key="accounting_payouts",
    title="Выплаты",
    about="",
    needs=Action.SEE_MONEY,
    order=LedgerEntry.id,
    joins=_paid_out,
    at=LedgerTransaction.occurred_at,
    where=(LedgerTransaction.kind == "payout", DEBITED.kind == "partner_paying", CREDITED.kind == "payout_funds"),
    fields=(
        Field(Column("Дата", Kind.MOMENT, 17), LedgerTransaction.occurred_at),
        Field(Column("Выплата", width=12), Payout.number),
        Field(Column("Получатель", width=28), named(Payout.user_id)),
        Field(Column("Налоговый статус", width=18), TaxProfile.status, worded(words.TAXES)),
        Field(Column("ИНН", width=14), TaxProfile.inn),
        Field(Column("Выплачено, ₽", Kind.MONEY, 14, total=True), LedgerEntry.amount),
        Field(Column("Стоила школе, ₽", Kind.MONEY, 16, total=True), _beside("payout_fees")),
        Field(Column("Способ"), Payout.how, worded(words.PAYOUT_HOWS)),
        Field(Column("Чек получателя", width=40), Payout.tax_receipt_url),
    ),
)
RECIPIENTS: Final = (
    Column("Получатель", width=28),
    Column("Налоговый статус", width=18),
    Column("ИНН", width=14),
    Column("Выплат", Kind.WHOLE, 10, total=True),
    Column("Выплачено, ₽", Kind.MONEY, 14, total=True),
)
PARTS: Final = (INCOME, RETURNS, RECEIPTS, OUT)


@dataclass(frozen=True)
class Accounting:
    """Of a period, one workbook: what came, what went back, receipts, payouts, sums by day and by month."""

    key: str = "accounting"
    title: str = "Для бухгалтера"
    about: str = (
        "Книга за\u00a0месяц или период: доходы, возвраты, чеки, комиссия кассы, выплаты партнёрам с\u00a0налоговым "
        "статусом, итоги по\u00a0дням и\u00a0месяцам. Сходится с\u00a0книгой проводок до\u00a0копейки."
    )
    needs: Action = Action.SEE_MONEY
    personal: bool = True
    filters: frozenset[str] = frozenset({"period"})
    columns: Sequence[Column] = SUM_COLUMNS

    async def count(self, session: AsyncSession, asked: ReportAsked) -> int:
        return sum([await part.count(session, asked) for part in PARTS])

    async def book(self, house: House, asked: ReportAsked, told: Notes, watch: Watch) -> Sequence[Filled]:
        parts = [filled for part in PARTS for filled in await part.book(house, asked, told, watch)]
        months = Sheet("По месяцам", SUM_COLUMNS, told)
        days = Sheet("По дням", SUM_COLUMNS, told)
        people = Sheet("Выплаты по людям", RECIPIENTS, told)
        return [
            *parts,
            Filled(people, _by_person(house, asked)),
            Filled(days, by_days(house, asked)),
            Filled(months, by_months(house, asked)),
        ]


async def _by_person(house: House, asked: ReportAsked) -> AsyncGenerator[Row, None]:
    """By name, status and tax number as they stand now."""
    found: dict[tuple[Any, ...], list[int]] = {}
    async for _, _, name, tax, inn, amount, *_ in OUT.rows(house, asked):
        sums = found.setdefault((name, tax, inn), [0, 0])
        sums[0] += 1
        sums[1] += int(amount) if isinstance(amount, int) else 0
    for who, (times, total) in sorted(found.items(), key=lambda pair: -pair[1][1]):
        yield (*who, times, total)


ACCOUNTING: Final = Accounting()
