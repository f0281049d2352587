"""From the house's values to Excel's."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Final

from rustpy_xlsxwriter import Format

from aimpay.server.kit.moscow import MOSCOW
from aimpay.server.sheets.table import Kind

LONGEST: Final = 32_767
CUT: Final = "…"
CONTROL: Final = dict.fromkeys({*range(32), 127, 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)} - {9, 10})
"""What XML cannot say, or nobody can see; lines and tabs stay."""
NUMBER_FORMATS: Final = {
    Kind.WHOLE: "0",
    Kind.MONEY: "#,##0.00",
    Kind.SHARE: "0.0%",
    Kind.MOMENT: "dd.mm.yyyy hh:mm",
    Kind.DAY: "dd.mm.yyyy",
}
"""In the file's own tongue: a Russian Excel shows «1 234 567,50» for ``#,##0.00``."""


def cell_of(kind: Kind) -> Callable[[Any], Any]:
    """Return what turns a value of a column into what the writer takes."""
    return TURNS[kind]


def format_of(kind: Kind) -> Format | None:
    code = NUMBER_FORMATS.get(kind)
    if code is None:
        return None
    style = Format().set_num_format(code)
    return style.set_align("left") if kind in {Kind.MOMENT, Kind.DAY} else style


def _text(value: str | None) -> str | None:
    if value is None or (value.isprintable() and len(value) <= LONGEST):
        return value
    clean = value.replace("\r\n", "\n").translate(CONTROL)
    return clean if len(clean) <= LONGEST else clean[: LONGEST - 1] + CUT


def _as_is(value: float | None) -> float | None:
    return value


def _rubles(kopecks: int | None) -> float | None:
    return None if kopecks is None else kopecks / 100


def _moment(value: datetime | None) -> datetime | None:
    return None if value is None else value.astimezone(MOSCOW).replace(tzinfo=None)


def _day(value: date | None) -> date | None:
    return value.astimezone(MOSCOW).date() if isinstance(value, datetime) else value


TURNS: Final[dict[Kind, Callable[[Any], Any]]] = {
    Kind.TEXT: _text,
    Kind.WHOLE: _as_is,
    Kind.MONEY: _rubles,
    Kind.SHARE: _as_is,
    Kind.MOMENT: _moment,
    Kind.DAY: _day,
}
