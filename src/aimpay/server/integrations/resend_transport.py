"""Lets the official Resend library speak through the process's one aiohttp session."""

from collections.abc import Mapping
from typing import Any

import aiohttp
from resend.http_client_async import AsyncHTTPClient


class AiohttpTransport(AsyncHTTPClient):
    """Cancellable and non-blocking, unlike the library's own ``requests``; needs no httpx. ``seconds`` in all."""

    def __init__(self, session: aiohttp.ClientSession, seconds: float = 30) -> None:
        self._session = session
        self._timeout = aiohttp.ClientTimeout(total=seconds)

    async def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        json: dict[str, object] | list[object] | None = None,
        files: dict[str, Any] | None = None,
        data: dict[str, str] | None = None,
    ) -> tuple[bytes, int, Mapping[str, str]]:
        """Give content, status and headers, whose names are in lower case. We send no files and no forms."""
        if files or data:
            raise NotImplementedError("only JSON is sent through this transport")
        async with self._session.request(
            method, url, headers=headers, json=json or None, timeout=self._timeout, allow_redirects=False
        ) as answer:
            content = await answer.read()
            return content, answer.status, {name.lower(): value for name, value in answer.headers.items()}
