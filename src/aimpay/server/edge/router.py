"""Collects the routes of a room. FastAPI builds them once, when the server is put together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from fastapi import FastAPI
from fastapi.params import Depends

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


@dataclass(frozen=True)
class Planned:
    """``how`` is what FastAPI's decorators take."""

    method: str
    path: str
    endpoint: Callable[..., Any]
    how: dict[str, Any]


class Router:
    """Has the decorators of FastAPI's router, which builds each route twice: its own, and the app's copy of it."""

    def __init__(self, *, tags: Sequence[str], prefix: str = "") -> None:
        self._tags = list(tags)
        self._prefix = prefix
        self.routes: list[Planned] = []

    def get(self, path: str, **how: Any) -> Callable[[Endpoint], Endpoint]:
        return self._adding("GET", path, how)

    def post(self, path: str, **how: Any) -> Callable[[Endpoint], Endpoint]:
        return self._adding("POST", path, how)

    def put(self, path: str, **how: Any) -> Callable[[Endpoint], Endpoint]:
        return self._adding("PUT", path, how)

    def build(self, app: FastAPI, dependencies: Sequence[Depends] = ()) -> None:
        for one in self.routes:
            how = dict(one.how)
            app.add_api_route(
                one.path,
                one.endpoint,
                methods=[one.method],
                tags=[*self._tags],
                dependencies=[*dependencies, *how.pop("dependencies", ())],
                **how,
            )

    def _adding(self, method: str, path: str, how: dict[str, Any]) -> Callable[[Endpoint], Endpoint]:
        def add(endpoint: Endpoint) -> Endpoint:
            self.routes.append(Planned(method, self._prefix + path, endpoint, how))
            return endpoint

        return add
