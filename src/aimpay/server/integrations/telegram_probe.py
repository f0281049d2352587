"""Looks at the bot and its rights straight at Telegram: for ``aimpay doctor``, while the bot is not running."""

import json
from http import HTTPStatus
from typing import Any, Final

import aiohttp

from aimpay.contract.gateway import BotInfo
from aimpay.server.workflows.gateways import DeliveryFailedError, DeliveryRefusedError

SECONDS: Final = 15

Params = dict[str, str | int]


class TelegramProbe:
    """The token stands in the address, so that addresses and the client's own errors are never shown."""

    def __init__(
        self, session: aiohttp.ClientSession, *, api_url: str, token: str, proxy: str = "", seconds: float = SECONDS
    ) -> None:
        self._session = session
        self._base_url = f"{api_url.rstrip('/')}/bot{token}"
        self._proxy = proxy or None
        self._timeout = aiohttp.ClientTimeout(total=seconds)

    async def info(self, chat_id: int | None) -> BotInfo:
        """Raise DeliveryRefusedError for a wrong token, DeliveryFailedError when Telegram does not answer."""
        me = await self._call("getMe", {})
        if chat_id is None:
            return BotInfo(username=me["username"])
        try:
            return await self._in_group(me, chat_id)
        except DeliveryRefusedError:
            return BotInfo(username=me["username"])

    async def _in_group(self, me: dict[str, Any], chat_id: int) -> BotInfo:
        group = await self._call("getChat", {"chat_id": chat_id})
        member = await self._call("getChatMember", {"chat_id": chat_id, "user_id": me["id"]})
        return BotInfo(
            username=me["username"],
            group_title=group.get("title"),
            can_invite=member.get("can_invite_users") is True,
            can_restrict=member.get("can_restrict_members") is True,
        )

    async def _call(self, method: str, params: Params) -> dict[str, Any]:
        try:
            async with self._session.post(
                f"{self._base_url}/{method}", json=params, proxy=self._proxy, timeout=self._timeout
            ) as answer:
                return _result(method, answer.status, json.loads(await answer.read()))
        except (OSError, aiohttp.ClientError, ValueError) as error:
            raise DeliveryFailedError(f"{method}: {type(error).__name__}") from None


def _result(method: str, status: int, answer: dict[str, Any]) -> dict[str, Any]:
    if answer.get("ok"):
        result: dict[str, Any] = answer["result"]
        return result
    words = f"{method}: {status} {answer.get('description', '')}"
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise DeliveryFailedError(words)
    raise DeliveryRefusedError("telegram_refused", words)
