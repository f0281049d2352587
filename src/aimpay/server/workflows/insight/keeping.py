"""Each minute days that changed are rolled up; an operator may have everything compared, or rolled up anew."""

from typing import Final

from aimpay.server.db.database import Database
from aimpay.server.insight.fresh.parts import PARTS, Part
from aimpay.server.insight.rolling import Differing, differing, has_new_sources, map_channels, noted_parts, roll
from aimpay.server.insight.watching import mark_everything
from aimpay.server.kit.clock import Clock
from aimpay.server.workflows.house import House

ROUNDS: Final = 20
"""Transactions for one part in one minute: after a migration the rest waits, and pages compute it meanwhile."""


async def wake_insight(house: House) -> None:
    await roll_up(house.db, house.clock, ROUNDS)


async def roll_up(db: Database, clock: Clock, rounds: int | None = None) -> int:
    """Return how many transactions it took. Each is short, so that those who write wait little."""
    async with db.read() as session:
        connection = await session.connection()
        unmapped = await connection.run_sync(has_new_sources)
        noted = await connection.run_sync(noted_parts)
    if unmapped:
        async with db.write() as session:
            await (await session.connection()).run_sync(map_channels)
    return sum([await _roll_up(db, clock, part, rounds) for part in PARTS if part.name in noted])


async def _roll_up(db: Database, clock: Clock, part: Part, rounds: int | None) -> int:
    done, more = 0, True
    while more and (rounds is None or done < rounds):
        async with db.write() as session:
            more = await (await session.connection()).run_sync(roll, part, clock.now())
        done += 1
    return done


async def rebuild(db: Database, clock: Clock) -> int:
    """Roll everything up anew; return how many transactions it took. It may be broken off and is then gone on with."""
    async with db.write() as session:
        await (await session.connection()).run_sync(mark_everything)
    return await roll_up(db, clock)


async def check(db: Database, clock: Clock) -> list[Differing]:
    """Return the days on which a rollup is not what its tables say, after what is due was rolled up."""
    await roll_up(db, clock)
    async with db.read() as session:
        return await (await session.connection()).run_sync(differing)
