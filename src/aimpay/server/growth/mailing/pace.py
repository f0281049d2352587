"""One pace for all senders of a channel: places in time are taken from one row of the database."""

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.mailing.models import SendingPace


async def free_at(session: AsyncSession, channel: str, now: datetime) -> datetime:
    """Lock the row until the transaction ends, and say when the next place is free, not before ``now``."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    await session.execute(insert(SendingPace).values(channel=channel, free_at=now).on_conflict_do_nothing())
    locked = select(SendingPace.free_at).where(SendingPace.channel == channel).with_for_update()
    return max((await session.execute(locked)).scalar_one(), now)


async def take_places(session: AsyncSession, channel: str, begin: datetime, places: int, per_second: float) -> None:
    """``begin`` is what ``free_at`` said in this transaction."""
    after = begin + timedelta(seconds=places / per_second)
    await session.execute(update(SendingPace).where(SendingPace.channel == channel).values(free_at=after))


async def hold_pace(session: AsyncSession, channel: str, until: datetime) -> None:
    """Nobody sends before then: the other side asked for a rest."""
    later = SendingPace.channel == channel, SendingPace.free_at < until
    await session.execute(update(SendingPace).where(*later).values(free_at=until))


async def give_way(session: AsyncSession, channel: str, now: datetime, took: timedelta) -> None:
    """Others spoke meanwhile: senders under way go on so much later. Nothing to do while nobody sends."""
    under_way = SendingPace.channel == channel, SendingPace.free_at > now
    free = await session.scalar(select(SendingPace.free_at).where(*under_way).with_for_update())
    if free:
        await session.execute(update(SendingPace).where(SendingPace.channel == channel).values(free_at=free + took))
