"""Names that views give to sources, periods and hours."""

from datetime import date, timedelta
from typing import Final

from aimpay.server.insight.asked import Asked, Grain
from aimpay.server.kit.typography import MONTHS, NBSP

SHORT_MONTHS: Final = ("янв", "фев", "мар", "апр", "мая", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
MONTH_NAMES: Final = (
    "январь", "февраль", "март", "апрель", "май", "июнь",
    "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь",
)  # fmt: skip
SOURCES: Final = {
    None: "не\u00a0записан",
    "direct": "прямой заход",
    "telegram": "нашли бота сами",
    "partner": "по\u00a0ссылке партнёра",
}
NO_CAMPAIGN: Final = "без кампании"
A_DAY: Final = 24


def source_name(source: str | None) -> str:
    return SOURCES.get(source) or str(source)


def campaign_name(campaign: str | None) -> str:
    return campaign or NO_CAMPAIGN


def slot_name(first: date, asked: Asked) -> str:
    """3 ноя, or 3–9 ноя, or ноябрь; with the year where the period holds several."""
    year = f" {first.year}" if asked.since.year != asked.until.year else ""
    match asked.grain:
        case Grain.DAY:
            return f"{first.day}{NBSP}{SHORT_MONTHS[first.month - 1]}{year}"
        case Grain.WEEK:
            last = first + timedelta(days=6)
            start = "" if first.month == last.month else f"{NBSP}{SHORT_MONTHS[first.month - 1]}"
            return f"{first.day}{start}–{last.day}{NBSP}{SHORT_MONTHS[last.month - 1]}{year}"
        case Grain.MONTH:
            return f"{MONTH_NAMES[first.month - 1]}{year}"


def period_name(asked: Asked) -> str:
    """1–30 ноября 2026, by Moscow."""
    since, until = asked.since, asked.until
    end = f"{until.day}{NBSP}{MONTHS[until.month - 1]} {until.year}"
    if since == until:
        return end
    if since.year != until.year:
        return f"{since.day}{NBSP}{MONTHS[since.month - 1]} {since.year}\u00a0— {end}"
    if since.month != until.month:
        return f"{since.day}{NBSP}{MONTHS[since.month - 1]}\u00a0— {end}"
    return f"{since.day}–{end}"


def hours_name(hours: int) -> str:
    if hours < A_DAY:
        return f"{hours}{NBSP}ч"
    days, rest = divmod(hours, A_DAY)
    return f"{days}{NBSP}дн." + (f" {rest}{NBSP}ч" if rest and days < 3 else "")  # noqa: PLR2004 — hours matter early
