"""What people read when a course given by hand is taken back."""

from html import escape
from typing import Final

from aimpay.contract.money_text import rubles
from aimpay.server.kit.typography import NBSP

UNDONE: Final = "Покупка друга отменена"


def revoked(*, amount: int, course: str, number: str, closed: bool) -> str:
    """The reason is the admins' own."""
    money = f"\n\nДеньги, {rubles(amount)}, школа вернёт вам сама, не{NBSP}через бота." if amount else ""
    access = (
        f"Доступ к{NBSP}группе закрыт. Курс можно оплатить, и{NBSP}доступ вернётся."
        if closed
        else f"Доступ к{NBSP}группе остаётся."
    )
    return f"🔒 <b>Школа отозвала доступ</b>\n\nКурс «{escape(course)}», заказ {escape(number)}.{money}\n\n{access}"


def revoke_made(
    *, amount: int, number: str, name: str, telegram_id: int, admin_id: int, reason: str, closed: bool, lost: int
) -> str:
    money = (
        f"\nПолучено было вне кассы {rubles(amount)}: верните их человеку, если ещё не{NBSP}вернули." if amount else ""
    )
    access = "закрыт" if closed else "остаётся"
    partner = f"\nУ{NBSP}партнёра снято {rubles(lost)}." if lost else ""
    return (
        f"🔒 <b>Выданный доступ отозван</b>\n\n{escape(name)} ({telegram_id}), заказ {escape(number)}.\n"
        f"Причина: {escape(reason)}.\nДоступ к{NBSP}группе {access}.{money}{partner}\n"
        f"Отозвал администратор {admin_id}."
    )
