"""A workbook on its way to whoever asked: a temporary file, handed out in pieces, gone when the last one is."""

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from tempfile import mkstemp
from typing import Final

from aimpay.server.sheets.table import Filled, Made
from aimpay.server.sheets.write import write_book

PIECE: Final = 64 * 1024


async def temporary_book(book: Sequence[Filled], made: Made) -> Path:
    """Whoever takes it deletes it."""
    target = await asyncio.to_thread(temporary_sheet)
    try:
        await write_book(book, made, target)
    except BaseException:
        target.unlink()
        raise
    return target


def temporary_sheet() -> Path:
    handle, name = mkstemp(prefix="aimpay-", suffix=".xlsx")
    os.close(handle)
    return Path(name)


async def pieces(path: Path) -> AsyncIterator[bytes]:
    """Yield the file, and delete it however this ends."""
    try:
        with await asyncio.to_thread(path.open, "rb") as file:
            while piece := await asyncio.to_thread(file.read, PIECE):
                yield piece
    finally:
        os.unlink(path)  # noqa: PTH108 — at once, also when the reader has gone and nothing may be awaited
