"""What the stories of refunds and gifts say in Telegram."""

from html import escape
from typing import Final

from aimpay.contract.money_text import asked, rubles
from aimpay.server.kit.typography import NBSP

RETURNS: Final = f"Деньги вернутся туда, откуда вы платили: обычно за{NBSP}1–3 дня, иногда банк держит их дольше."

STARS_RETURN: Final = f"Звёзды вернулись на{NBSP}ваш счёт в{NBSP}Telegram."


PAID_BACK: Final = f"Другу вернули деньги за{NBSP}курс"


def refund(*, amount: int, course: str, number: str, closed: bool, twice: bool, stars: int | None = None) -> str:
    """``closed``: the way into the group is shut now. ``twice``: it was a second payment of a paid order."""
    about = f"{asked(amount, stars)} за{NBSP}курс «{escape(course)}», заказ {escape(number)}."
    if twice:
        why = f"Этот заказ уже был оплачен раньше, второй платёж мы вернули сами. Курс остаётся у{NBSP}вас."
    elif closed:
        why = f"Доступ к{NBSP}группе закрыт. Передумаете — курс можно оплатить снова, и{NBSP}доступ вернётся."
    else:
        why = f"Доступ к{NBSP}группе остаётся."
    return f"↩️ <b>Возвращаем деньги</b>\n\n{about}\n\n{STARS_RETURN if stars else RETURNS}\n\n{why}"


def commission_lost(amount: int, *, was_ripe: bool, why: str = PAID_BACK) -> str:
    how = (
        f"Сумма вычтена из{NBSP}доступной к{NBSP}выплате; если вы её уже получили, она учтётся в{NBSP}следующих "
        f"начислениях."
        if was_ripe
        else f"Сумма снята с{NBSP}удержания."
    )
    return f"↩️ <b>{why}</b>\n\nНачисление за{NBSP}эту покупку уменьшилось на{NBSP}{rubles(amount)}. {how}"


def refund_made(*, amount: int, number: str, name: str, telegram_id: int, reason: str, closed: bool, lost: int) -> str:
    words = f"\nПричина: {escape(reason)}." if reason else ""
    access = "закрыт" if closed else "остаётся"
    partner = f"\nУ{NBSP}партнёра снято {rubles(lost)}." if lost else ""
    return (
        f"↩️ <b>Возврат {rubles(amount)}</b>\n\n{escape(name)} ({telegram_id}), заказ {escape(number)}.{words}\n"
        f"Доступ к{NBSP}группе {access}.{partner}"
    )


def refund_failed(*, amount: int, number: str, reason: str, payment_id: str | None, by_stars: bool = False) -> str:
    """``payment_id`` names a second payment of the order: an admin's order in the bot would return the first one."""
    how = "вызовом /ask_refund" if by_stars else f"в{NBSP}кабинете ЮKassa, мы заметим"
    again = (
        f"Это второй платёж заказа, <code>{escape(payment_id)}</code>: верните его {how}."
        if payment_id
        else f"Доступ не{NBSP}изменился. Повторить: <code>Вернуть: {escape(number)}</code>"
    )
    return (
        f"⚠️ <b>Возврат {rubles(amount)} не{NBSP}прошёл</b>\n\nЗаказ {escape(number)}. {escape(reason)}\n\n"
        f"Деньги остались в{NBSP}школе. {again}"
    )


def granted(course: str, number: str) -> str:
    return (
        f"🎁 <b>Курс — ваш</b>\n\nШкола открыла вам курс «{escape(course)}», заказ {escape(number)}.\n\n"
        f"Нажмите «Войти в{NBSP}группу»: заявку одобрим сами и{NBSP}сразу."
    )


def grant_made(*, amount: int, number: str, name: str, telegram_id: int, admin_id: int, reason: str) -> str:
    money = f"получено вне кассы {rubles(amount)}" if amount else "без оплаты"
    words = f"\nПричина: {escape(reason)}." if reason else ""
    return (
        f"🎁 <b>Доступ выдан вручную</b>\n\n{escape(name)} ({telegram_id}), заказ {escape(number)}, {money}.{words}\n"
        f"Выдал администратор {admin_id}."
    )
