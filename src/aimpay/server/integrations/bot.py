"""The bot's side door behind workflows' BotGateway."""

from http import HTTPStatus
from typing import Final

from aimpay.contract.client import Caller
from aimpay.contract.errors import ErrorCode, RemoteError, RemoteSilentError
from aimpay.contract.gateway import (
    CHECK_MEMBER,
    GET_BOT_INFO,
    KICK_USER,
    LET_RETURN,
    NOTIFY_USER,
    OPEN_TOPIC,
    POST_TO_TOPIC,
    SEND_INVITE_LINK,
    BotInfo,
    CheckMember,
    GetBotInfo,
    KickUser,
    LetReturn,
    MemberView,
    NotifyButton,
    NotifyUser,
    OpenTopic,
    PostToTopic,
    SendInviteLink,
)
from aimpay.contract.wire import Call, Request, Response
from aimpay.server.kit.breaker import Breaker
from aimpay.server.workflows.gateways import DeliveryFailedError, DeliveryRefusedError

FINAL: Final = frozenset({ErrorCode.PERSON_UNREACHABLE, ErrorCode.TELEGRAM_REFUSED})
PASSING: Final = frozenset(
    {ErrorCode.TELEGRAM_UNREACHABLE, ErrorCode.UNAVAILABLE, ErrorCode.INTERNAL, ErrorCode.INVALID_REQUEST}
)
"""A question of our own that the bot does not understand met a bot of another release, which is being replaced."""


class HttpBot:
    def __init__(self, caller: Caller, breaker: Breaker | None = None) -> None:
        self._caller = caller
        self._breaker = breaker or Breaker("bot")

    async def notify(
        self,
        telegram_id: int,
        message: str,
        buttons: tuple[NotifyButton, ...] = (),
        *,
        closes_bill: str | None = None,
        bill_course: str | None = None,
        key: str | None = None,
    ) -> None:
        asked = NotifyUser(
            telegram_id=telegram_id,
            message=message,
            buttons=buttons,
            closes_bill=closes_bill,
            bill_course=bill_course,
            key=key,
        )
        await self._ask(NOTIFY_USER, asked)

    async def invite_link(self, telegram_id: int, chat_id: int, name: str) -> str:
        wanted = SendInviteLink(telegram_id=telegram_id, chat_id=chat_id, name=name)
        return (await self._ask(SEND_INVITE_LINK, wanted)).invite_link

    async def kick(self, telegram_id: int, chat_id: int) -> None:
        await self._ask(KICK_USER, KickUser(telegram_id=telegram_id, chat_id=chat_id))

    async def let_return(self, telegram_id: int, chat_id: int) -> None:
        await self._ask(LET_RETURN, LetReturn(telegram_id=telegram_id, chat_id=chat_id))

    async def check_member(self, telegram_id: int, chat_id: int) -> MemberView:
        return await self._ask(CHECK_MEMBER, CheckMember(telegram_id=telegram_id, chat_id=chat_id))

    async def info(self, chat_id: int | None) -> BotInfo:
        return await self._ask(GET_BOT_INFO, GetBotInfo(chat_id=chat_id))

    async def open_topic(self, chat_id: int, name: str) -> int:
        return (await self._ask(OPEN_TOPIC, OpenTopic(chat_id=chat_id, name=name))).topic_id

    async def post(
        self, chat_id: int, topic_id: int | None, message: str, buttons: tuple[NotifyButton, ...] = ()
    ) -> int:
        """Return the id of the message."""
        wanted = PostToTopic(chat_id=chat_id, topic_id=topic_id, message=message, buttons=buttons)
        return (await self._ask(POST_TO_TOPIC, wanted)).message_id

    async def _ask(self, call: Call[Request, Response], request: Request) -> Response:
        with self._breaker.around(DeliveryFailedError):
            return await self._call(call, request)

    async def _call(self, call: Call[Request, Response], request: Request) -> Response:
        try:
            return await self._caller(call, request)
        except RemoteSilentError as error:
            raise DeliveryFailedError(str(error)) from error
        except RemoteError as error:
            raise _translated(error) from error


def _translated(error: RemoteError) -> DeliveryFailedError | DeliveryRefusedError:
    passing = error.code in PASSING or error.status == HTTPStatus.TOO_MANY_REQUESTS
    if passing or (error.status >= HTTPStatus.INTERNAL_SERVER_ERROR and error.code not in FINAL):
        return DeliveryFailedError(str(error), retry_after=_seconds(error.details.get("retry_after")))
    return DeliveryRefusedError(error.code, error.message)


def _seconds(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
