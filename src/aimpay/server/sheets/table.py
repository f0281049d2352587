"""What a sheet of a workbook is, apart from its rows."""

import re
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

NAME_LIMIT: Final = 31
FORBIDDEN: Final = re.compile(r"[\[\]:*?/\\]")
Cell = str | int | float | datetime | date | None
Row = Sequence[Cell]
Rows = AsyncGenerator[Row, None]


class Kind(StrEnum):
    """What a column takes, and what Excel gets."""

    TEXT = "text"
    WHOLE = "whole"
    MONEY = "money"
    """Kopecks; Excel gets rubles with two decimals."""
    SHARE = "share"
    """A share of one; Excel shows per cent."""
    MOMENT = "moment"
    """An aware moment; Excel gets a date and time by Moscow."""
    DAY = "day"
    """A day, or a moment: then its day in Moscow."""


@dataclass(frozen=True)
class Column:
    """``total``: the sum stands below the column. ``about`` says in words what is counted."""

    title: str
    kind: Kind = Kind.TEXT
    width: float = 16
    total: bool = False
    about: str = ""


@dataclass(frozen=True)
class Sheet:
    """``filters`` are told in words: («Период», «1–31 октября»). ``notes`` too: what a word of the sheet means."""

    name: str
    columns: Sequence[Column]
    filters: Sequence[tuple[str, str]] = ()
    notes: Sequence[tuple[str, str]] = ()

    def __post_init__(self) -> None:
        if not self.name or len(self.name) > NAME_LIMIT or FORBIDDEN.search(self.name):
            raise ValueError(f"Excel takes no such name of a sheet: {self.name!r}")
        if len({column.title for column in self.columns}) < len(self.columns):
            raise ValueError(f"two columns of one title in {self.name!r}")


@dataclass(frozen=True)
class Filled:
    """A sheet and its rows. ``expected``: about how many; more than Excel's sheet holds go on to a next one."""

    sheet: Sheet
    rows: Rows
    expected: int = 0


@dataclass(frozen=True)
class Made:
    """By whom and when; it stands on the sheet of conditions."""

    by: str
    at: datetime
