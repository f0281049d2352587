"""Reports on money: sales, payments, refunds, partners' earnings, payouts, the ledger."""

from typing import Any, Final

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import aliased

from aimpay.server.ledger.models import LedgerAccount, LedgerEntry, LedgerTransaction
from aimpay.server.partners.models import Attribution, Commission, CommissionStatus
from aimpay.server.payouts.models import Payout, TaxProfile
from aimpay.server.people.models import User
from aimpay.server.selling.models import Course, Order, PaymentAttempt, PromoCode, Refund
from aimpay.server.sheets.table import Column, Kind
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.reports import words
from aimpay.server.workflows.reports.parts import (
    campaign_of,
    first_source,
    named,
    returned,
    source_of,
    source_words,
    telegram_of,
    username_of,
)
from aimpay.server.workflows.reports.report import Field, Listed, worded

PROMO: Final = select(PromoCode.code).where(PromoCode.id == Order.promo_id).scalar_subquery()
PARTNER: Final = select(Attribution.referrer_id).where(Attribution.user_id == Order.user_id).scalar_subquery()
DEBITED: Final = aliased(LedgerAccount)
CREDITED: Final = aliased(LedgerAccount)


def _of_course(query: Select[Any]) -> Select[Any]:
    return query.select_from(Order).join(Course, Course.id == Order.course_id)


