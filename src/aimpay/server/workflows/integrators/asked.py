"""What a list may be asked for, the same for all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final, TypeVar

from fastapi import Query
from pydantic import AwareDatetime
from sqlalchemy import Select

from aimpay.contract.api import Page
from aimpay.contract.wire import Wire, WrittenOut
from aimpay.server.workflows.integrators.paging import cursor_of, place_of

USUAL: Final = 50
MOST: Final = 200
LONGEST_CURSOR: Final = 64

Limit = Annotated[int, Query(ge=1, le=MOST, description="сколько строк на странице")]
Cursor = Annotated[str | None, Query(max_length=LONGEST_CURSOR, description="next_cursor прошлого ответа")]
Since = Annotated[
    AwareDatetime | None,
    WrittenOut,
    Query(description="только с этого момента; с поясом: 2026-11-01T00:00:00Z", examples=["2026-11-01T00:00:00Z"]),
]

Row = TypeVar("Row", bound=Wire)
Rows = Select[*tuple[Any, ...]]
"""A statement of whatever columns."""


@dataclass(frozen=True)
class Place:
    """``personal``: the key may read names and addresses."""

    after: int
    limit: int
    personal: bool


def place(cursor: str | None, limit: int, *, personal: bool) -> Place:
    return Place(place_of(cursor), limit, personal)


def paged(statement: Rows, key: Any, where: Place) -> Rows:
    """One row more than asked: it tells whether there is a next page."""
    return statement.where(key > where.after).order_by(key).limit(where.limit + 1)


def since_of(statement: Rows, column: Any, moment: datetime | None) -> Rows:
    return statement.where(column >= moment) if moment is not None else statement


def page_of(rows: Sequence[tuple[int, Row]], where: Place) -> Page[Row]:
    """``rows`` with the ids that the list goes by."""
    shown = rows[: where.limit]
    more = len(rows) > where.limit
    return Page[Row](data=tuple(row for _, row in shown), next_cursor=cursor_of(shown[-1][0]) if more else None)
