"""An update of the bot from its beginning to its end: one call for each."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.turns import CloseTurn, OpenTurn, TurnClosed, TurnOpened, Verdict
from aimpay.server.growth.mailing.models import Channel
from aimpay.server.growth.mailing.pace import give_way
from aimpay.server.people.find_user import find_user
from aimpay.server.people.keep_conversation import get_conversation, set_conversation
from aimpay.server.people.take_update import end_update, forget_updates, take_update
from aimpay.server.workflows.house import House
from aimpay.server.workflows.visit import user_view


async def open_turn(house: House, asked: OpenTurn) -> TurnOpened:
    """The claim is committed first: what is read after it is what the person's update before has left."""
    verdict, claim = Verdict.YOURS, asked.claim
    if claim:
        now = house.clock.unshifted()
        verdict = await house.db.transact(lambda session: take_update(session, asked.telegram_id, claim, now))
    if verdict != Verdict.YOURS or asked.key is None:
        return TurnOpened(verdict=verdict)
    async with house.db.read() as session:
        user = await find_user(session, asked.telegram_id)
        view = await user_view(session, house, user, asked.telegram_id) if user else None
        kept = await get_conversation(session, asked.key)
    return TurnOpened(user=view, kept=kept)


async def close_turn(house: House, asked: CloseTurn) -> TurnClosed:
    return TurnClosed(held=await house.db.transact(lambda session: _close(session, house, asked)))


async def _close(session: AsyncSession, house: House, asked: CloseTurn) -> bool:
    real = house.clock.unshifted()
    if not await end_update(session, asked, real):
        return False
    if asked.keep:
        await set_conversation(session, asked.keep, house.clock.now())
    if asked.spoken and house.post:
        took = timedelta(seconds=asked.spoken / house.post.telegram_per_second)
        await give_way(session, Channel.TELEGRAM, real, took)
    return True


async def forget_bot_updates(house: House) -> None:
    """A step of the sweep."""
    await house.db.transact(lambda session: forget_updates(session, house.clock.unshifted()))
