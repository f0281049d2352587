"""Pure decisions about taxes: which codes are known, when an income is due, how near the year's limit is."""

from datetime import date, datetime, time, timedelta
from typing import Final

from aimpay.server.kit.moscow import MOSCOW, moscow_day, start_of

VAT: Final = {
    1: "без НДС",
    2: "НДС 0 %",
    3: "НДС 10 %",
    4: "НДС 20 %",
    5: "НДС 10/110",
    6: "НДС 20/120",
    7: "НДС 5 %",
    8: "НДС 7 %",
    9: "НДС 5/105",
    10: "НДС 7/107",
    11: "НДС 22 %",
    12: "НДС 22/122",
}
"""The provider's ``vat_code``."""
VAT_BEGINS: Final = {
    **dict.fromkeys((7, 8, 9, 10), date(2025, 1, 1)),
    **dict.fromkeys((11, 12), date(2026, 1, 1)),
}
VAT_ENDS: Final = dict.fromkeys((4, 6), date(2026, 1, 1))
"""The first day on which a rate is no longer charged for new sales."""
WHOLE_RATE: Final = {5: 3, 6: 4, 9: 7, 10: 8, 12: 11}
"""An advance is taxed by the rate «10/110»; the receipt that offsets it by «10 %»."""
TAX_SYSTEMS: Final = {
    1: "ОСН",
    2: "УСН «доходы»",
    3: "УСН «доходы минус расходы»",
    5: "ЕСХН",
    6: "патент",
}
"""The provider's ``tax_system_code``; 4, ЕНВД, was abolished in 2021."""
FULL_PAYMENT: Final = "full_payment"
FULL_PREPAYMENT: Final = "full_prepayment"
PAYMENT_MODES: Final = {FULL_PAYMENT: "полный расчёт", FULL_PREPAYMENT: "предоплата 100\u00a0%"}
"""A course is paid at once, so receipts of parts, advances and credits do not occur."""
PAYMENT_SUBJECTS: Final = {
    "service": "услуга",
    "intellectual_activity": "результаты интеллектуальной деятельности",
    "commodity": "товар",
    "job": "работа",
    "payment": "платёж",
    "composite": "составной предмет расчёта",
    "another": "иной предмет расчёта",
    "property_right": "имущественное право",
    "agent_commission": "агентское вознаграждение",
    "non_operating_gain": "внереализационный доход",
    "excise": "подакцизный товар",
    "marked": "маркируемый товар с кодом (ТМ)",
    "non_marked": "маркируемый товар без кода (ТНМ)",
    "marked_excise": "маркируемый подакцизный товар с кодом (АТМ)",
    "non_marked_excise": "маркируемый подакцизный товар без кода (АТНМ)",
    "fine": "выплата",
    "tax": "страховые взносы",
    "insurance_premium": "страховой сбор",
    "sales_tax": "торговый сбор",
    "resort_fee": "курортный сбор",
    "lien": "залог",
    "cost": "расход",
    "pension_insurance_without_payouts": "взносы на пенсионное страхование ИП",
    "pension_insurance_with_payouts": "взносы на пенсионное страхование",
    "health_insurance_without_payouts": "взносы на медицинское страхование ИП",
    "health_insurance_with_payouts": "взносы на медицинское страхование",
    "health_insurance": "взносы на социальное страхование",
    "agent_withdrawals": "выдача денежных средств",
    "lottery": "лотерейный билет",
    "lottery_prize": "выигрыш лотереи",
    "gambling_bet": "ставка азартной игры",
    "gambling_prize": "выигрыш азартной игры",
    "casino": "платёж казино",
}
"""The provider's codes in the words of 54-FZ; what a course may be stands first."""

YEAR_LIMIT: Final = 240_000_000
"""Kopecks that a self-employed person may receive in a year: 2.4 million rubles."""
WARN_AT_PERCENT: Final = (80, 95, 100)
BANK_TRANSFER_DAY: Final = 9
REMIND_FROM: Final = time(10, tzinfo=MOSCOW)
DECEMBER: Final = 12


def vat_problem(code: int, day: date) -> str | None:
    """Say in Russian why a rate cannot be charged on that day."""
    if code not in VAT:
        return f"Ставки НДС с кодом {code} нет: у ЮKassa коды от 1 до 12."
    begins, ends = VAT_BEGINS.get(code), VAT_ENDS.get(code)
    if begins and day < begins:
        return f"Ставка «{VAT[code]}» (код {code}) действует только с {begins:%d.%m.%Y}."
    if ends and day >= ends:
        return f"Ставки «{VAT[code]}» (код {code}) с {ends:%d.%m.%Y} нет: основная ставка — 22 %, коды 11 и 12."
    return None


def codes_problem(*, vat: int, tax_system: int | None, subject: str, mode: str, day: date) -> str | None:
    """Say in Russian what a receipt of that day would be refused for."""
    if problem := vat_problem(vat, day):
        return problem
    if tax_system is not None and tax_system not in TAX_SYSTEMS:
        known = ", ".join(f"{code} — {name}" for code, name in TAX_SYSTEMS.items())
        return f"Системы налогообложения с кодом {tax_system} нет. Есть: {known}."
    if subject not in PAYMENT_SUBJECTS:
        return f"Предмета расчёта «{subject}» ЮKassa не знает. Для курса это обычно услуга, service."
    if mode not in PAYMENT_MODES:
        return f"Способ расчёта «{mode}» курсу не подходит: нужен full_payment или full_prepayment."
    return None


def due_at(received_at: datetime, *, through_provider: bool) -> datetime:
    """Return the instant by which an income must be in «Мой налог».

    Card, SBP and wallet: at the payment, hence by the end of its day. Money past the provider is taken for a bank
    transfer: by the 9th of the next month.
    """
    day = moscow_day(received_at)
    if through_provider:
        return start_of(day + timedelta(days=1))
    year, month = (day.year + 1, 1) if day.month == DECEMBER else (day.year, day.month + 1)
    return start_of(date(year, month, BANK_TRANSFER_DAY) + timedelta(days=1))


def reminder_day(now: datetime) -> date | None:
    """Return the Moscow day whose reminder may be sent by now; None at night."""
    return moscow_day(now) if now.astimezone(MOSCOW).timetz() >= REMIND_FROM else None


def year_of(moment: datetime) -> int:
    return moscow_day(moment).year


def year_bounds(year: int) -> tuple[datetime, datetime]:
    """Return the instants between which a Moscow year lies."""
    return start_of(date(year, 1, 1)), start_of(date(year + 1, 1, 1))


def limit_reached(total: int) -> int | None:
    """Return the highest percent of the year's limit that is worth a warning, of a sum in kopecks."""
    return max((percent for percent in WARN_AT_PERCENT if total * 100 >= YEAR_LIMIT * percent), default=None)
