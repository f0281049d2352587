"""Puts a person out of a group that he has no right to any more."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.gateway import MemberState
from aimpay.server.learning.group.keeping import is_kept
from aimpay.server.learning.queries import has_right
from aimpay.server.people.models import TelegramIdentity
from aimpay.server.workflows.house import House


async def put_out(house: House, user_id: int, group_id: int) -> None:
    """Leave him in when he has got the course again since."""
    async with house.db.read() as session:
        theirs = select(TelegramIdentity.telegram_id).where(TelegramIdentity.user_id == user_id)
        accounts = list(await session.scalars(theirs))
    for telegram_id in accounts:
        await put_account_out(house, telegram_id, group_id)


async def put_account_out(house: House, telegram_id: int, group_id: int) -> None:
    """Whoever is an admin, or kept by the owner, stays; nobody's ban is lifted by the way.

    Somebody outside is kicked too: that takes back his request to come in.
    """
    async with house.db.read() as session:
        if await may_stay(session, house, telegram_id, group_id):
            return
    told = await house.bot.check_member(telegram_id, group_id)
    if not told.is_admin and told.state is not MemberState.KICKED:
        await house.bot.kick(telegram_id, group_id)


async def may_stay(session: AsyncSession, house: House, telegram_id: int, group_id: int) -> bool:
    if await is_protected(session, house, telegram_id):
        return True
    return await has_right(session, telegram_id, group_id, house.clock.now())


async def is_protected(session: AsyncSession, house: House, telegram_id: int) -> bool:
    """An admin of the school, or somebody the owner keeps."""
    return telegram_id in house.admins or await is_kept(session, telegram_id)
