"""Routes of the control API, each built when it is first called: a test that calls three of eighty pays for three."""

from collections.abc import Callable
from functools import cached_property
from typing import Any, TypeVar

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


class Control(Route):
    """``how`` is what FastAPI's decorators take; FastAPI reads models and builds their checks at the first call."""

    def __init__(self, method: str, path: str, endpoint: Callable[..., Any], how: dict[str, Any]) -> None:
        super().__init__(path, endpoint, methods=[method])
        self.methods = {method}  # without the HEAD that Starlette adds to GET
        self._method, self._how = method, how

    @cached_property
    def built(self) -> APIRoute:
        return APIRoute(self.path, self.endpoint, methods=[self._method], **self._how)

    def under(self, prefix: str, tag: str) -> "Control":
        return Control(self._method, prefix + self.path, self.endpoint, self._how | {"tags": [tag]})

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["route"] = self.built
        await self.built.handle(scope, receive, send)


class Controls:
    """Collects controls by the decorators that FastAPI's routers have."""

    def __init__(self) -> None:
        self.routes: list[Control] = []

    def get(self, path: str, **how: Any) -> Callable[[Endpoint], Endpoint]:
        return self._adding("GET", path, how)

    def post(self, path: str, **how: Any) -> Callable[[Endpoint], Endpoint]:
        return self._adding("POST", path, how)

    def put(self, path: str, **how: Any) -> Callable[[Endpoint], Endpoint]:
        return self._adding("PUT", path, how)

    def include(self, part: "Controls") -> None:
        self.routes += part.routes

    def _adding(self, method: str, path: str, how: dict[str, Any]) -> Callable[[Endpoint], Endpoint]:
        def add(endpoint: Endpoint) -> Endpoint:
            self.routes.append(Control(method, path, endpoint, how))
            return endpoint

        return add


class ControlledApp(FastAPI):
    """Describes its controls as FastAPI describes routes."""

    def openapi(self) -> dict[str, Any]:
        if not self.openapi_schema:
            built = [route.built for route in self.routes if isinstance(route, Control)]
            self.openapi_schema = get_openapi(title=self.title, version=self.version, routes=built)
        return self.openapi_schema

    def add_controls(self, controls: Controls, prefix: str, tag: str) -> None:
        self.router.routes += [control.under(prefix, tag) for control in controls.routes]
