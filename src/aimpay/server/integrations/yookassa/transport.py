"""One request to YooKassa: credentials, time limits, and the sorting of its failures into refused and unknown."""

import json
import logging
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import aiohttp

from aimpay.server.kit.breaker import Breaker
from aimpay.server.selling.gateway import GatewayRefusedError, GatewayUnknownError

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Patience:
    """Seconds in all. YooKassa promises an answer to a POST, or a 500, within 30."""

    post: float = 35
    get: float = 15


class Transport:
    """Answers the JSON object of a 200. Logs method, path and status: never bodies, never credentials."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        *,
        base_url: str,
        shop_id: str,
        secret_key: str,
        patience: Patience,
        breaker: Breaker | None = None,
    ) -> None:
        self._session = session
        self._base_url = base_url.rstrip("/")
        self._headers = {"Authorization": aiohttp.encode_basic_auth(shop_id, secret_key)}
        self._patience = patience
        self._breaker = breaker or Breaker("yookassa")

    async def get(self, path: str) -> dict[str, Any]:
        with self._breaker.around(GatewayUnknownError):
            return await self._request("GET", path, self._headers, self._patience.get)

    async def post(self, path: str, body: dict[str, Any], *, key: str) -> dict[str, Any]:
        headers = {**self._headers, "Idempotence-Key": key}
        with self._breaker.around(GatewayUnknownError):
            return await self._request("POST", path, headers, self._patience.post, body)

    async def _request(
        self,
        method: str,
        path: str,
        headers: dict[str, str],
        seconds: float,
        body: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        limit = aiohttp.ClientTimeout(total=seconds)
        try:
            async with self._session.request(
                method, self._base_url + path, json=body, headers=headers, timeout=limit, allow_redirects=False
            ) as answer:
                status, pause, content = answer.status, answer.headers.get("Retry-After", ""), await answer.read()
        except (OSError, aiohttp.ClientError) as error:
            log.warning("yookassa %s %s: no answer (%s)", method, path, type(error).__name__)
            raise GatewayUnknownError(f"{method} {path}: {type(error).__name__}") from error
        log.debug("yookassa %s %s: %s", method, path, status)
        return _sort(f"{method} {path}: {status}", status, _object(content), pause)


def _sort(what: str, status: int, answer: dict[str, Any] | None, pause: str) -> dict[str, Any]:
    """Give a 200's object; a readable 4xx is a refusal; all else leaves the outcome unknown."""
    if answer is None:
        raise GatewayUnknownError(f"{what}, not a JSON object", retry_after=_seconds(None, pause))
    if status == HTTPStatus.OK and answer.get("type") not in {"processing", "error"}:
        return answer
    refused = HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR
    if not refused or status == HTTPStatus.TOO_MANY_REQUESTS:
        raise GatewayUnknownError(what, retry_after=_seconds(answer.get("retry_after"), pause))
    log.warning("yookassa %s: %s, parameter %s", what, answer.get("code"), answer.get("parameter"))
    raise GatewayRefusedError(
        status=status,
        code=str(answer.get("code", "")),
        description=str(answer.get("description", "")),
        parameter=answer.get("parameter"),
    )


def _object(content: bytes) -> dict[str, Any] | None:
    try:
        answer = json.loads(content)
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None


def _seconds(milliseconds: object, header: str) -> float | None:
    """``retry_after`` of the body is in milliseconds, the header in seconds."""
    if isinstance(milliseconds, int | float):
        return milliseconds / 1000
    return float(header) if header.isascii() and header.isdigit() else None
