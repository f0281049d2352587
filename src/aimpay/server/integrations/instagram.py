"""Instagram API with Instagram Login: messages, private replies, the renewal of the token."""

import json
import logging
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, Final

import aiohttp

from aimpay.server.kit.breaker import Breaker
from aimpay.server.workflows.gateways import DeliveryFailedError, DeliveryRefusedError
from aimpay.server.workflows.instagram.gateway import RenewedToken

VERSION: Final = "v24.0"
SECONDS: Final = 15
FIELDS: Final = "comments,messages"
CODES: Final = {190: "token_expired", 10: "outside_window", 200: "no_permission", 100: "instagram_refused"}
BUSY: Final = frozenset({1, 2, 4, 17, 32, 613})
"""Meta's own trouble, and its limits: the same call may succeed later."""

log = logging.getLogger(__name__)


class HttpInstagram:
    """Nothing is deduplicated by Meta: send a message once. Tokens travel in a header, never in an address."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        *,
        base_url: str,
        breaker: Breaker | None = None,
        seconds: float = SECONDS,
    ) -> None:
        self._session = session
        self._base_url = base_url.rstrip("/")
        self._timeout = aiohttp.ClientTimeout(total=seconds)
        self._breaker = breaker or Breaker("instagram")

    async def send(self, token: str, person_id: str, text: str) -> None:
        await self._say(token, {"id": person_id}, text)

    async def reply_privately(self, token: str, comment_id: str, text: str) -> None:
        await self._say(token, {"comment_id": comment_id}, text)

    async def renew(self, token: str, now: datetime) -> RenewedToken:
        """Return the token for the next sixty days; this one must be a day old and not yet over."""
        answer = await self._call("GET", "/refresh_access_token", token, query={"grant_type": "ig_refresh_token"})
        fresh, seconds = answer.get("access_token"), answer.get("expires_in")
        if not isinstance(fresh, str) or not isinstance(seconds, int):
            raise DeliveryFailedError("instagram: the renewed token is not in the answer")
        return RenewedToken(fresh, now + timedelta(seconds=seconds))

    async def check(self, token: str) -> str:
        answer = await self._call("GET", f"/{VERSION}/me", token, query={"fields": "id,username"})
        return f"работает, аккаунт {answer.get('username', '')}".rstrip(" ,")

    async def subscribe(self, token: str) -> None:
        """Ask for events of this account; without it Meta keeps silent."""
        await self._call("POST", f"/{VERSION}/me/subscribed_apps", token, query={"subscribed_fields": FIELDS})

    async def _say(self, token: str, recipient: dict[str, str], text: str) -> None:
        body = {"recipient": recipient, "message": {"text": text}}
        await self._call("POST", f"/{VERSION}/me/messages", token, body=body)

    async def _call(self, method: str, path: str, token: str, **how: Any) -> dict[str, Any]:
        with self._breaker.around(DeliveryFailedError):
            return await self._request(method, path, token, **how)

    async def _request(
        self,
        method: str,
        path: str,
        token: str,
        *,
        query: dict[str, str] | None = None,
        body: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        try:
            async with self._session.request(
                method,
                self._base_url + path,
                params=query,
                json=body,
                headers={"Authorization": f"Bearer {token}"},
                timeout=self._timeout,
                allow_redirects=False,
            ) as answer:
                status, content = answer.status, await answer.read()
        except (OSError, aiohttp.ClientError) as error:
            raise DeliveryFailedError(f"instagram: {type(error).__name__}") from error
        log.debug("instagram %s %s: %s", method, path, status)
        return _judge(status, content)


def _judge(status: int, content: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(content)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise DeliveryFailedError(f"instagram: {status}, and not an object of JSON")
    if status == HTTPStatus.OK:
        return answer
    error = answer.get("error")
    code = error.get("code") if isinstance(error, dict) else None
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.TOO_MANY_REQUESTS or code in BUSY:
        raise DeliveryFailedError(f"instagram: {status} code {code}")
    raise DeliveryRefusedError(CODES.get(code or 0, "instagram_refused"), f"instagram: {status} code {code}")
