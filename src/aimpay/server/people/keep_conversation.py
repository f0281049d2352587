"""Keeps what the bot must remember between two messages."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.people import Conversation as ConversationView
from aimpay.contract.people import SetConversation
from aimpay.server.people.models import Conversation


async def get_conversation(session: AsyncSession, key: str) -> ConversationView:
    kept = await session.get(Conversation, key)
    return ConversationView(state=kept.state, data=kept.data) if kept else ConversationView()


async def set_conversation(session: AsyncSession, request: SetConversation, now: datetime) -> None:
    kept = await session.get(Conversation, request.key)
    if request.state is None and not request.data:
        if kept:
            await session.delete(kept)
        return
    if kept is None:
        kept = Conversation(key=request.key)
        session.add(kept)
    kept.state, kept.data, kept.updated_at = request.state, request.data, now
