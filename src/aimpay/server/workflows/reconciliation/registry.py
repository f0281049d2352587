"""Reads the provider's registry file: CSV with Russian headers, as its cabinet and its letters give it."""

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from aimpay.server.kit.rubles import to_kopecks
from aimpay.server.workflows.reconciliation.rules import REGISTRY, SUCCEEDED, Theirs

ENCODINGS: Final = ("utf-8-sig", "cp1251")
DATES: Final = ("%d.%m.%Y", "%Y-%m-%d")
OBJECT_ID: Final = re.compile(r"[0-9A-Za-z-]{9,64}")
TOTALS: Final = ("итог", "всего")
SPACES: Final = str.maketrans({" ": None, "\u00a0": None, "\u202f": None, "₽": None})


class RegistryUnreadableError(Exception):
    """The file is not a registry, or a line of it cannot be read. The text is Russian, for a person."""


@dataclass(frozen=True)
class Registry:
    """``of_refunds``: its lines are refunds, not payments. ``days`` are the first and the last one named in it."""

    of_refunds: bool
    lines: tuple[Theirs, ...]
    days: tuple[date, date] | None


@dataclass(frozen=True)
class Columns:
    id: int
    amount: int
    fee: int | None
    day: int | None
    of_refunds: bool


def read_registry(content: bytes) -> Registry:
    """Read lines until the file ends; totals and empty lines between them are passed over."""
    rows = list(_rows(_decoded(content)))
    start, columns = _header(rows)
    lines: list[Theirs] = []
    days: list[date] = []
    for number, row in enumerate(rows[start:], start + 1):
        if not _cell(row, columns.id) or _is_total(row):
            continue
        try:
            lines.append(_line(columns, row))
            days.extend(_days(columns, row))
        except ValueError as error:
            raise RegistryUnreadableError(
                f"Строка {number} реестра не читается: {error}. Ничего не сверено."
            ) from error
    return Registry(columns.of_refunds, tuple(lines), (min(days), max(days)) if days else None)


def _decoded(content: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise RegistryUnreadableError("Не понять кодировку файла: нужна UTF-8 или Windows-1251.")


def _rows(text: str) -> Iterable[list[str]]:
    delimiter = max(";\t,", key=text.count) if ";" not in text else ";"
    return ([cell.strip() for cell in row] for row in csv.reader(text.splitlines(), delimiter=delimiter))


def _header(rows: Sequence[list[str]]) -> tuple[int, Columns]:
    """Find the line that names the columns; a registry may begin with a few lines about the shop."""
    for number, row in enumerate(rows, 1):
        names = [cell.lower().replace("ё", "е") for cell in row]
        if (columns := _columns(names)) is not None:
            return number, columns
    raise RegistryUnreadableError("В файле нет строки с названиями столбцов: нужны идентификатор и сумма.")


def _columns(names: Sequence[str]) -> Columns | None:
    ids = [at for at, name in enumerate(names) if "идентификатор" in name or name.startswith("id ") or name == "id"]
    sums = [at for at, name in enumerate(names) if "сумма" in name and not _is_net(name)]
    if not ids or not sums:
        return None
    refunds = [at for at in ids if "возврат" in names[at]]
    return Columns(
        id=(refunds or [at for at in ids if "платеж" in names[at]] or ids)[0],
        amount=([at for at in sums if "возврат" in names[at]] or sums)[0] if refunds else sums[0],
        fee=next((at for at, name in enumerate(names) if "комисси" in name or "вознагражден" in name), None),
        day=_day_column(names, of_refunds=bool(refunds)),
        of_refunds=bool(refunds),
    )


def _is_net(name: str) -> bool:
    return any(word in name for word in ("комисс", "вознагражден", "зачислен", "перечислен"))


def _day_column(names: Sequence[str], *, of_refunds: bool) -> int | None:
    dates = [at for at, name in enumerate(names) if "дата" in name]
    own = [at for at in dates if ("возврат" in names[at]) == of_refunds]
    return next(iter(own or dates), None)


def _is_total(row: Sequence[str]) -> bool:
    first = next((cell for cell in row if cell), "")
    return first.lower().startswith(TOTALS)


def _line(columns: Columns, row: Sequence[str]) -> Theirs:
    object_id = row[columns.id]
    if not OBJECT_ID.fullmatch(object_id):
        raise ValueError(f"«{object_id}» вместо идентификатора")
    amount = _kopecks(_cell(row, columns.amount))
    fee = _kopecks(_cell(row, columns.fee)) if _cell(row, columns.fee) else None
    income = None if fee is None or columns.of_refunds else abs(amount) - abs(fee)
    return Theirs(object_id, abs(amount), SUCCEEDED, income, source=REGISTRY)


def _cell(row: Sequence[str], at: int | None) -> str:
    return row[at] if at is not None and at < len(row) else ""


def _kopecks(cell: str) -> int:
    try:
        return to_kopecks(cell.translate(SPACES).replace(",", "."))
    except ValueError as error:
        raise ValueError(f"«{cell}» вместо суммы" if cell else "нет суммы") from error


def _days(columns: Columns, row: Sequence[str]) -> list[date]:
    words = _cell(row, columns.day).replace("T", " ").split()
    return [_day(words[0])] if words else []


def _day(word: str) -> date:
    for shape in DATES:
        try:
            return datetime.strptime(word, shape).date()  # noqa: DTZ007 — a day of Moscow, as the file says it
        except ValueError:
            continue
    raise ValueError(f"«{word}» вместо даты")