SALES: Final = Listed(
    key="sales",
    title="Продажи",
    about="Каждый оплаченный заказ: кто, что, когда и\u00a0за\u00a0сколько купил, откуда пришёл, сколько вернули.",
    needs=Action.SEE_MONEY,
    order=Order.id,
    joins=_of_course,
    at=Order.paid_at,
    course=Order.course_id,
    source=first_source(Order.id),
    where=(Order.paid_at.is_not(None),),
    notes=(
        ("Период считается", "по\u00a0дню оплаты"),
        ("Источник считается", "по\u00a0первому касанию покупателя до\u00a0заказа"),
    ),
    fields=(
        Field(Column("Заказ", width=12), Order.number),
        Field(Column("Оплачен", Kind.MOMENT, 17), Order.paid_at),
        Field(Column("Курс", width=30), Course.title),
        Field(Column("Покупатель", width=28), named(Order.user_id)),
        Field(Column("Telegram ID", Kind.WHOLE, 14), telegram_of(Order.user_id)),
        Field(Column("Имя в Telegram", width=18), username_of(Order.user_id)),
        Field(Column("Почта", width=28), select(User.pay_email).where(User.id == Order.user_id).scalar_subquery()),
        Field(Column("Цена без скидки, ₽", Kind.MONEY, 18), func.coalesce(Order.list_amount, Order.amount)),
        Field(Column("Промокод", width=14), PROMO),
        Field(Column("Сумма, ₽", Kind.MONEY, 14, total=True, about="сколько заплатили"), Order.amount),
        Field(Column("Возвращено, ₽", Kind.MONEY, 14, total=True), returned(Order.id)),
        Field(Column("Как оплачен"), func.coalesce(Order.paid_how, "provider"), worded(words.HOWS)),
        Field(Column("Состояние"), Order.status, worded(words.ORDERS)),
        Field(Column("Источник", width=18), source_of(first_source(Order.id)), source_words),
        Field(Column("Кампания", width=18), campaign_of(first_source(Order.id))),
        Field(Column("Партнёр", width=24, about="кому засчитан покупатель"), named(PARTNER)),
    ),
)
PAYMENTS: Final = Listed(
    key="payments",
    title="Платежи",
    about="Каждая попытка заплатить: удачные, брошенные и\u00a0отказы с\u00a0причиной, комиссия кассы.",
    needs=Action.SEE_MONEY,
    order=PaymentAttempt.id,
    joins=lambda query: (
        query.select_from(PaymentAttempt)
        .join(Order, Order.id == PaymentAttempt.order_id)
        .join(Course, Course.id == Order.course_id)
    ),
    at=PaymentAttempt.created_at,
    course=Order.course_id,
    source=first_source(Order.id),
    notes=(("Период считается", "по\u00a0началу попытки"),),
    fields=(
        Field(Column("Начат", Kind.MOMENT, 17), PaymentAttempt.created_at),
        Field(Column("Завершён", Kind.MOMENT, 17), PaymentAttempt.finished_at),
        Field(Column("Заказ", width=12), Order.number),
        Field(Column("Попытка", Kind.WHOLE, 9), PaymentAttempt.number),
        Field(Column("Курс", width=30), Course.title),
        Field(Column("Покупатель", width=28), named(Order.user_id)),
        Field(Column("Касса"), PaymentAttempt.provider, worded(words.PROVIDERS)),
        Field(Column("Номер в кассе", width=38), PaymentAttempt.provider_payment_id),
        Field(Column("Состояние"), PaymentAttempt.status, worded(words.ATTEMPTS)),
        Field(Column("Сумма, ₽", Kind.MONEY, 14), PaymentAttempt.amount),
        Field(
            Column("Оплачено, ₽", Kind.MONEY, 14, total=True),
            case((PaymentAttempt.status == "succeeded", PaymentAttempt.amount)),
        ),
        Field(
            Column("Комиссия кассы, ₽", Kind.MONEY, 17, total=True),
            case((PaymentAttempt.status == "succeeded", PaymentAttempt.amount - PaymentAttempt.income_amount)),
        ),
        Field(Column("Звёзды", Kind.WHOLE, 9, total=True), PaymentAttempt.stars),
        Field(Column("Почему не прошёл", width=30), PaymentAttempt.failure_reason),
    ),
)
REFUNDS: Final = Listed(
    key="refunds",
    title="Возвраты",
    about="Каждый возврат: сколько, почему, кто начал и\u00a0чем кончилось.",
    needs=Action.SEE_MONEY,
    order=Refund.id,
    joins=lambda query: (
        query.select_from(Refund)
        .join(PaymentAttempt, PaymentAttempt.id == Refund.attempt_id)
        .join(Order, Order.id == PaymentAttempt.order_id)
        .join(Course, Course.id == Order.course_id)
    ),
    at=Refund.created_at,
    course=Order.course_id,
    source=first_source(Order.id),
    notes=(("Период считается", "по\u00a0дню, когда возврат начат"),),
    fields=(
        Field(Column("Начат", Kind.MOMENT, 17), Refund.created_at),
        Field(Column("Завершён", Kind.MOMENT, 17), Refund.finished_at),
        Field(Column("Заказ", width=12), Order.number),
        Field(Column("Курс", width=30), Course.title),
        Field(Column("Покупатель", width=28), named(Order.user_id)),
        Field(Column("Состояние"), Refund.status, worded(words.REFUNDS)),
        Field(Column("Просили, ₽", Kind.MONEY, 14), Refund.amount),
        Field(Column("Возвращено, ₽", Kind.MONEY, 14, total=True), case((Refund.status == "succeeded", Refund.amount))),
        Field(Column("Причина", width=40), Refund.reason),
        Field(Column("Где начат"), case((Refund.external, "в кабинете кассы"), else_="у нас")),
        Field(Column("Кто начал, Telegram ID", Kind.WHOLE, 22), Refund.asked_by),
        Field(Column("Номер в кассе", width=38), Refund.provider_refund_id),
    ),
)
COMMISSIONS: Final = Listed(
    key="commissions",
    title="Начисления партнёрам",
    about="Каждое вознаграждение: за\u00a0какую продажу, сколько, что с\u00a0ним сейчас.",
    needs=Action.SEE_MONEY,
    order=Commission.id,
    joins=lambda query: query.select_from(Commission).join(Order, Order.id == Commission.order_id),
    at=Commission.earned_at,
    course=Order.course_id,
    notes=(("Период считается", "по\u00a0дню продажи"),),
    fields=(
        Field(Column("Начислено", Kind.MOMENT, 17), Commission.earned_at),
        Field(Column("Партнёр", width=28), named(Commission.referrer_id)),
        Field(Column("Партнёр, Telegram ID", Kind.WHOLE, 20), telegram_of(Commission.referrer_id)),
        Field(Column("Кого привёл", width=28), named(Commission.referred_id)),
        Field(Column("Заказ", width=12), Order.number),
        Field(Column("Сумма продажи, ₽", Kind.MONEY, 16, total=True), Order.amount),
        Field(Column("Вознаграждение, ₽", Kind.MONEY, 17, total=True), Commission.amount),
        Field(Column("Снято возвратами, ₽", Kind.MONEY, 18, total=True), Commission.reversed_amount),
        Field(
            Column("Осталось, ₽", Kind.MONEY, 14, total=True, about="вознаграждение за\u00a0вычетом снятого"),
            Commission.amount - Commission.reversed_amount,
        ),
        Field(Column("Состояние"), Commission.status, worded(words.COMMISSIONS)),
        Field(Column("К выплате с", Kind.DAY, 13), Commission.available_at),
    ),
)


def _earned(*only: Any) -> Any:
    left = func.coalesce(func.sum(Commission.amount - Commission.reversed_amount), 0)
    return select(left).where(Commission.referrer_id == User.id, *only).scalar_subquery()


def _paid(*only: Any) -> Any:
    return select(func.coalesce(func.sum(Payout.amount), 0)).where(Payout.user_id == User.id, *only).scalar_subquery()


