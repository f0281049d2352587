"""Turns the rows of a file into costs by day, source and campaign, and says of each bad line what is wrong."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from aimpay.server.insight.costs.columns import Columns, find_header
from aimpay.server.insight.costs.table import NotATableError, rows_of

FIRST_DAY: Final = date(2015, 1, 1)
MOST_KOPECKS: Final = 10**12
MOST_CLICKS: Final = 10**9
LONGEST_NAME: Final = 100
TOTALS: Final = ("итого", "всего", "total", "итог")
NOTHING: Final = {"", "-", "—", "–", "--"}
FORMATS: Final = ("%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y", "%d-%m-%Y")
CURRENCY: Final = re.compile(r"₽|руб\.?|rub|р\.$", re.IGNORECASE)
THOUSANDS: Final = re.compile(r"[0-9]{1,3}(,[0-9]{3})+")
NUMBER: Final = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,12})?")
NO_TABLE: Final = "Это не\u00a0таблица CSV: сохраните отчёт как «CSV»."
NO_HEADER: Final = "Нет строки с\u00a0заголовками: нужны столбцы «Дата» и\u00a0«Расход»."
NO_VAT: Final = "В\u00a0файле только расход без\u00a0НДС. Выгрузите отчёт с\u00a0НДС: столько вы\u00a0и\u00a0заплатили."
NO_SOURCE: Final = "В\u00a0файле нет столбца с\u00a0источником. Впишите источник в\u00a0форму, например yandex."


@dataclass(frozen=True)
class Cost:
    """``amount`` in kopecks with VAT. ``source`` and ``campaign`` as in the marks of visits; no campaign is empty."""

    day: date
    source: str
    campaign: str
    amount: int
    clicks: int | None


@dataclass(frozen=True)
class Problem:
    """``line`` counts from 1, 0 is the file as a whole."""

    line: int
    words: str


@dataclass(frozen=True)
class Reading:
    """``costs`` are put together by day, source and campaign; ``lines`` is how many lines they stood in."""

    costs: tuple[Cost, ...]
    problems: tuple[Problem, ...]
    lines: int = 0

    @property
    def total(self) -> int:
        return sum(one.amount for one in self.costs)


def read_costs(body: bytes, source: str, today: date) -> Reading:
    """``source`` is for files without such a column. Never raises: what is wrong stands in ``problems``."""
    try:
        rows = rows_of(body)
    except NotATableError:
        return _refused(NO_TABLE)
    header = find_header([cells for _, cells in rows])
    if header is None:
        return _refused(NO_HEADER)
    if header.columns is None:
        return _refused(NO_VAT)
    if header.columns.source is None and not source:
        return _refused(NO_SOURCE)
    return _lines(rows[header.at + 1 :], header.columns, source, today)


def _refused(words: str) -> Reading:
    return Reading((), (Problem(0, words),))


def _lines(rows: Sequence[tuple[int, list[str]]], columns: Columns, source: str, today: date) -> Reading:
    costs: dict[tuple[date, str, str], Cost] = {}
    problems, lines = [], 0
    for number, cells in rows:
        if _cell(cells, columns.day).lower().rstrip(": ") in TOTALS or _is_total(cells):
            continue
        try:
            one = _cost(cells, columns, source, today)
        except ValueError as error:
            problems.append(Problem(number, str(error)))
            continue
        key = one.day, one.source, one.campaign
        costs[key] = _together(costs[key], one) if key in costs else one
        lines += 1
    ordered = sorted(costs.values(), key=lambda one: (one.day, one.source, one.campaign))
    return Reading(tuple(ordered), tuple(problems), lines)


def _is_total(cells: Sequence[str]) -> bool:
    return next((cell for cell in cells if cell), "").lower().startswith(TOTALS)


def _together(one: Cost, more: Cost) -> Cost:
    clicks = None if one.clicks is None and more.clicks is None else (one.clicks or 0) + (more.clicks or 0)
    return Cost(one.day, one.source, one.campaign, one.amount + more.amount, clicks)


def _cell(cells: Sequence[str], at: int | None) -> str:
    return cells[at] if at is not None and at < len(cells) else ""


def _cost(cells: Sequence[str], columns: Columns, source: str, today: date) -> Cost:
    """Raises ValueError, in words for a person."""
    return Cost(
        day=read_day(_cell(cells, columns.day), today),
        source=read_source(_cell(cells, columns.source) or source),
        campaign=_short(_cell(cells, columns.campaign), "кампания"),
        amount=read_amount(_cell(cells, columns.cost)),
        clicks=read_clicks(_cell(cells, columns.clicks)),
    )


def read_day(said: str, today: date) -> date:
    for form in FORMATS:
        try:
            day = datetime.strptime(said, form).date()  # noqa: DTZ007 — a calendar day has no time zone
        except ValueError:
            continue
        if not FIRST_DAY <= day <= today:
            raise ValueError(f"дата «{said}» в\u00a0будущем или слишком давно")
        return day
    raise ValueError(f"дату «{said}» не\u00a0понять: нужна вида 2026-11-23 или 23.11.2026")


def read_source(said: str) -> str:
    if not said:
        raise ValueError("нет источника")
    return _short(said, "источник")


def read_amount(said: str) -> int:
    """Return kopecks. «1 234,56», «1234.56», «1,234.56 ₽» are the same sum; «-» is nothing."""
    text = CURRENCY.sub("", "".join(said.split()).replace("'", ""))
    if text in NOTHING:
        return 0
    if "," in text and "." in text:
        thousands = "," if text.rindex(".") > text.rindex(",") else "."
        text = text.replace(thousands, "")
    elif THOUSANDS.fullmatch(text):
        raise ValueError(f"сумму «{said}» можно понять двояко: уберите запятую между тысячами")
    number = text.replace(",", ".")
    if not NUMBER.fullmatch(number):
        raise ValueError(f"сумму «{said}» не\u00a0понять")
    kopecks = (Decimal(number) * 100).quantize(Decimal(1), ROUND_HALF_UP)
    if not 0 <= kopecks <= MOST_KOPECKS:
        raise ValueError(f"сумма «{said}» меньше нуля или слишком велика")
    return int(kopecks)


def read_clicks(said: str) -> int | None:
    text = "".join(said.split())
    if text in NOTHING:
        return None
    if not (text.isascii() and text.isdecimal()) or int(text) > MOST_CLICKS:
        raise ValueError(f"число кликов «{said}» не\u00a0понять")
    return int(text)


def _short(said: str, what: str) -> str:
    if len(said) > LONGEST_NAME:
        raise ValueError(f"{what} длиннее {LONGEST_NAME} знаков")
    return said
