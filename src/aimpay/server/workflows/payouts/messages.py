"""What is said about payouts in Telegram. Numbers are masked; what people typed is escaped."""

from html import escape

from aimpay.contract.money_text import rubles
from aimpay.server.payouts.models import Payout
from aimpay.server.payouts.rules import explain

NBSP = "\u00a0"


def draft_card(shown: str) -> str:
    return (
        f"💳 <b>Карта получена</b>\n\n{escape(shown)}\n\n"
        f"Нажмите «Проверить и{NBSP}подтвердить» — и{NBSP}выплаты пойдут на{NBSP}неё. "
        f"Если карту ввели не{NBSP}вы, ничего не{NBSP}нажимайте."
    )


def details_changed(shown: str) -> str:
    return (
        f"🔁 <b>Теперь выплаты идут сюда</b>\n\n{escape(shown)}\n\n"
        f"Если это сделали не{NBSP}вы, сразу напишите в{NBSP}школу."
    )


def details_changed_for_admins(name: str, telegram_id: int, shown: str) -> str:
    return f"🔁 <b>Партнёр сменил реквизиты</b>\n\n{escape(name)} ({telegram_id}): {escape(shown)}."


def requested(name: str, telegram_id: int, payout: Payout, shown: str) -> str:
    return (
        f"💸 <b>Просят выплату: {rubles(payout.amount)}</b>\n\n{escape(name)} ({telegram_id}), "
        f"{escape(shown)}.\nНомер {payout.number}. Одобрить или отклонить — в{NBSP}«Выплатах»."
    )


def half_approved(payout: Payout) -> str:
    return (
        f"✌️ <b>Нужен второй администратор</b>\n\nВыплату {payout.number} на{NBSP}{rubles(payout.amount)} "
        f"уже одобрил один. Сумма большая: откройте «Выплаты» и{NBSP}подтвердите."
    )


def paid(payout: Payout, shown: str | None) -> str:
    where = f" — {escape(shown)}" if shown else ""
    return f"✅ <b>Выплачено {rubles(payout.amount)}</b>{where}\n\nНомер выплаты {payout.number}."


def receipt_wanted(payout: Payout) -> str:
    return (
        f"🧾 <b>Нужен чек на{NBSP}{rubles(payout.amount)}</b>\n\nСоздайте его в{NBSP}приложении «Мой налог» "
        f"и{NBSP}пришлите ссылку: «Заработать» → «Куда платить» → «Прислать чек». Выплата {payout.number}."
    )


def not_paid(payout: Payout) -> str:
    return (
        f"⚠️ <b>Выплата {rubles(payout.amount)} не{NBSP}прошла</b>\n\n{escape(explain(payout.failure_reason))}\n\n"
        f"Деньги целы: сумма снова в{NBSP}«К{NBSP}выплате». Номер {payout.number}."
    )


def rejected(payout: Payout) -> str:
    return (
        f"⚠️ <b>Школа отклонила выплату {rubles(payout.amount)}</b>\n\n{escape(payout.failure_reason or '')}\n\n"
        f"Сумма снова в{NBSP}«К{NBSP}выплате». Номер {payout.number}."
    )


def done_for_admins(name: str, payout: Payout) -> str:
    return f"✅ <b>Выплачено {rubles(payout.amount)}</b>\n\n{escape(name)}, выплата {payout.number}."


def failed_for_admins(name: str, payout: Payout) -> str:
    code = f" (<code>{escape(payout.failure_reason)}</code>)" if payout.failure_reason else ""
    return (
        f"⚠️ <b>Выплата {payout.number} не{NBSP}прошла</b>\n\n{escape(name)}, {rubles(payout.amount)}. "
        f"{escape(explain(payout.failure_reason))}{code}\n\nСумма вернулась на{NBSP}баланс партнёра."
    )
