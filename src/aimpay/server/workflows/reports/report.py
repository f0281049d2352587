"""What a report is. Rows come page by page, each page after the last key of the one before: memory stays flat."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.visits.models import Source
from aimpay.server.sheets.rows import each
from aimpay.server.sheets.table import Cell, Column, Filled, Row, Sheet
from aimpay.server.staff.rules import Action, Role, may
from aimpay.server.workflows.house import House
from aimpay.server.workflows.reports.asked import ReportAsked

PAGE: Final = 1000
DIRECT: Final = "direct"
Watch = Callable[[int], Awaitable[None]]
"""Hears how many rows were read since it was last called."""
Notes = Sequence[tuple[str, str]]


async def nobody(_rows: int) -> None:
    """Nobody watches."""


class Report(Protocol):
    """``filters`` are of «period», «course», «source». ``personal``: names people, so that taking it needs EXPORT."""

    @property
    def key(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def about(self) -> str: ...
    @property
    def needs(self) -> Action: ...
    @property
    def personal(self) -> bool: ...
    @property
    def filters(self) -> frozenset[str]: ...
    @property
    def columns(self) -> Sequence[Column]: ...

    async def count(self, session: AsyncSession, asked: ReportAsked) -> int: ...

    async def book(self, house: House, asked: ReportAsked, told: Notes, watch: Watch) -> Sequence[Filled]:
        """``told``: the filters in words."""
        ...


def may_take(report: Report, role: Role) -> bool:
    return may(role, report.needs) and (not report.personal or may(role, Action.EXPORT))


@dataclass(frozen=True)
class Field:
    """A column and where its value comes from; ``turn`` makes a cell of what the database says."""

    column: Column
    value: Any
    turn: Callable[[Any], Cell] | None = None


@dataclass(frozen=True)
class Listed:
    """Rows of a table in the order of ``order``, a unique whole number. ``source`` is a column of sources' ids."""

    key: str
    title: str
    about: str
    needs: Action
    fields: Sequence[Field]
    order: Any
    joins: Callable[[Select[Any]], Select[Any]]
    at: Any = None
    course: Any = None
    source: Any = None
    where: Sequence[ColumnElement[bool]] = ()
    personal: bool = True
    notes: Notes = ()

    @property
    def filters(self) -> frozenset[str]:
        given = {"period": self.at, "course": self.course, "source": self.source}
        return frozenset(name for name, column in given.items() if column is not None)

    @property
    def columns(self) -> Sequence[Column]:
        return [one.column for one in self.fields]

    async def count(self, session: AsyncSession, asked: ReportAsked) -> int:
        found = self._narrowed(select(self.order), asked)
        return await session.scalar(select(func.count()).select_from(found.subquery())) or 0

    async def book(self, house: House, asked: ReportAsked, told: Notes, watch: Watch) -> Sequence[Filled]:
        async with house.db.read() as session:
            expected = await self.count(session, asked)
        sheet = Sheet(self.title, self.columns, told, self.notes)
        return [Filled(sheet, self.rows(house, asked, watch), expected)]

    async def rows(self, house: House, asked: ReportAsked, watch: Watch = nobody) -> AsyncGenerator[Row, None]:
        turns = [(at, one.turn) for at, one in enumerate(self.fields) if one.turn]
        query = self._narrowed(select(self.order, *(one.value for one in self.fields)), asked)
        query = query.order_by(self.order).limit(PAGE)
        last: int | None = None
        while True:
            async with house.db.read() as session:
                page = (await session.execute(query if last is None else query.where(_after(self.order, last)))).all()
            for key, *row in page:
                last = key
                for at, turn in turns:
                    row[at] = turn(row[at])
                yield row
            await watch(len(page))
            if len(page) < PAGE:
                return

    def _narrowed(self, query: Select[Any], asked: ReportAsked) -> Select[Any]:
        found = self.joins(query).where(*self.where)
        if self.at is not None:
            found = found.where(asked.within(self.at))
        if self.course is not None and asked.course_id is not None:
            found = found.where(self.course == asked.course_id)
        if self.source is not None and asked.source is not None:
            found = found.where(_is_from(self.source, asked.source))
        return found


def _after(order: Any, last: int) -> ColumnElement[bool]:
    later: ColumnElement[bool] = order > last
    return later


def _source_name() -> ColumnElement[str]:
    return func.coalesce(Source.utm_source, Source.referrer_host, DIRECT)


def _is_from(column: Any, name: str) -> ColumnElement[bool]:
    named: ColumnElement[bool] = column.in_(select(Source.id).where(_source_name().in_([name])))
    return or_(column.is_(None), named) if name == DIRECT else named


@dataclass(frozen=True)
class Counted:
    """A few rows, counted at once."""

    key: str
    title: str
    about: str
    needs: Action
    columns: Sequence[Column]
    made: Callable[[AsyncSession, ReportAsked, House], Awaitable[Sequence[Row]]]
    filters: frozenset[str] = frozenset({"period"})
    personal: bool = False
    notes: Notes = field(default=())

    async def count(self, _session: AsyncSession, _asked: ReportAsked) -> int:
        return 0

    async def book(self, house: House, asked: ReportAsked, told: Notes, watch: Watch) -> Sequence[Filled]:
        async with house.db.read() as session:
            rows = await self.made(session, asked, house)
        await watch(len(rows))
        return [Filled(Sheet(self.title, self.columns, told, self.notes), each(rows))]


def worded(words: Mapping[str, str]) -> Callable[[str | None], str | None]:
    """What has no word is shown as it is stored."""
    return lambda value: None if value is None else words.get(value, value)
