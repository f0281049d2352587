"""What a chart shows. Colours are names of tokens, so that the same chart is right by day and by night."""

from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    """How figures are read. MONEY is kopecks, SHARE hundredths of a per cent, as everywhere in the house."""

    WHOLE = "whole"
    MONEY = "money"
    SHARE = "share"
    DAYS = "days"


class Colour(StrEnum):
    ACCENT = "accent"
    OK = "ok"
    WAIT = "wait"
    BAD = "bad"
    QUIET = "line-strong"
    MUTED = "muted"


@dataclass(frozen=True)
class Series:
    """One line or one row of bars; None where there is nothing to say, which is not nought."""

    name: str
    values: tuple[int | None, ...]
    colour: Colour = Colour.ACCENT
    is_line: bool = False


@dataclass(frozen=True)
class Timeline:
    """Bars and lines over periods, from the earliest. Bars of several series stand on each other."""

    title: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    unit: Unit = Unit.WHOLE

    @property
    def is_empty(self) -> bool:
        return not any(any(one.values) for one in self.series)

    @property
    def shown(self) -> tuple[Series, ...]:
        """Those with anything to show: a line of noughts only is noise."""
        return tuple(one for one in self.series if any(one.values)) or self.series[:1]


@dataclass(frozen=True)
class Bar:
    """``note`` stands beside the figure, such as the share that went on."""

    label: str
    value: int
    note: str = ""
    colour: Colour = Colour.ACCENT


@dataclass(frozen=True)
class Ranking:
    """Bars that lie under each other: steps of a way, or names by what they brought."""

    title: str
    bars: tuple[Bar, ...]
    unit: Unit = Unit.WHOLE

    @property
    def is_empty(self) -> bool:
        return not any(bar.value for bar in self.bars)


@dataclass(frozen=True)
class Node:
    """``column`` counts from who was invited by nobody, ``row`` from the top. ``note`` is read on pointing at it."""

    label: str
    column: int
    row: int
    size: int
    note: str = ""
    parent: int | None = None
    is_rest: bool = False


@dataclass(frozen=True)
class Network:
    """A tree that lies on its side. ``parent`` of a node is its place in ``nodes``."""

    title: str
    nodes: tuple[Node, ...]

    @property
    def is_empty(self) -> bool:
        return not self.nodes

    @property
    def rows(self) -> int:
        return max((node.row for node in self.nodes), default=-1) + 1

    @property
    def columns(self) -> int:
        return max((node.column for node in self.nodes), default=-1) + 1


@dataclass(frozen=True)
class Heat:
    """Shares by group and by how long since its beginning; None where the time has not come yet."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int | None, ...]], ...]

    @property
    def is_empty(self) -> bool:
        return not any(any(cells) for _, cells in self.rows)


Chart = Timeline | Ranking | Network | Heat
