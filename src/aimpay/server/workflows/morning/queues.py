"""Queues that wait for people: who may serve each, how it is told, and the page where that is done."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from aimpay.contract.money_text import rubles
from aimpay.server.kit.typography import plural
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.morning.waiting import Waiting


@dataclass(frozen=True)
class Queue:
    """``words`` follow the count."""

    needs: Action
    count: Callable[[Waiting], int]
    words: Callable[[Waiting], str]
    address: str
    label: str
    kind: str = "wait"


def _payouts(one: Waiting) -> str:
    return f"{plural(one.payouts, 'выплата ждёт', 'выплаты ждут', 'выплат ждут')} решения, {rubles(one.payouts_sum)}."


def _by_hand(one: Waiting) -> str:
    what = plural(one.by_hand, "одобренную выплату", "одобренные выплаты", "одобренных выплат")
    return f"{what} нужно отправить вручную, {rubles(one.by_hand_sum)}."


def _reviews(one: Waiting) -> str:
    what = plural(one.reviews, "бонус партнёра ждёт", "бонуса партнёров ждут", "бонусов партнёров ждут")
    return f"{what} вашего слова, {rubles(one.reviews_sum)}."


def _differences(one: Waiting) -> str:
    what = plural(one.differences, "расхождение", "расхождения", "расхождений")
    return f"{what} с платёжным сервисом нужно разобрать."


def _failed(one: Waiting) -> str:
    what = plural(one.failed_steps, "шаг", "шага", "шагов")
    return f"{what} не получилось выполнить. Система повторяет сама, но лучше взглянуть."


def _messages(one: Waiting) -> str:
    what = plural(
        one.not_delivered,
        "сообщение за неделю не дошло",
        "сообщения за неделю не дошли",
        "сообщений за неделю не дошло",
    )
    unclear = f" Про {one.unclear} неизвестно, дошло ли." if one.unclear else ""
    return f"{what}.{unclear}"


def _chats(one: Waiting) -> str:
    return f"{plural(one.chats, 'человек ждёт', 'человека ждут', 'человек ждут')} ответа в чате на сайте."


def _incomes(one: Waiting) -> str:
    what = plural(one.incomes, "доход", "дохода", "доходов")
    late = f" Срок прошёл у {one.incomes_late}." if one.incomes_late else ""
    return f"{what} нужно занести в «Мой налог».{late}"


def _corrections(one: Waiting) -> str:
    what = plural(one.corrections, "просьба", "просьбы", "просьб")
    return f"{what} исправить имя в сертификате."


QUEUES: Final = (
    Queue(Action.PAY_OUT, lambda one: one.payouts, _payouts, "/office/payouts", "Решить"),
    Queue(Action.PAY_OUT, lambda one: one.by_hand, _by_hand, "/office/payouts?state=work", "Отправить"),
    Queue(Action.REASSIGN, lambda one: one.reviews, _reviews, "/office/reviews", "Решить"),
    Queue(Action.CHAT, lambda one: one.chats, _chats, "/office/chats", "Ответить", "bad"),
    Queue(Action.RECONCILE, lambda one: one.differences, _differences, "/office/differences", "Разобрать", "bad"),
    Queue(Action.RETRY, lambda one: one.failed_steps, _failed, "/office/failures", "Посмотреть", "bad"),
    Queue(Action.RETRY, lambda one: one.not_delivered, _messages, "/office/failures/messages", "Посмотреть"),
    Queue(Action.FISCAL, lambda one: one.incomes, _incomes, "/office/incomes", "Занести"),
    Queue(Action.CERTIFY, lambda one: one.corrections, _corrections, "/office/certificates", "Решить"),
)
