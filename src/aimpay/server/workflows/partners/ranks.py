"""Ranks are given after a sale is settled, so that of several sales at once the last one sees them all."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.gateway import BotButton, NotifyButton
from aimpay.server.partners.award_ranks import award_ranks, has_new_rank, paid_friends
from aimpay.server.partners.models import Commission
from aimpay.server.partners.rules import reached_ranks
from aimpay.server.people.find_user import telegram_id_of
from aimpay.server.workflows.house import House
from aimpay.server.workflows.once import attempt
from aimpay.server.workflows.partners import messages
from aimpay.server.workflows.story import Story
from aimpay.server.workflows.telling import tell

RANKS = NotifyButton(text="Звания", callback=BotButton.RANKS)


async def give_ranks(house: House, order_id: int) -> None:
    async with house.db.read() as session:
        earned = select(Commission.referrer_id).where(Commission.order_id == order_id)
        partner_id = await session.scalar(earned)
        due = partner_id is not None and await has_new_rank(session, partner_id)
    if partner_id is not None and due:
        await house.db.transact(lambda session: _award(session, house, partner_id))


async def _award(session: AsyncSession, house: House, partner_id: int) -> None:
    if given := await award_ranks(session, partner_id, house.clock.now()):
        key = f"ranks:{partner_id}:{given[-1]}"
        await house.jobs.enqueue(session, congratulate, key, partner_id, list(given))


async def congratulate(story: Story, partner_id: int, thresholds: list[int]) -> None:
    await attempt(story, tell_ranks, partner_id, thresholds)


async def tell_ranks(house: House, partner_id: int, thresholds: list[int]) -> None:
    """Several passed at once are one message."""
    async with house.db.read() as session:
        telegram_id = await telegram_id_of(session, partner_id)
        friends = await paid_friends(session, partner_id)
    highest = max(thresholds)
    ranks = [rank for rank in reached_ranks(highest) if rank.threshold in thresholds]
    if telegram_id:
        text = messages.ranks_reached(ranks, max(friends, highest))
        await tell(house, f"ranks:{partner_id}:{highest}", telegram_id, text, (RANKS,))
