"""Puts a person out of a group that he has no right to any more."""

from sqlalchemy import select

from aimpay.server.learning.queries import has_right
from aimpay.server.people.models import TelegramIdentity
from aimpay.server.workflows.house import House


async def put_out(house: House, user_id: int, group_id: int) -> None:
    """Leave him in when he has got the course again since."""
    async with house.db.read() as session:
        theirs = select(TelegramIdentity.telegram_id).where(TelegramIdentity.user_id == user_id)
        outside = [
            telegram_id
            for telegram_id in await session.scalars(theirs)
            if not await has_right(session, telegram_id, group_id, house.clock.now())
        ]
    for telegram_id in outside:
        await house.bot.kick(telegram_id, group_id)
