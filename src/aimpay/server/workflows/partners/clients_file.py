"""Makes the Excel file of invited people and hands it out in pieces; the file is gone when the last one is."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from tempfile import mkstemp
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.partners.clients_file import write_clients_file
from aimpay.server.partners.invited import Invited, invited_rows
from aimpay.server.partners.queries import clients_report
from aimpay.server.people.find_user import get_user
from aimpay.server.workflows.house import House

BATCH: Final = 500
PIECE: Final = 64 * 1024


async def make_clients_file(house: House, telegram_id: int) -> Path:
    """Return a temporary file: whoever takes it deletes it."""
    async with house.db.read() as session:
        user_id = (await get_user(session, telegram_id)).id
        report = await clients_report(session, user_id)
        rows = _rows(session, user_id, asyncio.get_running_loop())
        target = await asyncio.to_thread(temporary_sheet)
        try:
            await asyncio.to_thread(write_clients_file, target, rows, report, house.clock.now())
        except BaseException:
            target.unlink()
            raise
    return target


def temporary_sheet() -> Path:
    handle, name = mkstemp(prefix="aimpay-", suffix=".xlsx")
    os.close(handle)
    return Path(name)


def _rows(session: AsyncSession, user_id: int, loop: asyncio.AbstractEventLoop) -> Iterator[Invited]:
    """Read a batch at a time, for a writer in another thread."""
    offset = 0
    while True:
        asked = asyncio.run_coroutine_threadsafe(invited_rows(session, user_id, offset=offset, limit=BATCH), loop)
        batch = asked.result()
        yield from batch
        offset += len(batch)
        if len(batch) < BATCH:
            return


async def pieces(path: Path) -> AsyncIterator[bytes]:
    """Yield the file, and delete it however this ends."""
    try:
        with await asyncio.to_thread(path.open, "rb") as file:
            while piece := await asyncio.to_thread(file.read, PIECE):
                yield piece
    finally:
        os.unlink(path)  # noqa: PTH108 — at once, also when the reader has gone and nothing may be awaited
