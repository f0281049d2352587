"""Payouts in words, and what speaks for or against paying one."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from aimpay.contract.money_text import rubles
from aimpay.server.kit.moscow import moscow_moment
from aimpay.server.kit.typography import tied
from aimpay.server.payouts.desk import PayoutFacts, Pile
from aimpay.server.payouts.models import Payout, PayoutFunds, PayoutHow, PayoutStatus
from aimpay.server.payouts.queries import reason_of
from aimpay.server.payouts.tax import TaxStatus

LIST: Final = "/office/payouts"
PILES: Final = {
    Pile.WAITING: "Ждут решения",
    Pile.WORK: "В работе",
    Pile.DONE: "Выплачены",
    Pile.REFUSED: "Не выплачены",
}
EMPTY: Final = {
    Pile.WAITING: ("Никто не ждёт", "Когда партнёр попросит выплату, она появится здесь, а бот напишет вам."),
    Pile.WORK: ("В работе ничего нет", "Здесь будут одобренные выплаты, пока деньги не дойдут."),
    Pile.DONE: ("Выплат ещё не было", "Здесь останутся все сделанные выплаты с чеками и подтверждениями."),
    Pile.REFUSED: ("Таких нет", "Здесь будут отклонённые выплаты и те, что не прошли."),
}
STATUSES: Final = {
    PayoutStatus.REQUESTED: ("wait", "ждёт решения"),
    PayoutStatus.APPROVED: ("wait", "одобрена"),
    PayoutStatus.SENT: ("wait", "в пути"),
    PayoutStatus.SUCCEEDED: ("ok", "выплачена"),
    PayoutStatus.CANCELED: ("bad", "не прошла"),
    PayoutStatus.REJECTED: ("plain", "отклонена"),
}
TAX: Final = {
    TaxStatus.SELF_EMPLOYED: "самозанятый",
    TaxStatus.SOLE_TRADER: "ИП",
    TaxStatus.INDIVIDUAL: "физлицо",
}
JUST_CHANGED: Final = timedelta(days=3)
Check = tuple[str, str]
"""A colour of ``parts.status``, and a sentence."""


def status_of(payout: Payout) -> tuple[str, str]:
    if payout.status == PayoutStatus.APPROVED and payout.how == PayoutHow.MANUAL:
        return "wait", "отправить вручную"
    if payout.status == PayoutStatus.REQUESTED and payout.approved_by is not None:
        return "wait", "нужен второй человек"
    return STATUSES[PayoutStatus(payout.status)]


def tax_word(tax: str | None) -> str:
    return TAX[TaxStatus(tax)] if tax else "не указан"


def how_word(payout: Payout) -> str:
    return "через платёжный сервис" if payout.how == PayoutHow.GATEWAY else "вручную"


def why_not(payout: Payout) -> str:
    return reason_of(payout) or ""


def is_rejectable(payout: Payout) -> bool:
    return payout.status == PayoutStatus.REQUESTED or is_to_be_sent(payout)


def is_to_be_sent(payout: Payout) -> bool:
    return payout.status == PayoutStatus.APPROVED and payout.how == PayoutHow.MANUAL


def checks(facts: PayoutFacts, funds: PayoutFunds | None, now: datetime) -> list[Check]:
    """The bad ones first."""
    order = {"bad": 0, "wait": 1, "ok": 2}
    found = [*_money(facts), *_destination(facts, now), *_tax(facts), *_funds(facts, funds)]
    return sorted(((kind, tied(words)) for kind, words in found), key=lambda one: order[one[0]])


def _money(facts: PayoutFacts) -> Iterator[Check]:
    if facts.available < 0:
        debt = rubles(-facts.available)
        yield "bad", f"После возврата партнёр должен школе {debt}: выплату можно только отклонить."
    elif facts.row.payout.status in {PayoutStatus.REQUESTED, PayoutStatus.APPROVED, PayoutStatus.SENT}:
        enough = facts.reserved >= facts.row.payout.amount
        reserved = f"По книгам в пути к партнёру {rubles(facts.reserved)}"
        yield ("ok", f"{reserved}: сумма отложена.") if enough else ("bad", f"{reserved}: меньше суммы выплаты.")


def _destination(facts: PayoutFacts, now: datetime) -> Iterator[Check]:
    if facts.row.shown is None:
        yield "bad", "Реквизитов нет: партнёр не указал, куда платить."
    elif facts.changed_at is not None and now - facts.changed_at < JUST_CHANGED:
        yield "wait", f"Реквизиты сменили недавно, {moscow_moment(facts.changed_at)}. Убедитесь, что это сам партнёр."
    else:
        yield "ok", "Реквизиты подтверждены партнёром."


def _tax(facts: PayoutFacts) -> Iterator[Check]:
    if facts.row.tax is None:
        yield "wait", "Налоговый статус не указан: спросите, кто он для налоговой."
    if facts.npd_over:
        yield "bad", f"С этой выплатой годовой лимит самозанятого будет превышен на {rubles(facts.npd_over)}."
    if facts.lacking:
        yield "wait", f"Нет чеков по прежним выплатам: {facts.lacking}."
    elif facts.lacking == 0:
        yield "ok", "Чеки по прежним выплатам есть."


def _funds(facts: PayoutFacts, funds: PayoutFunds | None) -> Iterator[Check]:
    payout = facts.row.payout
    waits = payout.status in {PayoutStatus.REQUESTED, PayoutStatus.APPROVED} and payout.how == PayoutHow.GATEWAY
    if not waits or funds is None or funds.balance is None:
        return
    needed = payout.amount + payout.fee_amount
    if funds.balance < needed:
        yield "bad", f"На счёте для выплат {rubles(funds.balance)}, а нужно {rubles(needed)}. Пополните счёт."
    else:
        yield "ok", f"На счёте для выплат {rubles(funds.balance)}."
