"""What the team writes comes back to the visitor: from the topic, from a reply to the bot's post, from the office."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.chat import CloseChat, TeamMessage, TeamMessageTaken
from aimpay.server.edge.errors import ForbiddenError
from aimpay.server.growth.chat.conversation import find_message, locked_chat, open_chat
from aimpay.server.growth.chat.models import ChatSession
from aimpay.server.growth.chat.team import answer_as_human, call_human, chat_of_post, chat_of_topic, end_human
from aimpay.server.staff.audit import note_change
from aimpay.server.staff.permit import role_of
from aimpay.server.staff.rules import Action, may
from aimpay.server.workflows.chat import texts
from aimpay.server.workflows.chat.handing import carry
from aimpay.server.workflows.chat.taking import known_session
from aimpay.server.workflows.house import House

END: Final = "/close"
STRANGE: Final = TeamMessageTaken(taken=False)


async def take_team_message(house: House, told: TeamMessage) -> TeamMessageTaken:
    """Once by the message's id, however often Telegram brings it."""

    async def work(session: AsyncSession) -> TeamMessageTaken:
        chat_id = await _conversation(session, house, told)
        if chat_id is None or not told.text.strip():
            return STRANGE
        now, chat = house.clock.now(), await locked_chat(session, chat_id)
        if told.text.strip().lower().partition("@")[0] == END:
            return TeamMessageTaken(taken=True, closed=await end_human(session, chat, texts.CLOSED, now))
        key = f"t:{told.chat_id}:{told.message_id}"
        await answer_as_human(session, chat, key, told.text.strip(), now)
        return TeamMessageTaken(taken=True)

    return await house.db.transact(work)


async def close_chat(house: House, asked: CloseChat) -> TeamMessageTaken:
    """Anybody in the team's group may press, and in a private chat who may answer."""

    async def work(session: AsyncSession) -> TeamMessageTaken:
        if not await _is_team(session, house, asked.chat_id, asked.telegram_id):
            raise ForbiddenError
        if await session.get(ChatSession, asked.chat) is None:
            return STRANGE
        chat, now = await locked_chat(session, asked.chat), house.clock.now()
        closed = await end_human(session, chat, texts.CLOSED, now)
        if closed:
            _note(session, chat, asked.telegram_id, now, {"closed": True})
        return TeamMessageTaken(taken=True, closed=closed)

    return await house.db.transact(work)


async def ask_human(house: House, session_id: int) -> str:
    """The visitor pressed «Позвать человека»; return how it stands now."""

    async def work(session: AsyncSession) -> str:
        now = house.clock.now()
        site = await known_session(session, session_id)
        chat = await open_chat(session, site.id, now)
        if await call_human(session, chat, texts.CALLED, now):
            await carry(session, house, chat.id, f"call{now.timestamp()}")
        return chat.human

    return await house.db.transact(work)


async def answer_from_office(house: House, chat_id: int, key: str, text: str, *, by: int) -> None:
    """``key`` is the form's own, so that a form sent twice says it once. The team sees it in the topic too."""

    async def work(session: AsyncSession) -> None:
        now, chat = house.clock.now(), await locked_chat(session, chat_id)
        if await answer_as_human(session, chat, f"o:{key}", text, now):
            message = await find_message(session, chat.id, f"o:{key}")
            if message is not None:
                message.posted_at = None
            await carry(session, house, chat.id, f"o{key}")
            _note(session, chat, by, now, {"answer": len(text)})

    await house.db.transact(work)


async def close_from_office(house: House, chat_id: int, *, by: int) -> None:
    async with house.db.write() as session:
        chat, now = await locked_chat(session, chat_id), house.clock.now()
        if await end_human(session, chat, texts.CLOSED, now):
            _note(session, chat, by, now, {"closed": True})


def _note(session: AsyncSession, chat: ChatSession, by: int, now: datetime, after: dict[str, Any]) -> None:
    about = (ChatSession.__tablename__, chat.id)
    note_change(session, by=by, action=Action.CHAT, about=about, now=now, after=after)


async def _conversation(session: AsyncSession, house: House, told: TeamMessage) -> int | None:
    if not await _is_team(session, house, told.chat_id, told.telegram_id):
        return None
    if told.topic_id is not None:
        return await chat_of_topic(session, told.chat_id, told.topic_id)
    return await chat_of_post(session, told.chat_id, told.reply_to) if told.reply_to else None


async def _is_team(session: AsyncSession, house: House, chat_id: int, telegram_id: int) -> bool:
    """Whoever is in the team's group is of the team; in private only the staff that may answer is."""
    if chat_id == house.chat.team:
        return True
    role = await role_of(session, telegram_id, house.admins) if chat_id == telegram_id else None
    return role is not None and may(role, Action.CHAT)
