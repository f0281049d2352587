"""Small stories whose every step leaves a row, and the book they leave it in."""

import asyncio
import os
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import text

from aimpay.server.db.database import Database
from aimpay.server.workflows.house import House
from aimpay.server.workflows.story import Story

LENGTH: Final = 4
HELD_AT: Final = 2
BOOK: Final = (
    "CREATE TABLE effects (tale TEXT NOT NULL, page INTEGER NOT NULL, pid INTEGER NOT NULL)",
    "CREATE TABLE once_only (tale TEXT NOT NULL, page INTEGER NOT NULL, PRIMARY KEY (tale, page))",
)


async def open_book(db: Database) -> None:
    async with db.write() as session:
        for statement in BOOK:
            await session.execute(text(statement))


async def pages(db: Database, tale: str) -> list[int]:
    """Return the pages written for a tale, repeats included, in order."""
    async with db.read() as session:
        found = await session.scalars(text("SELECT page FROM effects WHERE tale = :tale ORDER BY page"), {"tale": tale})
        return [int(page) for page in found]


async def unique_pages(db: Database, tale: str) -> list[int]:
    async with db.read() as session:
        rows = await session.scalars(
            text("SELECT page FROM once_only WHERE tale = :tale ORDER BY page"), {"tale": tale}
        )
        return [int(page) for page in rows]


async def writers(db: Database, tale: str, page: int) -> set[int]:
    """Return the ids of the processes that wrote a page."""
    chosen = text("SELECT pid FROM effects WHERE tale = :tale AND page = :page")
    async with db.read() as session:
        return {int(pid) for pid in await session.scalars(chosen, {"tale": tale, "page": page})}


async def write_page(house: House, tale: str, page: int) -> int:
    row = {"tale": tale, "page": page, "pid": os.getpid()}
    async with house.db.write() as session:
        await session.execute(text("INSERT INTO effects VALUES (:tale, :page, :pid)"), row)
        await session.execute(text("INSERT INTO once_only VALUES (:tale, :page) ON CONFLICT DO NOTHING"), row)
    return page


async def write_page_and_hang(house: House, tale: str, page: int) -> int:
    """Do the effect, and never come to say so."""
    await write_page(house, tale, page)
    await asyncio.Event().wait()
    return page


async def nothing(_story: Story) -> None:
    """The tick of these tests."""


async def note(story: Story, tale: str) -> None:
    await story.step(write_page, tale, 0)


def long_tale(*, held: bool = False, extra_pages: int = 0) -> Any:
    """Return the story ``tell``: four pages and some; ``held`` hangs on the third after writing it."""

    async def tell(story: Story, tale: str) -> None:
        for page in range(LENGTH + extra_pages):
            step = write_page_and_hang if held and page == HELD_AT else write_page
            await story.step(step, tale, page)

    return tell


def complete(seen: Sequence[int], extra_pages: int = 0) -> bool:
    return set(seen) == set(range(LENGTH + extra_pages))
