"""An app of its own within the server, built when it is first asked for."""

from collections.abc import Callable
from functools import cached_property
from typing import Any, Generic, TypeVar

from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Receive, Scope, Send

Inner = TypeVar("Inner", bound=ASGIApp)


class Annex(BaseRoute, Generic[Inner]):
    """Hands everything at and below ``path`` to that app, whose routes are written with their whole paths.

    A server that it is never asked of starts without it.
    """

    def __init__(self, path: str, build: Callable[[], Inner]) -> None:
        self._path = path
        self._build = build

    @cached_property
    def app(self) -> Inner:
        return self._build()

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        path = scope.get("path", "")
        ours = scope["type"] == "http" and (path == self._path or path.startswith(f"{self._path}/"))
        return (Match.FULL if ours else Match.NONE), {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)

    def url_path_for(self, name: str, /, **path_params: Any) -> Any:
        raise LookupError(name, path_params)
