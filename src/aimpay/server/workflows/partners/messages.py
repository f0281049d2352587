"""What is said about commissions in Telegram. What people typed is escaped."""

from collections.abc import Sequence
from html import escape

from aimpay.contract.money_text import rubles
from aimpay.server.kit.typography import NBSP, plural
from aimpay.server.partners.rules import Rank


def in_review(amount: int) -> str:
    return (
        f"🎉 <b>Ваш друг оплатил курс</b>\n\nНачислено {rubles(amount)}, сейчас на{NBSP}проверке: школа посмотрит "
        f"на{NBSP}эту покупку сама. О{NBSP}решении напишем."
    )


def review_wanted(*, partner: str, buyer: str, number: str, amount: int, reason: str) -> str:
    return (
        f"🔎 <b>Начисление {rubles(amount)} ждёт вашего слова</b>\n\nПартнёр {escape(partner)}, покупатель "
        f"{escape(buyer)}, заказ {escape(number)}.\nПричина: {escape(reason)}.\n\n"
        f"Пока вы не{NBSP}решите, сумму нельзя получить."
    )


def review_passed(amount: int) -> str:
    return f"✅ <b>Проверка пройдена</b>\n\n{rubles(amount)} теперь на{NBSP}удержании, потом — к{NBSP}выплате."


def review_failed(amount: int, note: str) -> str:
    why = f"\n\nПричина: {escape(note)}" if note else ""
    return (
        f"⚠️ <b>Начисление {rubles(amount)} отклонено</b>\n\nШкола не{NBSP}подтвердила эту покупку.{why}\n\n"
        f"Если это ошибка, напишите в{NBSP}поддержку школы."
    )


def ranks_reached(ranks: Sequence[Rank], friends: int) -> str:
    names = "\n".join(f"<b>{rank.name}</b>" for rank in ranks)
    many = "Новые звания" if len(ranks) > 1 else "Новое звание"
    bought = plural(friends, "купил уже {} друг", "купили уже {} друга", "купили уже {} друзей").format(friends)
    return f"🏆 <b>{many}</b>\n\n{names}\n\nПо{NBSP}вашей ссылке курс {bought}. Спасибо, что зовёте своих!"


def commission_came(amount: int) -> str:
    return (
        f"🎉 <b>Вам начислено {rubles(amount)}</b>\n\nШкола уточнила, кто привёл покупателя: это вы. "
        f"Сумма на{NBSP}удержании, потом — к{NBSP}выплате."
    )


def commission_went(amount: int) -> str:
    return (
        f"⚠️ <b>Начисление {rubles(amount)} снято</b>\n\nШкола уточнила, кто привёл покупателя: это были "
        f"не{NBSP}вы. Если это ошибка, напишите в{NBSP}поддержку школы."
    )
