"""An order as a story: what happened, in time order, from the first touch to the last word in the log."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from aimpay.contract.money_text import asked, rubles
from aimpay.server.kit.typography import NBSP
from aimpay.server.learning.enroll import TRIAL
from aimpay.server.office.leads.words import source_word
from aimpay.server.office.orders.facts import OrderFacts
from aimpay.server.office.orders.words import ATTEMPTS, PAID_HOW, PROVIDERS, RECEIPTS, REFUNDS, Word
from aimpay.server.selling.models import AttemptStatus, OrderStatus, PaymentAttempt, Refund
from aimpay.server.selling.refund_reasons import explain_refund
from aimpay.server.selling.rules import explain

RIGHTS: Final = {
    "purchase": "по покупке",
    "grant": "открыт школой",
    TRIAL: "пробный",
    "refund": "закрыт: деньги вернули",
}


@dataclass(frozen=True)
class Moment:
    """``by`` is the Telegram id of a member of staff; ``word`` a status in its colour."""

    at: datetime
    title: str
    text: str = ""
    by: int | None = None
    word: Word | None = None
    is_money: bool = False


def order_story(facts: OrderFacts) -> Iterator[Moment]:
    """What the order's own rows tell; the ledger, letters and the log are added by their readers."""
    yield from _placed(facts)
    for attempt in facts.attempts:
        yield from _attempt(attempt)
    for refund in facts.refunds:
        yield from _refund(refund)
    yield from _fiscal(facts)
    yield from _access(facts)
    yield from _partner(facts)


def _placed(facts: OrderFacts) -> Iterator[Moment]:
    order, touch = facts.order, facts.touch
    if touch and touch.first_at:
        yield Moment(touch.first_at, "Первое касание", source_word(facts.source))
    price = f"Курс «{facts.course.title}», {rubles(order.amount)}"
    if order.list_amount is not None and order.list_amount != order.amount:
        price += f" вместо {rubles(order.list_amount)}"
    why = [order.price_reason or "", f"промокод {facts.promo}" if facts.promo else ""]
    why.append(PAID_HOW.get(order.paid_how or "", ""))
    text = ". ".join([price, *(one for one in why if one)])
    given = order.granted_by is not None
    title = "Школа открыла доступ" if given else "Оформлен заказ"
    yield Moment(order.created_at, title, f"{text}. {order.grant_reason or ''}".strip(". "), order.granted_by)
    if order.revoked_at:
        word = "bad", "доступ отозван"
        yield Moment(order.revoked_at, "Доступ отозван", order.revoke_reason or "", order.revoked_by, word)
    if order.renewed_at and order.status == OrderStatus.PAID:
        yield Moment(order.renewed_at, "Сменился новым заказом", "Дальше доступ даёт следующий заказ")


def _attempt(attempt: PaymentAttempt) -> Iterator[Moment]:
    provider = PROVIDERS.get(attempt.provider, attempt.provider)
    where = f"{provider}, попытка {attempt.number}, {asked(attempt.amount, attempt.stars)}, чек на{NBSP}{attempt.email}"
    yield Moment(
        attempt.created_at, "Открыт счёт", where, word=None if attempt.finished_at else ATTEMPTS[attempt.status]
    )
    if attempt.finished_at is None:
        return
    name = f"Платёж {attempt.provider_payment_id}" if attempt.provider_payment_id else "Платежа у сервиса нет"
    if attempt.status == AttemptStatus.SUCCEEDED:
        yield Moment(attempt.finished_at, "Оплачено", name, word=ATTEMPTS[attempt.status])
        if attempt.income_amount is not None:
            fee = rubles(attempt.amount - attempt.income_amount)
            text = f"Школе {rubles(attempt.income_amount)}, комиссия {fee}"
            yield Moment(attempt.finished_at, "Комиссия платёжного сервиса", text, is_money=True)
    else:
        text = f"{name}. {explain(attempt.failure_reason)}"
        yield Moment(attempt.finished_at, "Оплата не прошла", text, word=ATTEMPTS[attempt.status])


def _refund(refund: Refund) -> Iterator[Moment]:
    access = "доступ остаётся" if refund.keep_access else "доступ закрывается"
    where = "в личном кабинете сервиса" if refund.external else "по просьбе школы"
    title, text = f"Возврат {rubles(refund.amount)}", f"{where}, {access}. {refund.reason}"
    word = None if refund.finished_at else REFUNDS[refund.status]
    yield Moment(refund.created_at, title, text.strip(), refund.asked_by, word)
    if refund.finished_at:
        name = f"Возврат {refund.provider_refund_id}" if refund.provider_refund_id else ""
        said = explain_refund(refund.failure_reason) if refund.failure_reason else name
        yield Moment(refund.finished_at, f"Возврат {rubles(refund.amount)}", said, word=REFUNDS[refund.status])


def _fiscal(facts: OrderFacts) -> Iterator[Moment]:
    for receipt in facts.receipts:
        text = f"{rubles(receipt.amount)}. {receipt.provider_receipt_id or receipt.failure_reason or ''}"
        at = receipt.finished_at or receipt.created_at
        yield Moment(at, "Чек зачёта предоплаты", text.strip(". "), word=RECEIPTS[receipt.status])
    for income in facts.incomes:
        done = income.registered_at is not None
        word = ("ok", "зарегистрирован") if done else ("wait", "ждёт регистрации")
        text = f"{rubles(income.amount)}. {income.receipt or ''}".strip(". ")
        yield Moment(
            income.registered_at or income.received_at, "Доход в «Мой налог»", text, income.registered_by, word
        )


def _access(facts: OrderFacts) -> Iterator[Moment]:
    if facts.right is None:
        return
    yield Moment(facts.right.starts_at, "Доступ к курсу", RIGHTS.get(facts.right.reason, facts.right.reason))
    if facts.right.ends_at:
        yield Moment(facts.right.ends_at, "Конец доступа", f"Курс «{facts.course.title}»")
    if facts.invite:
        yield Moment(facts.invite.created_at, "Сделана личная ссылка в группу")


def _partner(facts: OrderFacts) -> Iterator[Moment]:
    for touch in facts.sale.touches:
        name = touch.partner.name if touch.partner else touch.payload
        yield Moment(touch.at, "Пришёл по ссылке партнёра", f"{name}: {touch.verdict}")
    for change in facts.sale.changes:
        before, after = (one.name if one else "никто" for one in (change.before, change.after))
        yield Moment(change.at, "Сменили партнёра", f"{before} → {after}. {change.reason}", change.admin_id)
    if facts.sale.commission:
        for move in facts.sale.commission.life:
            name = move.partner.name if move.partner else ""
            yield Moment(move.at, "Начисление партнёру", f"{name}: {rubles(move.amount)}, {move.what}", is_money=True)
