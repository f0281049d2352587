"""The bot's side door at the wire: keeps what it is asked, and can be down or lose its answers."""

import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final

from aiogram import Bot
from aiohttp import web
from aiohttp.test_utils import TestServer

from aimpay.bot.stars import StarsDesk
from aimpay.contract.client import SECRET_HEADER
from aimpay.contract.errors import ErrorBody, ErrorCode, ErrorDetail
from aimpay.contract.gateway import (
    CHECK_MEMBER,
    GET_BOT_INFO,
    KICK_USER,
    LET_RETURN,
    NOTIFY_USER,
    SEND_INVITE_LINK,
    BotInfo,
    CheckMember,
    GetBotInfo,
    InviteLink,
    KickUser,
    LetReturn,
    MemberState,
    MemberView,
    Notified,
    NotifyUser,
    SendInviteLink,
)
from aimpay.contract.star_gateway import LIST_STARS, MAKE_STARS_INVOICE, REFUND_STARS
from aimpay.contract.wire import Call, Done, Request, Response

SECRET: Final = "a-secret-of-the-side-door"


class SideDoor:
    """``down`` requests are refused before anything is done, then ``mute`` ones are done but not answered well.

    ``places`` are where people are; who is not there is outside. The bot cannot write to the ``unreachable``.
    """

    def __init__(self) -> None:
        self.url = ""
        self.said: list[NotifyUser] = []
        self.links: list[SendInviteLink] = []
        self.kicks: list[KickUser] = []
        self.let_back: list[LetReturn] = []
        self.checks: list[CheckMember] = []
        self.places: dict[tuple[int, int], MemberView] = {}
        self.unreachable: set[int] = set()
        self.down = 0
        self.mute = 0
        self.stars: Bot | None = None
        self._numbers = itertools.count(1)

    def app(self) -> web.Application:
        app = web.Application()
        for route in (
            self._route(NOTIFY_USER, self._notify),
            self._route(SEND_INVITE_LINK, self._link),
            self._route(KICK_USER, self._kick),
            self._route(LET_RETURN, self._let_return),
            self._route(CHECK_MEMBER, self._check),
            self._route(GET_BOT_INFO, self._info),
        ):
            app.router.add_routes([route])
        for call in (MAKE_STARS_INVOICE, REFUND_STARS, LIST_STARS):
            app.router.add_post(call.path, self._stars_route)
        return app

    async def _stars_route(self, request: web.Request) -> web.Response:
        """Answer as the bot does, by its own code; ``stars`` is its client of Telegram."""
        assert self.stars
        if self.down:
            self.down -= 1
            return _unavailable()
        answers = {call.path: (call, answer) for call, answer in StarsDesk(self.stars).answers.items()}
        call, answer = answers[request.path]
        done = await answer(call.request.model_validate_json(await request.read()))
        if self.mute:
            self.mute -= 1
            return _unavailable()
        return web.json_response(text=done.model_dump_json())

    def heard_by(self, telegram_id: int) -> list[str]:
        return [one.message for one in self.said if one.telegram_id == telegram_id]

    def _route(self, call: Call[Request, Response], act: Callable[[Request], Response]) -> web.RouteDef:
        async def answer(request: web.Request) -> web.Response:
            assert request.headers[SECRET_HEADER] == SECRET
            if self.down:
                self.down -= 1
                return _unavailable()
            asked = call.request.model_validate_json(await request.read())
            if isinstance(asked, NotifyUser) and asked.telegram_id in self.unreachable:
                return _refused()
            done = act(asked)
            if self.mute:
                self.mute -= 1
                return _unavailable()
            return web.json_response(text=done.model_dump_json())

        handler: Callable[[web.Request], Awaitable[web.StreamResponse]] = answer
        return web.post(call.path, handler)

    def _notify(self, request: NotifyUser) -> Notified:
        self.said.append(request)
        return Notified(message_id=next(self._numbers))

    def _link(self, request: SendInviteLink) -> InviteLink:
        self.links.append(request)
        return InviteLink(invite_link=f"https://t.me/+{next(self._numbers)}")

    def _kick(self, request: KickUser) -> Done:
        self.kicks.append(request)
        if (place := (request.chat_id, request.telegram_id)) in self.places:
            self.places[place] = MemberView(state=MemberState.LEFT)
        return Done()

    def _let_return(self, request: LetReturn) -> Done:
        self.let_back.append(request)
        return Done()

    def _check(self, request: CheckMember) -> MemberView:
        self.checks.append(request)
        return self.places.get((request.chat_id, request.telegram_id), MemberView(state=MemberState.LEFT))

    def _info(self, _request: GetBotInfo) -> BotInfo:
        return BotInfo(username="aimpay_demo_bot", can_invite=True, can_restrict=True)


def _unavailable() -> web.Response:
    error = ErrorDetail(code=ErrorCode.TELEGRAM_UNREACHABLE, message="Telegram не отвечает")
    return web.json_response(text=ErrorBody(error=error).model_dump_json(), status=503)


def _refused() -> web.Response:
    error = ErrorDetail(code=ErrorCode.PERSON_UNREACHABLE, message="Человеку нельзя написать")
    return web.json_response(text=ErrorBody(error=error).model_dump_json(), status=409)


@asynccontextmanager
async def side_door() -> AsyncIterator[SideDoor]:
    door = SideDoor()
    server = TestServer(door.app(), host="127.0.0.1")
    await server.start_server(access_log=None)
    door.url = str(server.make_url("")).rstrip("/")
    try:
        yield door
    finally:
        await server.close()
