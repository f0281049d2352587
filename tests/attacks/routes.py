"""Everything that the server answers, found by walking its apps: nobody keeps a list."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from starlette.routing import Mount, Route

from aimpay.server.app import create_app
from aimpay.server.edge.annex import Annex
from aimpay.server.office.building import Wing
from server.conftest import Server
from server.houses import server_settings

PARAMETER: Final = re.compile(r"\{\w+(:\w+)?\}")
WALKED: Final[dict[str, tuple[tuple[str, str], ...]]] = {}


def walk(routes: Any, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Method and path of everything that an app answers, whatever stands within it."""
    for route in routes:
        if isinstance(route, Annex):
            inner: Any = getattr(route.app, "_inner", route.app)
            yield from walk(inner.routes, prefix)
        elif isinstance(route, Mount):
            within = list(route.routes)
            yield from walk(within, prefix + route.path) if within else [("GET", prefix + route.path)]
        elif isinstance(route, Route):
            yield from ((method, prefix + route.path) for method in sorted(route.methods or ()) if method != "HEAD")


def everything(school: Server) -> tuple[tuple[str, str], ...]:
    """Walked once for a school: to build every page takes long."""
    if school.url not in WALKED:
        app: FastAPI = create_app(server_settings(school.house.db.url), school.house)
        WALKED[school.url] = tuple(sorted(set(walk(app.routes))))
    return WALKED[school.url]


@dataclass(frozen=True)
class Asked:
    """One GET. ``path`` has its parameters in braces; ``words`` are those of its query that take text."""

    path: str
    words: tuple[str, ...]


def asked(school: Server) -> list[Asked]:
    """Every GET of the server, the office and the API, with what it takes, as their own descriptions say."""
    app: FastAPI = create_app(server_settings(school.house.db.url), school.house)
    annexes: list[Any] = [getattr(one.app, "_inner", one.app) for one in app.routes if isinstance(one, Annex)]
    apps: list[FastAPI] = [app, *annexes]
    return [one for app in apps for one in _asked(app)]


def _asked(app: FastAPI) -> Iterator[Asked]:
    routes = [one for one in app.routes if isinstance(one, APIRoute) and "GET" in (one.methods or ())]
    for path, acts in get_openapi(title="asked", version="1", routes=routes)["paths"].items():
        query = [one for one in acts["get"].get("parameters", []) if one["in"] == "query"]
        yield Asked(path, tuple(one["name"] for one in query if one["name"] != "said" and _takes_words(one["schema"])))


def forms(school: Server) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Each POST of the office: its path, the schema of its form, and what that refers to."""
    app: FastAPI = create_app(server_settings(school.house.db.url), school.house)
    (office,) = (one.app for one in app.routes if isinstance(one, Wing))
    routes = [one for one in office.routes if isinstance(one, APIRoute) and "POST" in (one.methods or ())]
    document = get_openapi(title="forms", version="1", routes=routes)
    for path, acts in document["paths"].items():
        for kind, taken in acts["post"].get("requestBody", {}).get("content", {}).items():
            if "form" in kind:
                yield path, taken["schema"], document["components"]["schemas"]


def _takes_words(schema: dict[str, Any]) -> bool:
    kinds = [schema, *schema.get("anyOf", ()), schema.get("items", {})]
    return any(one.get("type") == "string" and "format" not in one for one in kinds)
