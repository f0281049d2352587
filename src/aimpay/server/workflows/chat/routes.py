"""The site's chat: the widget's doors, open to strangers, and those of the bot and of an operator."""

import json
from asyncio import Queue, shield
from collections.abc import AsyncIterator
from typing import Annotated, Any, Final

from fastapi import Query, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse

from aimpay.contract.chat import (
    CLOSE_CHAT,
    TAKE_TEAM_MESSAGE,
    AllChats,
    CallHuman,
    ChatAnswer,
    ChatHistory,
    ChatSaved,
    CloseChat,
    HumanCalled,
    SaveChatHistory,
    SendChatMessage,
    TeamMessage,
    TeamMessageTaken,
)
from aimpay.contract.errors import ErrorCode
from aimpay.server.edge.app import error_answer
from aimpay.server.edge.calls import ERRORS, serve
from aimpay.server.edge.errors import BusinessError
from aimpay.server.edge.rate_limit import RateLimit
from aimpay.server.edge.router import ERROR, Router
from aimpay.server.growth.chat.counting import address_hash
from aimpay.server.growth.chat.errors import SiteSessionUnknownError
from aimpay.server.workflows.chat.answering import answer
from aimpay.server.workflows.chat.library import Library
from aimpay.server.workflows.chat.reading import all_chats, read_history, save_history
from aimpay.server.workflows.chat.taking import Question, Visitor, take
from aimpay.server.workflows.chat.team import ask_human, close_chat, take_team_message
from aimpay.server.workflows.house import House
from aimpay.server.workflows.visits.tokens import session_tokens

TOO_MANY: Final = 429
BUSY: Final = "Слишком часто. Подождите минуту и\u00a0повторите."
STREAM: Final = "text/event-stream"
LIVE: Final = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
"""Proxies would otherwise keep the pieces back until the answer is whole."""
PRIVATE: Final = {"Cache-Control": "no-store"}
LONGEST_WAIT: Final = 25
SAID: Final[dict[int | str, dict[str, Any]]] = ERRORS | {
    TOO_MANY: ERROR | {"description": "asked too often, or enough"}
}

Token = Annotated[str, Query(max_length=200)]


class TooOftenError(BusinessError):
    code = ErrorCode.TOO_MANY_REQUESTS
    status = TOO_MANY
    text = BUSY


def chat_routes(house: House, limit: RateLimit) -> Router:
    """Behind the secret stands nothing of this: who asks is known by a token that we signed, and is counted."""
    router, desk = Router(tags=["chat"]), Desk(house, limit)

    @router.post("/api/chat/send", summary="Ask the assistant", response_model=ChatAnswer, responses=SAID)
    async def send(request: Request, body: SendChatMessage) -> Response:
        taken = await take(house, await desk.visitor(request, body.session_id), body)
        streams = STREAM in request.headers.get("accept", "")
        if isinstance(taken, ChatAnswer):
            return StreamingResponse(_told(taken), media_type=STREAM, headers=LIVE) if streams else _json(taken)
        return await (desk.streamed(taken) if streams else desk.whole(taken))

    @router.get("/api/chat/history", summary="What was said", response_model=ChatHistory, responses=SAID)
    async def history(
        request: Request,
        session_id: Token,
        after: Annotated[int, Query(ge=0)] = 0,
        wait: Annotated[float, Query(ge=0, le=LONGEST_WAIT)] = 0,
    ) -> Response:
        return _json(await read_history(house, desk.known(request, session_id), after, wait))

    @router.post("/api/chat/save_history", summary="Keep what the browser has", responses=SAID)
    async def save(request: Request, body: SaveChatHistory) -> ChatSaved:
        visitor = await desk.visitor(request, body.session_id)
        return await save_history(house, visitor.session_id, body)

    @router.post("/api/chat/call_human", summary="Call a person", responses=SAID)
    async def call(request: Request, body: CallHuman) -> HumanCalled:
        visitor = await desk.visitor(request, body.session_id)
        return HumanCalled.model_validate({"human": await ask_human(house, visitor.session_id)})

    return router


def chat_desk_routes(house: House) -> Router:
    """For the bot, which brings the team's answers, and for an operator."""
    router = Router(tags=["chat"])

    async def team(told: TeamMessage) -> TeamMessageTaken:
        return await take_team_message(house, told)

    async def close(asked: CloseChat) -> TeamMessageTaken:
        return await close_chat(house, asked)

    serve(router, TAKE_TEAM_MESSAGE, team)
    serve(router, CLOSE_CHAT, close)

    @router.get("/api/chat/all_sessions", summary="Every conversation, newest first", responses=ERRORS)
    async def sessions(
        limit: Annotated[int, Query(ge=1, le=500)] = 50, offset: Annotated[int, Query(ge=0)] = 0
    ) -> AllChats:
        return await all_chats(house, limit, offset)

    return router


class Desk:
    """Knows who asks, and lets the answer be finished when he does not wait for it."""

    def __init__(self, house: House, limit: RateLimit) -> None:
        self._house = house
        self._limit = limit
        self._library = Library()
        self._signer = session_tokens(house)

    async def visitor(self, request: Request, token: str) -> Visitor:
        """Whatever he says of his session, his address is counted first."""
        if await self._limit.seconds_to_wait(request):
            raise TooOftenError
        return self.known(request, token)

    def known(self, request: Request, token: str) -> Visitor:
        number = self._signer.read(token)
        if number is None or not number.isdecimal():
            raise SiteSessionUnknownError
        return Visitor(int(number), address_hash(self._house.secrets, self._limit.caller(request)))

    async def whole(self, question: Question) -> Response:
        work = answer(self._house, self._library, question, lambda _piece: None)
        return _json(await shield(self._house.background.start(work, f"chat answer {question.message_id}")))

    async def streamed(self, question: Question) -> Response:
        pieces: Queue[str | ChatAnswer | None] = Queue()

        async def work() -> None:
            try:
                pieces.put_nowait(await answer(self._house, self._library, question, pieces.put_nowait))
            finally:
                pieces.put_nowait(None)

        self._house.background.start(work(), f"chat answer {question.message_id}")
        return StreamingResponse(_events(pieces), media_type=STREAM, headers=LIVE)


async def _events(pieces: "Queue[str | ChatAnswer | None]") -> AsyncIterator[str]:
    """Without an answer at the end something broke, and is in the log."""
    while (one := await pieces.get()) is not None:
        if isinstance(one, ChatAnswer):
            for event in _ending(one):
                yield event
            return
        if one:
            yield _event("piece", {"text": one})
    broken = error_answer(500, ErrorCode.INTERNAL, "Что-то сломалось у\u00a0нас. Попробуйте ещё раз.")
    yield f"event: error\ndata: {bytes(broken.body).decode()}\n\n"


async def _told(said: ChatAnswer) -> AsyncIterator[str]:
    if said.response:
        yield _event("piece", {"text": said.response})
    for event in _ending(said):
        yield event


def _ending(said: ChatAnswer) -> tuple[str, str]:
    done = said.model_dump(mode="json", include={"message_id", "left", "fallback", "human"})
    return _event("sources", [one.model_dump() for one in said.sources]), _event("done", done)


def _event(kind: str, data: Any) -> str:
    return f"event: {kind}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


def _json(said: ChatAnswer | ChatHistory) -> JSONResponse:
    return JSONResponse(said.model_dump(mode="json"), headers=PRIVATE)