BROUGHT: Final = select(func.count()).where(Attribution.referrer_id == User.id).scalar_subquery()
SOLD: Final = (
    select(func.count())
    .where(Commission.referrer_id == User.id, Commission.status != CommissionStatus.REVERSED)
    .scalar_subquery()
)
PARTNERS: Final = Listed(
    key="partners",
    title="Партнёры",
    about="Сколько людей привёл каждый партнёр, сколько из\u00a0них купили, что начислено и\u00a0что выплачено.",
    needs=Action.SEE_MONEY,
    order=User.id,
    joins=lambda query: query.select_from(User),
    where=(BROUGHT > 0,),
    notes=(("На какой день", "за\u00a0всё время до\u00a0дня, когда сделан отчёт"),),
    fields=(
        Field(Column("Партнёр", width=28), named(User.id)),
        Field(Column("Telegram ID", Kind.WHOLE, 14), telegram_of(User.id)),
        Field(Column("Имя в Telegram", width=18), username_of(User.id)),
        Field(Column("Привёл", Kind.WHOLE, 10, total=True), BROUGHT),
        Field(Column("Продаж", Kind.WHOLE, 10, total=True, about="без возвращённых целиком"), SOLD),
        Field(Column("Начислено, ₽", Kind.MONEY, 14, total=True), _earned()),
        Field(Column("Выплачено, ₽", Kind.MONEY, 14, total=True), _paid(Payout.status == "succeeded")),
        Field(
            Column("В пути, ₽", Kind.MONEY, 14, total=True, about="запрошено и\u00a0ещё не\u00a0выплачено"),
            _paid(Payout.status.in_(("requested", "approved", "sent"))),
        ),
    ),
)
PAYOUTS: Final = Listed(
    key="payouts",
    title="Выплаты",
    about="Каждая выплата партнёру: сколько, когда, каким способом, его налоговый статус и\u00a0чек.",
    needs=Action.SEE_MONEY,
    order=Payout.id,
    joins=lambda query: query.select_from(Payout).outerjoin(TaxProfile, TaxProfile.user_id == Payout.user_id),
    at=Payout.created_at,
    notes=(("Период считается", "по\u00a0дню запроса"),),
    fields=(
        Field(Column("Номер", width=12), Payout.number),
        Field(Column("Запрошена", Kind.MOMENT, 17), Payout.created_at),
        Field(Column("Завершена", Kind.MOMENT, 17), Payout.finished_at),
        Field(Column("Партнёр", width=28), named(Payout.user_id)),
        Field(Column("Telegram ID", Kind.WHOLE, 14), telegram_of(Payout.user_id)),
        Field(Column("Налоговый статус", width=18), TaxProfile.status, worded(words.TAXES)),
        Field(Column("ИНН", width=14), TaxProfile.inn),
        Field(Column("Сумма, ₽", Kind.MONEY, 14), Payout.amount),
        Field(Column("Выплачено, ₽", Kind.MONEY, 14, total=True), case((Payout.status == "succeeded", Payout.amount))),
        Field(
            Column("Стоила школе, ₽", Kind.MONEY, 16, total=True),
            case((Payout.status == "succeeded", Payout.fee_amount)),
        ),
        Field(Column("Способ"), Payout.how, worded(words.PAYOUT_HOWS)),
        Field(Column("Состояние"), Payout.status, worded(words.PAYOUTS)),
        Field(Column("Почему", width=30), Payout.failure_reason),
        Field(Column("Чек партнёра", width=40), Payout.tax_receipt_url),
    ),
)
LEDGER: Final = Listed(
    key="ledger",
    title="Журнал проводок",
    about="Бухгалтерская книга школы строка за\u00a0строкой: с\u00a0какого счёта на\u00a0какой, сколько и\u00a0почему.",
    needs=Action.SEE_MONEY,
    order=LedgerEntry.id,
    joins=lambda query: (
        query.select_from(LedgerEntry)
        .join(LedgerTransaction, LedgerTransaction.id == LedgerEntry.transaction_id)
        .join(DEBITED, DEBITED.id == LedgerEntry.debit_account_id)
        .join(CREDITED, CREDITED.id == LedgerEntry.credit_account_id)
    ),
    at=LedgerTransaction.occurred_at,
    notes=(("Двойная запись", "сумма уходит со\u00a0счёта в\u00a0кредите и\u00a0приходит на\u00a0счёт в\u00a0дебете"),),
    fields=(
        Field(Column("Когда", Kind.MOMENT, 17), LedgerTransaction.occurred_at),
        Field(Column("Основание", width=40), LedgerTransaction.reference),
        Field(Column("Вид", width=20), LedgerTransaction.kind),
        Field(Column("Дебет", width=26), DEBITED.kind, worded(words.ACCOUNTS)),
        Field(Column("Дебет: чей", width=26), named(DEBITED.owner_id)),
        Field(Column("Кредит", width=26), CREDITED.kind, worded(words.ACCOUNTS)),
        Field(Column("Кредит: чей", width=26), named(CREDITED.owner_id)),
        Field(Column("Сумма, ₽", Kind.MONEY, 14, total=True), LedgerEntry.amount),
    ),
)
MONEY: Final = (SALES, PAYMENTS, REFUNDS, COMMISSIONS, PARTNERS, PAYOUTS, LEDGER)
