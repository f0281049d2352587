"""What a difference means and what to do about it, in Russian."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from aimpay.contract.money_text import rubles
from aimpay.server.kit.typography import tied
from aimpay.server.workflows.reconciliation.rules import Fault, Ours, Theirs


@dataclass(frozen=True)
class Words:
    """``thing`` stands first in a sentence; ``passed`` and ``recorded`` agree with its gender.

    ``place`` is who keeps the list, ``where`` a person may look, ``other`` what could be another than ours.
    ``named`` is what bears our number, ``lost`` what to do when our books have forgotten it.
    """

    thing: str
    passed: str
    recorded: str
    nobody: str
    place: str = "ЮKassa"
    where: str = "в личном кабинете ЮKassa"
    other: str = "тот ли это магазин"
    named: str = ""
    lost: str = ""


ORDER: Final = "в нём назван заказ"
BUYER_LOST: Final = (
    "до этой продажи. Тогда найдите покупателя по номеру заказа в сообщениях бота «Продажа на …», выдайте ему курс "
    "(боту: «Добавить: id сумма причина»)"
)
PARTNER_LOST: Final = (
    "до этой выплаты. Тогда, чтобы не заплатить дважды, найдите партнёра по номеру в сообщениях бота о выплатах, "
    "отметьте её (боту: «Выплачено: id сумма п/п 17»)"
)
WORDS: Final[Mapping[str, Words]] = {
    "payment": Words("Платёж", "прошёл", "записан", "заказа за ним у нас нет", named=ORDER, lost=BUYER_LOST),
    "refund": Words("Возврат", "прошёл", "записан", "платежа, за который он сделан, в наших книгах нет"),
    "stars_payment": Words(
        "Платёж звёздами",
        "прошёл",
        "записан",
        "заказа за ним у нас нет",
        "Telegram",
        "в балансе бота",
        "тот ли это бот",
        ORDER,
        BUYER_LOST,
    ),
    "stars_refund": Words(
        "Возврат звёзд",
        "прошёл",
        "записан",
        "платежа, за который он сделан, в наших книгах нет",
        "Telegram",
        "в балансе бота",
        "тот ли это бот",
    ),
    "payout": Words(
        "Выплата", "прошла", "записана", "у нас такой выплаты нет", named="в ней назван номер", lost=PARTNER_LOST
    ),
}
OUTSIDE: Final = (
    "Скорее всего, деньги приняты или отправлены мимо бота: по счёту из личного кабинета или с другого сайта того же "
    "магазина или бота. Или базу подняли из копии, которая старше. Проверьте {where} и запишите, что это было."
)
RESTORED: Final = (
    "{mark}, но в нашей базе этого нет. Так бывает, когда базу подняли из копии, сделанной {lost} и закройте "
    "расхождение с пояснением. Копию не поднимали — значит, деньги приняты или отправлены мимо бота: проверьте {where}."
)
"""Only what we make bears our number: it was in a database that is gone."""


def explain(name: str, fault: Fault, ours: Ours | None, theirs: Theirs | None) -> str:
    words = WORDS[name]
    match fault, ours, theirs:
        case Fault.UNKNOWN, _, Theirs():
            text = _unknown(words, theirs)
        case Fault.MISSING, Ours(), _:
            text = (
                f"{words.thing} на {rubles(ours.amount)} ({ours.label}): у нас {words.recorded}, но в списке "
                f"{words.place} этого нет. Проверьте {words.where}, {words.other}, и не удалены ли там данные."
            )
        case _, Ours(), Theirs():
            text = _both(words, fault, ours, theirs)
        case _:
            raise ValueError(f"{fault} needs both sides")
    return tied(text)


def _unknown(words: Words, theirs: Theirs) -> str:
    passed = f"{words.thing} на {rubles(theirs.amount)}: в {words.place} {words.passed}"
    if theirs.mark and words.lost:
        restored = RESTORED.format(mark=theirs.mark, lost=words.lost, where=words.where)
        return f"{passed}, {words.named} {restored}"
    return f"{passed}, но {words.nobody}. {OUTSIDE.format(where=words.where)}"


def _both(words: Words, fault: Fault, ours: Ours, theirs: Theirs) -> str:
    start = f"{words.thing} ({ours.label}): "
    match fault:
        case Fault.AMOUNT:
            return start + (
                f"в {words.place} {rubles(theirs.amount)}, у нас {rubles(ours.amount)}. Сами не исправляем: решите, "
                f"чья сумма верна, и разницу проведите возвратом или доплатой."
            )
        case Fault.INCOME:
            known = rubles(ours.income) if ours.income is not None else "сумма неизвестна"
            return start + (
                f"к зачислению в {words.place} {rubles(theirs.income or 0)}, у нас {known}. Комиссия разошлась: "
                f"сверьте её с договором или спросите поддержку {words.place}."
            )
        case Fault.CANCELED:
            return (
                start + f"у нас {words.recorded}, а в {words.place} отмена. Денег могло не быть: проверьте до выплат."
            )
        case Fault.STATUS:
            return start + (
                f"у нас {words.recorded}, а в {words.place} не завершён: «{theirs.status}». Посмотрите {words.where}, "
                f"чем кончилось, прежде чем считать эти деньги."
            )
        case Fault.HEALED:
            return start + (
                f"в {words.place} {words.passed}, а уведомление до нас не дошло. Записали {rubles(theirs.amount)} по "
                f"сведениям {words.place}."
            )
        case _:
            return start + (
                f"в {words.place} {words.passed} на {rubles(theirs.amount)}, а у нас нет, и записать само не "
                f"получилось: разошлись заказ, номер или валюта."
            )
