"""Steps of the sweep: who enters a sequence, and what is due in it."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.sequences.enrol import take_touches
from aimpay.server.growth.sequences.run_due import run_due
from aimpay.server.workflows.house import House

MOST_ROUNDS: Final = 50
"""The next sweep goes on where this one ends."""


async def wake_sequences(house: House) -> None:
    """Safe in two processes at once, and when cut short anywhere: each batch is one transaction."""
    await _while_full(house, take_touches)
    await _while_full(house, run_due)


async def _while_full(house: House, work: Callable[[AsyncSession, datetime], Awaitable[int]]) -> None:
    async def once(session: AsyncSession) -> int:
        return await work(session, house.clock.now())

    for _ in range(MOST_ROUNDS):
        if not await house.db.transact(once):
            return
