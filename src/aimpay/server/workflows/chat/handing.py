"""A conversation before the team: a topic in its group, or the owner's private chat; what is new is posted there.

One story at a time posts for a conversation. A post that Telegram took just before its process died may come twice.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import exists, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.chat.conversation import NONE, locked_chat
from aimpay.server.growth.chat.models import ChatMessage, ChatPost, ChatSession
from aimpay.server.growth.leads.find_lead import standing_lead
from aimpay.server.growth.visits.models import SiteSession
from aimpay.server.workflows.chat import texts
from aimpay.server.workflows.gateways import DeliveryFailedError, DeliveryRefusedError
from aimpay.server.workflows.house import House
from aimpay.server.workflows.once import attempt
from aimpay.server.workflows.story import Story

LEASE: Final = timedelta(minutes=1)
READ_AT_ONCE: Final = 100
BATCH: Final = 50


@dataclass(frozen=True)
class Place:
    chat_id: int
    topic_id: int | None


async def carry(session: AsyncSession, house: House, chat_id: int, what: str) -> None:
    """Start posting what is new; ``what`` is there once for the conversation."""
    await house.jobs.enqueue(session, carry_chat, f"chat:{chat_id}:{what}", chat_id)


async def carry_chat(story: Story, chat_id: int) -> None:
    await attempt(story, post_chat, chat_id)


async def post_chat(house: House, chat_id: int) -> None:
    """Post everything that the team has not seen. Who is at it already will find what came meanwhile."""
    if not await _claim(house, chat_id):
        return
    try:
        place = await _place(house, chat_id)
        while batch := await _next_batch(house, chat_id):
            await _post(house, chat_id, place, batch)
    except BaseException:
        await _release(house, chat_id)
        raise


async def wake_chats(house: House) -> None:
    """Conversations whose posting broke off with its process."""
    now = house.clock.now()
    unseen = exists().where(ChatMessage.session_id == ChatSession.id, ChatMessage.posted_at.is_(None))
    free = (ChatSession.carrying_until.is_(None)) | (ChatSession.carrying_until < now)
    async with house.db.write() as session:
        left = select(ChatSession.id).where(ChatSession.human != NONE, free, unseen).limit(BATCH)
        for chat_id in await session.scalars(left):
            await carry(session, house, chat_id, f"again{now.timestamp()}")


async def _claim(house: House, chat_id: int) -> bool:
    now = house.clock.now()
    async with house.db.write() as session:
        chat = await locked_chat(session, chat_id)
        if chat.human == NONE or (chat.carrying_until is not None and chat.carrying_until > now):
            return False
        chat.carrying_until = now + LEASE
    return True


async def _release(house: House, chat_id: int) -> None:
    async with house.db.write() as session:
        await session.execute(update(ChatSession).where(ChatSession.id == chat_id).values(carrying_until=None))


async def _next_batch(house: House, chat_id: int) -> list[ChatMessage]:
    """Return what to post now, and hold the conversation for it; with nothing left, let it go."""
    async with house.db.write() as session:
        chat = await locked_chat(session, chat_id)
        unseen = select(ChatMessage).where(ChatMessage.session_id == chat_id, ChatMessage.posted_at.is_(None))
        messages = [*await session.scalars(unseen.order_by(ChatMessage.at, ChatMessage.id).limit(READ_AT_ONCE))]
        chat.carrying_until = house.clock.now() + LEASE if messages else None
    return texts.batch_of(messages)


async def _place(house: House, chat_id: int) -> Place:
    """Return where the team reads, with a topic opened at the first time. Where none can be, the owner reads."""
    owner = Place(house.admins[0], None)
    if house.chat.team is None:
        return owner
    async with house.db.read() as session:
        chat = await session.get_one(ChatSession, chat_id)
        site = await session.get_one(SiteSession, chat_id)
        lead = await standing_lead(session, site.lead_id) if site.lead_id else None
    if chat.topic_id is not None and chat.topic_chat_id == house.chat.team:
        return Place(house.chat.team, chat.topic_id)
    name = texts.topic_name(chat_id, lead.name if lead else None)
    try:
        topic = await house.bot.open_topic(house.chat.team, name)
    except DeliveryRefusedError:
        return owner
    async with house.db.write() as session:
        chat = await locked_chat(session, chat_id)
        chat.topic_chat_id, chat.topic_id = house.chat.team, topic
    return Place(house.chat.team, topic)


async def _post(house: House, chat_id: int, place: Place, batch: list[ChatMessage]) -> None:
    message = texts.post(chat_id, batch, in_topic=place.topic_id is not None)
    try:
        number = await house.bot.post(place.chat_id, place.topic_id, message, texts.close_button(chat_id))
    except DeliveryRefusedError as error:
        if place.topic_id is None:
            raise
        await _forget_topic(house, chat_id)
        raise DeliveryFailedError(f"the topic is gone: {error}") from error
    async with house.db.write() as session:
        now = house.clock.now()
        seen = ChatMessage.id.in_([one.id for one in batch])
        await session.execute(update(ChatMessage).where(seen).values(posted_at=now))
        insert = sqlite.insert if house.db.is_sqlite else postgresql.insert
        row = insert(ChatPost).values(chat_id=place.chat_id, message_id=number, session_id=chat_id, at=now)
        await session.execute(row.on_conflict_do_nothing())


async def _forget_topic(house: House, chat_id: int) -> None:
    async with house.db.write() as session:
        await session.execute(
            update(ChatSession).where(ChatSession.id == chat_id).values(topic_id=None, topic_chat_id=None)
        )


CHAT_STORIES: Final = (carry_chat,)
CHAT_STEPS: Final = (post_chat,)
