"""The client of the Bot API: our address, our proxy, and patience when Telegram asks for it."""

import asyncio
import logging
import time
from functools import cache
from typing import Any, Final

import aiohttp
from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError, TelegramRetryAfter
from aiogram.methods import GetUpdates, Response, TelegramMethod
from aiogram.methods.base import TelegramType

from aimpay.bot.mail.pace import is_mail
from aimpay.metrics import count_call
from aimpay.settings import Settings
from aimpay.tracing import span

log = logging.getLogger(__name__)

LONGEST_WAIT_SECONDS: Final = 10
"""All waits of one request together: the server waits for the bot no longer than 15 seconds."""


class Patience(BaseRequestMiddleware):
    """Waits as long as a 429 says and repeats; gives up when that would take too long."""

    async def __call__(
        self, make_request: NextRequestMiddlewareType[TelegramType], bot: Bot, method: TelegramMethod[TelegramType]
    ) -> Response[TelegramType]:
        left: float = 0 if isinstance(method, GetUpdates) or is_mail.get() else LONGEST_WAIT_SECONDS
        while True:
            try:
                return await make_request(bot, method)
            except TelegramRetryAfter as error:
                wait = max(error.retry_after, 1)
                if wait > left:
                    raise
                log.info("Telegram asks to wait %s s before %s", wait, method.__api_method__)
                left -= wait
                await asyncio.sleep(wait)


class Counting(BaseRequestMiddleware):
    """Innermost: counts what really went to Telegram. Asking for updates is a long wait, and is left out."""

    async def __call__(
        self, make_request: NextRequestMiddlewareType[TelegramType], bot: Bot, method: TelegramMethod[TelegramType]
    ) -> Response[TelegramType]:
        is_poll = isinstance(method, GetUpdates)
        if is_poll:
            return await make_request(bot, method)
        began, outcome = time.perf_counter(), "failed"
        try:
            with span(f"telegram {method.__api_method__}", "client"):
                answer = await make_request(bot, method)
            outcome = "done"
        except (TelegramBadRequest, TelegramForbiddenError):
            outcome = "refused"
            raise
        finally:
            count_call("telegram", outcome, time.perf_counter() - began)
        return answer


class Remembering(BaseRequestMiddleware):
    """Keeps what answers are parsed with: pydantic drops ``Response[X]`` that nobody holds, and builds it each time."""

    async def __call__(
        self, make_request: NextRequestMiddlewareType[TelegramType], bot: Bot, method: TelegramMethod[TelegramType]
    ) -> Response[TelegramType]:
        response_type(method.__returning__)
        return await make_request(bot, method)


@cache
def response_type(answer: Any) -> type[Response[Any]]:
    return Response[answer]


class Session(AiohttpSession):
    """An ordinary HTTP proxy needs no library beyond aiohttp; aiogram's own way needs one."""

    def __init__(self, api: TelegramAPIServer, http_proxy: str | None) -> None:
        super().__init__(api=api)
        self._http_proxy = http_proxy

    async def create_session(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            connector = self._connector_type(**self._connector_init)
            self._session = aiohttp.ClientSession(connector=connector, proxy=self._http_proxy)
        return self._session

    async def close(self) -> None:
        """Close without aiogram's pause of 250 ms: aiohttp itself now waits for its connections."""
        if self._session is not None and not self._session.closed:
            await self._session.close()


def make_bot(settings: Settings) -> Bot:
    session = _session(TelegramAPIServer.from_base(settings.telegram_api_url), settings.telegram_proxy)
    session.middleware(Patience())
    session.middleware(Remembering())
    session.middleware(Counting())
    properties = DefaultBotProperties(parse_mode=ParseMode.HTML)
    return Bot(settings.bot_token.get_secret_value(), session=session, default=properties)


def _session(api: TelegramAPIServer, proxy: str) -> AiohttpSession:
    if proxy.startswith("socks"):
        return AiohttpSession(api=api, proxy=proxy)
    return Session(api, proxy or None)
