"""What is said about receipts and incomes: HTML, with everything people typed escaped."""

from collections.abc import Sequence
from html import escape
from typing import Final

from aimpay.contract.money_text import rubles
from aimpay.server.fiscal.models import Income
from aimpay.server.fiscal.rules import YEAR_LIMIT
from aimpay.server.kit.moscow import MOSCOW
from aimpay.server.kit.typography import NBSP, day

SHOWN: Final = 10


def offset_failed(number: str, amount: int, reason: str) -> str:
    return (
        f"⚠️ <b>Второй чек по{NBSP}заказу {escape(number)} не{NBSP}зарегистрирован</b>\n\n"
        f"Чек зачёта предоплаты на{NBSP}{rubles(amount)}: {escape(reason)}.\n\n"
        f"Доступ у{NBSP}покупателя есть, деньги на{NBSP}месте. Пробейте чек в{NBSP}кабинете ЮKassa или на{NBSP}кассе "
        f"и{NBSP}скажите бухгалтеру."
    )


def late_incomes(late: Sequence[Income], year: int, total: int) -> str:
    """``late`` is the oldest first."""
    lines = "\n".join(_line(income) for income in late[:SHOWN])
    more = f"\n…и{NBSP}ещё {len(late) - SHOWN}" if len(late) > SHOWN else ""
    return (
        f"🧾 <b>Внесите в{NBSP}«Мой налог»</b>\n\n{lines}{more}\n\n"
        f"Срок по{NBSP}закону прошёл. Внесли{NBSP}— отметьте доход номером чека. "
        f"С{NBSP}начала {year} года получено {rubles(total)} из{NBSP}{rubles(YEAR_LIMIT)}."
    )


def _line(income: Income) -> str:
    when = day(income.received_at.astimezone(MOSCOW))
    what = f"{rubles(income.amount)}" if income.amount > 0 else f"возврат {rubles(-income.amount)}"
    return f"• {when}, заказ {escape(income.order_number)}: {what}"


def limit_near(year: int, total: int) -> str:
    if total >= YEAR_LIMIT:
        head = f"Предел дохода самозанятого за{NBSP}{year} год пройден"
        advice = (
            f"С{NBSP}этого дня налог на{NBSP}профессиональный доход больше не{NBSP}действует. "
            f"Остановите продажи и{NBSP}посоветуйтесь с{NBSP}бухгалтером."
        )
    else:
        head = f"До{NBSP}предела дохода самозанятого осталось {rubles(YEAR_LIMIT - total)}"
        advice = f"Обсудите с{NBSP}бухгалтером переход на{NBSP}ИП до{NBSP}того, как предел будет пройден."
    return f"⚠️ <b>{head}</b>\n\nС{NBSP}начала {year} года получено {rubles(total)}. {advice}"


def income_receipt(course: str, number: str, receipt: str) -> str:
    return f"🧾 <b>Чек по{NBSP}заказу {escape(number)}</b>\n\n{escape(course)}.\n{escape(receipt)}"
