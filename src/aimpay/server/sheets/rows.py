"""Rows from what is at hand, and from what is read page by page."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Final, TypeVar

from aimpay.server.sheets.table import Row, Rows

PAGE: Final = 1000
One = TypeVar("One")


async def each(rows: Iterable[Row]) -> Rows:
    for row in rows:
        yield row


async def by_offset(read: Callable[[int, int], Awaitable[Sequence[One]]], row: Callable[[One], Row]) -> Rows:
    """``read`` takes an offset and a limit."""
    offset = 0
    while page := await read(offset, PAGE):
        for one in page:
            yield row(one)
        offset += len(page)
        if len(page) < PAGE:
            return
