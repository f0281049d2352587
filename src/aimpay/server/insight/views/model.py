"""What a view of a measure is made of, apart from how a page, a book or a picture writes it down."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.insight.asked import Asked, Grain
from aimpay.server.insight.charts.model import Chart
from aimpay.server.insight.meaning import Meaning
from aimpay.server.sheets.table import Kind

Value = str | int | date | None
"""MONEY in kopecks, SHARE in hundredths of a per cent."""


@dataclass(frozen=True)
class Fact:
    """One figure at the top of a page."""

    title: str
    value: int | str | None
    kind: Kind = Kind.WHOLE
    note: str = ""


@dataclass(frozen=True)
class Column:
    """``heat``: the fuller the share, the deeper the colour. ``about`` says what is counted."""

    title: str
    kind: Kind = Kind.WHOLE
    about: str = ""
    heat: bool = False


def told(meaning: Meaning, field: str, kind: Kind = Kind.WHOLE) -> Column:
    """A column that is called and explained as its measure says."""
    title, about = meaning.columns[field]
    return Column(title, kind, about)


@dataclass(frozen=True)
class Table:
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    total: tuple[Value, ...] = ()


@dataclass(frozen=True)
class Section:
    """A chart and the same figures as a table. ``key`` names it in addresses."""

    key: str
    title: str
    table: Table
    chart: Chart | None = None
    note: str = ""


@dataclass(frozen=True)
class Empty:
    """What it means that there is nothing, and what must happen for figures to appear."""

    title: str
    words: str
    address: str = ""
    label: str = ""


@dataclass(frozen=True)
class Shown:
    facts: tuple[Fact, ...]
    sections: tuple[Section, ...]
    empty: Empty | None = None

    @property
    def charts(self) -> tuple[Chart, ...]:
        return tuple(one.chart for one in self.sections if one.chart is not None)


class Narrow(StrEnum):
    """What a view can be narrowed by, besides the period."""

    GRAIN = "grain"
    TOUCH = "touch"
    SOURCE = "source"
    CAMPAIGN = "campaign"
    COURSE = "course"


EVERYTHING: Final = frozenset(Narrow)
HOME: Final = "/office/insight"
OVERVIEW: Final = "overview"


Load = Callable[[AsyncSession, Asked, datetime], Awaitable[Shown]]


@dataclass(frozen=True)
class View:
    """``key`` is in its address; ``asks`` are the filters that mean something here.

    ``load_nameless`` is for people from outside, where ``load`` names people.
    """

    key: str
    title: str
    lead: str
    load: Load
    meanings: tuple[Meaning, ...]
    asks: frozenset[Narrow] = EVERYTHING
    load_nameless: Load | None = None
    usual_days: int = 30
    usual_grain: Grain | None = None

    @property
    def address(self) -> str:
        return HOME if self.key == OVERVIEW else f"{HOME}/{self.key}"

    def below(self, tail: str) -> str:
        """The address of what hangs on the page, such as ``excel``."""
        return f"{HOME}/{self.key}/{tail}"

    def load_outside(self) -> Load:
        return self.load_nameless or self.load
