"""Conversations that called a person, for staff in the bot: who waits, what was said, an answer."""

from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract import chat as contract
from aimpay.server.edge.calls import serve
from aimpay.server.edge.router import Router
from aimpay.server.growth.chat.conversation import NONE, WAITING, messages_of
from aimpay.server.growth.chat.errors import ChatEmptyError, ChatNotFoundError
from aimpay.server.growth.chat.models import ChatSession
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.chat.reading import line_of, summaries
from aimpay.server.workflows.chat.team import answer_from_office
from aimpay.server.workflows.house import House
from aimpay.server.workflows.permit import permit

SHOWN: Final = 10
LINES: Final = 12
SUPERGROUP: Final = "-100"


def chat_answer_routes(house: House) -> Router:
    router = Router(tags=["chat"])

    async def waiting(request: contract.ListWaitingChats) -> contract.WaitingChats:
        await permit(house, request.admin_id, Action.SEE_CHATS)
        async with house.db.read() as session:
            found = await summaries(session, 10 * SHOWN, 0, only_called=True)
            ordered = sorted(found, key=lambda one: one.human != WAITING)
            chats = [await _with_topic(session, one) for one in ordered[:SHOWN]]
        return contract.WaitingChats(chats=tuple(chats), more=len(ordered) > SHOWN)

    async def read(request: contract.ReadChat) -> contract.ChatTalk:
        await permit(house, request.admin_id, Action.SEE_CHATS)
        async with house.db.read() as session:
            one = await _one(session, request.chat)
            lines = [line_of(message) for message in (await messages_of(session, request.chat))[-LINES:]]
        return contract.ChatTalk(chat=one, lines=tuple(lines))

    async def answer(request: contract.AnswerChat) -> contract.WaitingChat:
        await permit(house, request.admin_id, Action.CHAT)
        if not request.text.strip():
            raise ChatEmptyError("Напишите ответ: посетителю нечего показать.")
        async with house.db.read() as session:
            await _one(session, request.chat)
        await answer_from_office(house, request.chat, request.key, request.text.strip(), by=request.admin_id)
        async with house.db.read() as session:
            return await _one(session, request.chat)

    serve(router, contract.LIST_WAITING_CHATS, waiting)
    serve(router, contract.READ_CHAT, read)
    serve(router, contract.ANSWER_CHAT, answer)
    return router


async def _one(session: AsyncSession, chat_id: int) -> contract.WaitingChat:
    found = await summaries(session, 1, 0, chat_id=chat_id)
    if not found:
        raise ChatNotFoundError
    return await _with_topic(session, found[0])


async def _with_topic(session: AsyncSession, summary: contract.ChatSummary) -> contract.WaitingChat:
    chat = await session.get_one(ChatSession, summary.id)
    group, topic = str(chat.topic_chat_id or ""), chat.topic_id
    is_there = group.startswith(SUPERGROUP) and topic is not None and chat.human != NONE
    url = f"https://t.me/c/{group.removeprefix(SUPERGROUP)}/{topic}" if is_there else None
    return contract.WaitingChat(chat=summary, topic_url=url)
