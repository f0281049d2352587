"""Conversations of the site: who asks what, who waits for a person, and what the model has cost."""

from typing import Annotated, Final

from fastapi import Form, HTTPException, Query
from fastapi.responses import Response
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.edge.router import Router
from aimpay.server.growth.chat.conversation import NONE, messages_of
from aimpay.server.growth.chat.errors import ChatEmptyError
from aimpay.server.growth.chat.models import ChatSession
from aimpay.server.growth.chat.rules import MILLION
from aimpay.server.growth.chat.spending import spent
from aimpay.server.growth.leads.find_lead import standing_lead
from aimpay.server.growth.visits.models import SiteSession
from aimpay.server.kit.ids import new_key
from aimpay.server.office.door import SignedIn, needs
from aimpay.server.office.frame import office_page, render, see
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.chat.reading import summaries
from aimpay.server.workflows.chat.team import answer_from_office, close_from_office
from aimpay.server.workflows.house import House

LIST: Final = "/office/chats"
NOT_FOUND: Final = 404
PAGE: Final = 30
LONGEST_ANSWER: Final = 2000
KOPECK: Final = MILLION // 100
STATES: Final = {
    "none": ("plain", "отвечает помощник"),
    "waiting": ("wait", "ждёт человека"),
    "answering": ("ok", "отвечает человек"),
}
AUTHORS: Final = {"visitor": "Посетитель", "assistant": "Помощник", "human": "Человек"}


def chat_page_routes(house: House) -> Router:
    router = Router(tags=["office"], prefix=LIST)

    @router.get("", dependencies=[needs(Action.SEE_CHATS)])
    async def chats(
        staff: SignedIn, called: str = "", page: Annotated[int, Query(ge=1, le=100_000)] = 1, said: str = ""
    ) -> Response:
        async with house.db.read() as session:
            rows = await summaries(session, PAGE, (page - 1) * PAGE, only_called=bool(called))
            total = await _total(session, only_called=bool(called))
            waiting = await _total(session, only_called=True)
            money = await spent(session, house.clock.now())
        body = render(
            "chats/chats.html",
            rows=rows,
            states=STATES,
            called=called,
            waiting=waiting,
            page=page,
            pages=max(-(-total // PAGE), 1),
            today=_kopecks(money.today + money.reserved),
            month=_kopecks(money.month),
            cap=_kopecks(house.chat.daily),
            answers=money.answers,
            is_on=house.assistant is not None,
        )
        return office_page(staff, "chats", "Чаты с\u00a0сайта", body, said=said)

    @router.get("/{chat_id:int}", dependencies=[needs(Action.SEE_CHATS)])
    async def chat(staff: SignedIn, chat_id: int, said: str = "") -> Response:
        async with house.db.read() as session:
            talk = await _chat(session, chat_id)
            site = await session.get_one(SiteSession, talk.id)
            lead = await standing_lead(session, site.lead_id) if site.lead_id else None
            messages = await messages_of(session, talk.id)
        words = {"chat": talk, "messages": messages, "lead": lead, "state": STATES[talk.human], "authors": AUTHORS}
        body = render("chats/chat.html", **words, key=new_key(), longest=LONGEST_ANSWER)
        return office_page(staff, "chats", f"Чат №\u00a0{talk.id}", body, said=said)

    _add_acts(router, house)
    return router


def _add_acts(router: Router, house: House) -> None:
    @router.post("/{chat_id:int}/answer", dependencies=[needs(Action.CHAT)])
    async def answer(
        staff: SignedIn,
        chat_id: int,
        text: Annotated[str, Form(max_length=LONGEST_ANSWER)],
        key: Annotated[str, Form(pattern=r"^[0-9a-f]{32}$")],
    ) -> Response:
        async with house.db.read() as session:
            await _chat(session, chat_id)
        if not text.strip():
            raise ChatEmptyError("Напишите ответ: посетителю нечего показать.")
        await answer_from_office(house, chat_id, key, text.strip(), by=staff.telegram_id)
        return see(f"{LIST}/{chat_id}", said="sent")

    @router.post("/{chat_id:int}/close", dependencies=[needs(Action.CHAT)])
    async def close(staff: SignedIn, chat_id: int) -> Response:
        async with house.db.read() as session:
            await _chat(session, chat_id)
        await close_from_office(house, chat_id, by=staff.telegram_id)
        return see(f"{LIST}/{chat_id}", said="done")


async def _chat(session: AsyncSession, chat_id: int) -> ChatSession:
    found = await session.get(ChatSession, chat_id) if chat_id < 2**62 else None
    if found is None:
        raise HTTPException(NOT_FOUND)
    return found


async def _total(session: AsyncSession, *, only_called: bool) -> int:
    counting = select(func.count()).select_from(ChatSession)
    return await session.scalar(counting.where(ChatSession.human != NONE) if only_called else counting) or 0


def _kopecks(millionths: int) -> int:
    """Rounded up: a cost is never shown as nothing."""
    return -(-millionths // KOPECK)
