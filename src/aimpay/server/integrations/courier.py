"""The bot's side door behind the postman's Courier."""

from http import HTTPStatus
from typing import Final

import aiohttp

from aimpay.contract.client import Caller
from aimpay.contract.errors import ErrorCode, RemoteError, RemoteSilentError
from aimpay.contract.gateway import NotifyButton
from aimpay.contract.mail_gateway import (
    DELIVER,
    GET_BOOT,
    TAKE_BACK,
    Deliver,
    Delivered,
    GetBoot,
    Outcome,
    TakeBack,
)
from aimpay.contract.wire import Call, Request, Response
from aimpay.server.workflows.mailing.courier import CourierSilentError

REFUSED_UNREAD: Final = frozenset({HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND})


class HttpCourier:
    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def boot(self) -> str:
        return (await self._ask(GET_BOOT, GetBoot())).boot

    async def deliver(
        self, *, key: str, boot: str, age: float, telegram_id: int, message: str, buttons: tuple[NotifyButton, ...]
    ) -> Delivered:
        asked = Deliver(key=key, boot=boot, age=age, telegram_id=telegram_id, message=message, buttons=buttons)
        try:
            return await self._ask(DELIVER, asked)
        except RemoteError as error:
            return Delivered(outcome=Outcome.REFUSED, boot=boot, reason=error.code)

    async def take_back(self, telegram_id: int, message_id: int) -> Delivered:
        return await self._ask(TAKE_BACK, TakeBack(telegram_id=telegram_id, message_id=message_id))

    async def _ask(self, call: Call[Request, Response], request: Request) -> Response:
        try:
            return await self._caller(call, request)
        except RemoteSilentError as error:
            never = isinstance(error.__cause__, aiohttp.ClientConnectorError)
            raise CourierSilentError(str(error), asked=not never) from error
        except RemoteError as error:
            if error.code == ErrorCode.INVALID_REQUEST:
                raise
            raise CourierSilentError(str(error), asked=error.status not in REFUSED_UNREAD) from error
