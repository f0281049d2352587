"""Sends the postman's messages, each once in the life of this bot, and takes them back.

Any bot of a fleet may be asked: ``boot`` says which one is meant and where it is, and the question is passed on to it.
"""

import logging
import secrets
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

import aiohttp
from aiogram import Bot
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.methods import DeleteMessage, SendMessage, TelegramMethod
from aiogram.types import LinkPreviewOptions

from aimpay.bot.mail.memory import Memory
from aimpay.bot.mail.pace import Pace, as_mail
from aimpay.bot.mail.peers import Peers
from aimpay.bot.refusals import Refusal
from aimpay.bot.screens import Button, keyboard
from aimpay.contract.errors import ErrorCode, RemoteError, RemoteSilentError
from aimpay.contract.gateway import NotifyButton
from aimpay.contract.mail_gateway import (
    DELIVER,
    GET_BOOT,
    TAKE_BACK,
    Boot,
    Deliver,
    Delivered,
    GetBoot,
    Outcome,
    TakeBack,
)
from aimpay.contract.wire import Call

log = logging.getLogger(__name__)

SILENCE_SECONDS: Final = 5
"""How long all mail rests when Telegram is silent, so that few messages become unclear."""
OUT_OF_ORDER_SECONDS: Final = 60
GONE: Final = "message to delete not found"


class MailDesk:
    """``boot`` names this life of the bot: what it remembers, it alone remembers."""

    def __init__(self, bot: Bot, pace: Pace, peers: Peers) -> None:
        self._life = secrets.token_hex(3)
        self._peers = peers
        self.leaving = False
        self._bot = bot
        self._pace = pace
        self._memory: Memory[Delivered] = Memory()
        self.answers: Final[Mapping[Call[Any, Any], Any]] = {
            DELIVER: self.deliver,
            TAKE_BACK: self.take_back,
            GET_BOOT: self.tell_boot,
        }

    @property
    def boot(self) -> str:
        return f"{self._life}@{self._peers.address}" if self._peers.address else self._life

    async def tell_boot(self, _request: GetBoot) -> Boot:
        if self.leaving:
            raise Refusal(HTTPStatus.SERVICE_UNAVAILABLE, ErrorCode.UNAVAILABLE, "Этот бот заканчивает работу")
        return Boot(boot=self.boot)

    async def deliver(self, request: Deliver) -> Delivered:
        """Whoever asks while it is being sent waits for the same answer. A bot that is leaving begins nothing."""
        if request.boot != self.boot:
            return await self._asked_of_peer(request) or self._say(Outcome.RESTARTED)
        if known := self._memory.get(request.key):
            return await known
        if self.leaving:
            return Delivered(outcome=Outcome.RESTARTED, boot="")
        if self._memory.may_have_forgotten(request.age):
            return self._say(Outcome.UNCLEAR, reason="forgotten")
        return await self._send_once(request)

    async def _asked_of_peer(self, request: Deliver) -> Delivered | None:
        try:
            return await self._peers.deliver(request)
        except (RemoteError, RemoteSilentError) as error:
            log.warning("the bot that was meant does not answer: %s", error)
            raise Refusal(
                HTTPStatus.SERVICE_UNAVAILABLE, ErrorCode.UNAVAILABLE, "Бот, который это отправлял, молчит"
            ) from error

    async def take_back(self, request: TakeBack) -> Delivered:
        deletion = DeleteMessage(chat_id=request.telegram_id, message_id=request.message_id)
        answer = await self._spoken(request.telegram_id, deletion)
        is_gone = answer.outcome == Outcome.REFUSED and GONE in (answer.reason or "")
        return self._say(Outcome.DONE) if is_gone else answer

    async def _send_once(self, request: Deliver) -> Delivered:
        future = self._memory.begin(request.key)
        answer = self._say(Outcome.UNCLEAR, reason="broken off")
        try:
            answer = await self._send(request)
        finally:
            future.set_result(answer)
            if answer.outcome == Outcome.LATER:
                self._memory.drop(request.key)
        return answer

    async def _send(self, request: Deliver) -> Delivered:
        message = SendMessage(
            chat_id=request.telegram_id,
            text=request.message,
            reply_markup=keyboard([_button(one)] for one in request.buttons),
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        )
        return await self._spoken(request.telegram_id, message)

    async def _spoken(self, chat_id: int, method: TelegramMethod[Any]) -> Delivered:
        await self._pace.turn(chat_id)
        if (left := self._pace.held()) > 0:
            self._pace.give_back(chat_id)
            return self._say(Outcome.LATER, retry_after=left)
        try:
            with as_mail():
                result = await self._bot(method)
        except (TelegramAPIError, ClientDecodeError) as error:
            return self._refused(error)
        return self._say(Outcome.DONE, message_id=getattr(result, "message_id", None))

    def _refused(self, error: TelegramAPIError | ClientDecodeError) -> Delivered:
        match error:
            case TelegramRetryAfter():
                return self._say(Outcome.LATER, retry_after=error.retry_after)
            case TelegramForbiddenError():
                return self._say(Outcome.BLOCKED, reason=error.message)
            case TelegramUnauthorizedError() | TelegramNotFound():
                self._pace.hold(OUT_OF_ORDER_SECONDS)
                return self._say(Outcome.LATER, retry_after=OUT_OF_ORDER_SECONDS, reason=error.message)
            case TelegramNetworkError() if isinstance(error.__cause__, aiohttp.ClientConnectorError):
                self._pace.hold(SILENCE_SECONDS)
                return self._say(Outcome.LATER, retry_after=SILENCE_SECONDS, reason=error.message)
            case TelegramNetworkError() | TelegramServerError() | ClientDecodeError():
                self._pace.hold(SILENCE_SECONDS)
                return self._say(Outcome.UNCLEAR, reason=error.message)
            case _:
                return self._say(Outcome.REFUSED, reason=error.message)

    def _say(self, outcome: Outcome, **more: Any) -> Delivered:
        if reason := more.get("reason"):
            more["reason"] = reason[:200]
            log.info("mail is %s: %s", outcome, reason)
        return Delivered(outcome=outcome, boot=self.boot, **more)


def _button(button: NotifyButton) -> Button:
    callback = f"{button.callback}:{button.argument}" if button.callback and button.argument else button.callback
    return Button(button.text, callback, button.url)
