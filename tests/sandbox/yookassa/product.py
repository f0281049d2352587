"""The product's end of the webhooks."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route


class Product:
    """Takes notifications; answers 200, or first the statuses it was told to."""

    def __init__(self) -> None:
        self.url = ""
        self.statuses: list[int] = []
        self.heard: list[dict[str, Any]] = []
        self.addresses: list[str] = []
        self.app = Starlette(routes=[Route("/payment_notification", self._hear, methods=["POST"])])

    async def _hear(self, request: Request) -> Response:
        self.heard.append(json.loads(await request.body()))
        self.addresses.append(request.headers["x-forwarded-for"])
        return Response("ok", self.statuses.pop(0) if self.statuses else 200)

    @property
    def events(self) -> list[str]:
        return [body["event"] for body in self.heard]

    async def until_heard(self, count: int) -> list[str]:
        await until(lambda: len(self.heard) >= count)
        return self.events


async def until(true: Callable[[], bool]) -> None:
    while not true():
        await asyncio.sleep(0.01)
