"""What the stories say in Telegram: HTML, with everything people typed escaped."""

from collections.abc import Sequence
from datetime import datetime
from html import escape

from aimpay.contract.fiscal import FiscalMode
from aimpay.contract.money_text import asked, rubles
from aimpay.server.kit.typography import NBSP, day


def purchase(course: str, order_number: str, receipt_email: str, mode: str, *, by_stars: bool = False) -> str:
    """``mode`` is the sale's FiscalMode. Of Stars Telegram tells the buyer itself."""
    receipt = {
        FiscalMode.RECEIPTS: f"\n\nЧек придёт на{NBSP}{escape(receipt_email)}.",
        FiscalMode.SELF_EMPLOYED: f"\n\nЧек из{NBSP}«Мой налог» школа пришлёт отдельно.",
    }.get(FiscalMode(mode), "")
    if by_stars:
        receipt += (
            f"\n\nTelegram сохранил эту покупку в{NBSP}ваших операциях со{NBSP}звёздами. "
            f"Вопросы об{NBSP}оплате: /paysupport"
        )
    return (
        f"✅ <b>Оплата получена</b>\n\nКурс «{escape(course)}» — ваш. Заказ {escape(order_number)}.\n\n"
        f"Нажмите «Войти в{NBSP}группу»: заявку одобрим сами и{NBSP}сразу. Ссылка личная, другого человека "
        f"по{NBSP}ней не{NBSP}пустят.{receipt}"
    )


def commission(amount: int, available_at: datetime) -> str:
    return (
        f"🎉 <b>Ваш друг оплатил курс</b>\n\nНачислено {rubles(amount)}, пока на{NBSP}удержании: "
        f"{day(available_at)} сумма станет доступна к{NBSP}выплате."
    )


def sale(  # every word of the message is named
    *,
    name: str,
    telegram_id: int,
    course: str,
    number: str,
    amount: int,
    income: int | None,
    stars: int | None = None,
) -> str:
    net = f", на{NBSP}счёт придёт {rubles(income)}" if income is not None else ""
    net = f", оплачено звёздами: {asked(amount, stars)}" if stars else net
    return (
        f"💰 <b>Продажа на{NBSP}{rubles(amount)}</b>{net}\n\n{escape(name)} ({telegram_id}) — "
        f"курс «{escape(course)}», заказ {escape(number)}."
    )


def payment_failed(reason: str) -> str:
    return f"⚠️ <b>Оплата не{NBSP}прошла</b>\n\n{escape(reason)}"


def bill_paid(amount: int, stars: int | None = None) -> str:
    return f"<b>Счёт на{NBSP}{asked(amount, stars)} оплачен</b>"


def bill_dropped(amount: int, stars: int | None = None) -> str:
    return (
        f"<b>Счёт на{NBSP}{asked(amount, stars)} закрыт</b>\n\nПлатить по{NBSP}нему уже нельзя: оплата не{NBSP}прошла."
    )


def overpayment(number: str, amount: int, payment_id: str) -> str:
    return (
        f"⚠️ <b>Лишняя оплата заказа {escape(number)}</b>\n\nЗаказ уже оплачен или отменён, но{NBSP}пришёл "
        f"платёж на{NBSP}{rubles(amount)} (<code>{escape(payment_id)}</code>). "
        f"Возвращаем его покупателю сами, делать ничего не{NBSP}нужно."
    )


def arrival(name: str, username: str | None, telegram_id: int, invited_by: str | None) -> str:
    account = f"@{escape(username)}, " if username else ""
    friend = f"\nПо{NBSP}приглашению: {escape(invited_by)}." if invited_by else ""
    return f"👋 <b>Новый человек в{NBSP}боте</b>\n\n{escape(name)} ({account}{telegram_id}).{friend}"


def foreign_request(name: str, telegram_id: int, owner: str | None) -> str:
    whose = f" по{NBSP}ссылке, выданной для{NBSP}{escape(owner)}" if owner else ""
    return (
        f"🚪 <b>Заявка в{NBSP}группу отклонена</b>\n\n{escape(name)} ({telegram_id}) стучится{whose}, "
        f"но{NBSP}права на{NBSP}курс у{NBSP}него нет."
    )


def failures(lines: Sequence[tuple[str, str]]) -> str:
    """``lines`` are pairs of a step's name and its error."""
    shown = "\n".join(f"• <code>{escape(step)}</code>: {escape(error[:200])}" for step, error in lines[:10])
    more = f"\n…и ещё {len(lines) - 10}" if len(lines) > 10 else ""  # noqa: PLR2004 — as many as fit a phone
    return (
        f"⚠️ <b>Не{NBSP}получается довести до{NBSP}конца</b>\n\n{shown}{more}\n\n"
        f"Мы повторяем сами; если не{NBSP}пройдёт — проверьте <code>aimpay doctor</code>."
    )
