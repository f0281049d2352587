"""Collects the routes of a room. FastAPI builds them once, when the server is put together."""

from collections.abc import Awaitable, Callable, Coroutine, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from fastapi import FastAPI
from fastapi.params import Depends
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
Guard = Callable[[Request], Awaitable[None]]
Responses = dict[int | str, dict[str, Any]]
ERROR: Final = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/ErrorBody"}}}}
ALWAYS: Final[Responses] = {422: ERROR | {"description": "filled in wrongly"}}
BODIED: Final[Responses] = {
    400: ERROR | {"description": "not to be read"},
    408: ERROR | {"description": "came too slowly"},
    413: ERROR | {"description": "too large"},
}
UNKNOWN: Final[Responses] = {404: {"content": ERROR["content"] | {"text/html": {}}, "description": "unknown"}}
"""What each route may answer, each that takes a body, each with a parameter in its path.

FastAPI would document a body of its own.
"""
LIMITED_PAGES: Final[Responses] = {
    404: {"content": {"text/html": {}}, "description": "no such thing, for people"},
    429: {"content": {"text/html": {}}, "description": "too many requests of one address; see Retry-After"},
}
GONE_PAGE: Final[Responses] = {410: {"content": {"text/html": {}}, "description": "it is over"}}


@dataclass(frozen=True)
class Planned:
    """``how`` is what FastAPI's decorators take."""

    method: str
    path: str
    endpoint: Callable[..., Any]
    how: dict[str, Any]


def _usual(one: Planned) -> Responses:
    return ALWAYS | (UNKNOWN if "{" in one.path else {}) | (BODIED if one.method != "GET" else {})


def guarded(guard: Guard) -> type[APIRoute]:
    """FastAPI asks its dependencies only when it has read and parsed the whole body, whoever sent it."""

    class Guarded(APIRoute):
        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            handle = super().get_route_handler()

            async def asked(request: Request) -> Response:
                await guard(request)
                return await handle(request)

            return asked

    return Guarded


class Router:
    """Has the decorators of FastAPI's router, which builds each route twice: its own, and the app's copy of it."""

    def __init__(self, *, tags: Sequence[str], prefix: str = "", responses: Responses | None = None) -> None:
        """``responses``: what any of its routes may answer besides."""
        self._tags = list(tags)
        self._prefix = prefix
        self._responses = responses or {}
        self.routes: list[Planned] = []

    def get(self, path: str, **how: Any) -> Callable[[Endpoint], Endpoint]:
        return self._adding("GET", path, how)

    def post(self, path: str, **how: Any) -> Callable[[Endpoint], Endpoint]:
        return self._adding("POST", path, how)

    def put(self, path: str, **how: Any) -> Callable[[Endpoint], Endpoint]:
        return self._adding("PUT", path, how)

    def build(self, app: FastAPI, dependencies: Sequence[Depends] = (), *, guard: Guard | None = None) -> None:
        """``guard`` is asked before anything of the body is read; it raises what is to be answered."""
        kind = guarded(guard) if guard else APIRoute
        for one in self.routes:
            how = dict(one.how)
            answers = {**_usual(one), **self._responses, **how.pop("responses", {})}
            app.router.add_api_route(
                one.path,
                one.endpoint,
                methods=[one.method],
                tags=[*self._tags],
                dependencies=[*dependencies, *how.pop("dependencies", ())],
                responses={status: deepcopy(answer) for status, answer in answers.items()},
                route_class_override=kind,
                **how,
            )

    def _adding(self, method: str, path: str, how: dict[str, Any]) -> Callable[[Endpoint], Endpoint]:
        def add(endpoint: Endpoint) -> Endpoint:
            self.routes.append(Planned(method, self._prefix + path, endpoint, how))
            return endpoint

        return add
