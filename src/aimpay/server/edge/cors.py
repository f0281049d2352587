"""Which other sites may ask us from their pages: those of a list, and only what the widget asks. No cookies, ever."""

from collections.abc import Collection, Mapping
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from aimpay.contract.errors import ErrorCode
from aimpay.server.edge.app import error_answer

ROUTES: Final[Mapping[str, str]] = {
    "/api/site": "GET",
    "/track_visit": "POST",
    "/save_source_and_chat_history": "POST",
    "/api/chat/send": "POST",
    "/api/chat/history": "GET",
    "/api/chat/save_history": "POST",
    "/api/chat/call_human": "POST",
}
"""What the widget asks, and nothing else."""
REFUSED: Final = "С этого сайта к школе обращаться нельзя. Владелец школы может его добавить: SITE_ORIGINS."
TEN_MINUTES: Final = "600"


class Cors:
    """``origins`` are such as ``https://school.tilda.ws``. A page of our own server is always let in."""

    def __init__(self, app: ASGIApp, origins: Collection[str]) -> None:
        self._app = app
        self._origins = frozenset(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        method = ROUTES.get(scope["path"]) if scope["type"] == "http" else None
        headers = Headers(scope=scope) if method else Headers()
        origin = headers.get("origin")
        if method is None or origin is None:
            await self._app(scope, receive, send)
        elif not is_let_in(origin, headers.get("host"), self._origins):
            await error_answer(403, ErrorCode.FORBIDDEN, REFUSED)(scope, receive, send)
        elif scope["method"] == "OPTIONS":
            await Response(status_code=204, headers=_preflight(origin, method))(scope, receive, send)
        else:
            await self._app(scope, receive, _marking(send, origin))


def is_let_in(origin: str, host: str | None, origins: Collection[str]) -> bool:
    """Whether a page of that site may ask. Our own may: a browser lets no page choose the Host of its requests."""
    return origin in origins or urlsplit(origin).netloc == host


def marks_for(origin: str) -> tuple[tuple[bytes, bytes], ...]:
    """Return the headers that let the page read an answer, where the answer has no Vary of its own."""
    return (
        (b"access-control-allow-origin", origin.encode("latin-1")),
        (b"access-control-expose-headers", b"Retry-After"),
        (b"vary", b"Origin"),
    )


def _preflight(origin: str, method: str) -> dict[str, str]:
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Methods": method,
        "Access-Control-Allow-Headers": "content-type",
        "Access-Control-Max-Age": TEN_MINUTES,
        "Vary": "Origin",
    }


def _marking(send: Send, origin: str) -> Send:
    async def marked(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["Access-Control-Allow-Origin"] = origin
            headers["Access-Control-Expose-Headers"] = "Retry-After"
            headers.add_vary_header("Origin")
        await send(message)

    return marked
