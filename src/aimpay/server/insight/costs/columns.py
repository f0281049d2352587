"""Which column is which, by the headers of Yandex Direct, VK Реклама and people's own tables."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

WITHOUT_VAT: Final = ("без ндс", "without vat", "excluding vat", "ex vat")
NAMES: Final = {
    "day": ("дата", "день", "date", "day", "период"),
    "source": ("utm_source", "источник", "source", "рекламная система", "площадка"),
    "campaign": ("utm_campaign", "кампания", "название кампании", "рекламная кампания", "campaign", "campaignname",
                 "campaign name", "имя кампании"),
    "cost": ("расход", "расходы", "затраты", "стоимость", "сумма", "потрачено", "потрачено всего", "cost", "spent",
             "spend", "amount", "всего потрачено", "списано"),
    "clicks": ("клики", "кликов", "clicks", "переходы", "клик"),
}  # fmt: skip
NOISE: Final = re.compile(r"\([^)]*\)|₽|руб\.?(лей)?|\bс ндс\b|\bвключая ндс\b|\bwith vat\b|\bincluding vat\b|[,:*]")


@dataclass(frozen=True)
class Columns:
    """Places in a row; None where the file has no such column."""

    day: int
    cost: int
    source: int | None
    campaign: int | None
    clicks: int | None


@dataclass(frozen=True)
class Header:
    """``columns`` are None when the only sums are without VAT: those are not what was paid."""

    columns: Columns | None
    at: int


def find_header(rows: Sequence[Sequence[str]], most: int = 30) -> Header | None:
    """Look through the first rows: reports begin with their own name and period."""
    for at, row in enumerate(rows[:most]):
        found = {name: _place(row, name) for name in NAMES}
        if found["day"] is None:
            continue
        if found["cost"] is not None:
            columns = Columns(found["day"], found["cost"], found["source"], found["campaign"], found["clicks"])
            return Header(columns, at)
        if any(mark in cell.lower() for cell in row for mark in WITHOUT_VAT):
            return Header(None, at)
    return None


def _place(row: Sequence[str], name: str) -> int | None:
    """Names stand in the order of preference: marks of the visit before an advertiser's own titles."""
    said = ["" if any(mark in cell.lower() for mark in WITHOUT_VAT) else clean(cell) for cell in row]
    return next((said.index(one) for one in NAMES[name] if one in said), None)


def clean(header: str) -> str:
    """«Расход (руб.), с НДС» is «расход»."""
    return " ".join(NOISE.sub(" ", header.lower().replace("ё", "е")).split())
