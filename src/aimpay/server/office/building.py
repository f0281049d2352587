"""The back-office as an app of its own inside of the server: its door, its error pages, its headers."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from importlib.resources import files
from typing import Final
from urllib.parse import urlsplit

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from aimpay.contract.errors import ErrorCode
from aimpay.server.db.silent import is_silent
from aimpay.server.db.unstorable import UnstorableError
from aimpay.server.edge.annex import Annex
from aimpay.server.edge.app import TROUBLE, UNAVAILABLE, UNSTORABLE, error_answer
from aimpay.server.edge.errors import BusinessError
from aimpay.server.edge.router import Router
from aimpay.server.office.door import Door, Staff
from aimpay.server.office.errors import SignInNeededError
from aimpay.server.office.frame import office_page, outside_page, render
from aimpay.server.staff.errors import StepUpNeededError

log = logging.getLogger(__name__)

PATH: Final = "/office"
HEADERS: Final = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
}
"""Referrers stay within: with none at all browsers would hide the origin that the door looks at."""
CRASHED: Final = "Что-то сломалось у\u00a0нас. Мы уже знаем; попробуйте позже."
WRONG_ADDRESS: Final = "Такой страницы нет. Возможно, её убрали или в\u00a0адресе опечатка."
WRONG_METHOD: Final = "Так к\u00a0этому адресу не обращаются."
WRONG_FIELDS: Final = "Форма заполнена неверно. Вернитесь и\u00a0проверьте поля."


StepUp = Callable[[Request, Staff], Awaitable[Response]]
"""Sends a code, and draws the page that asks for it."""


def build_office(
    door: Door,
    *,
    inside: Sequence[Router],
    outside: Sequence[Router],
    step_up: StepUp,
    data: Callable[["ErrorPages"], ASGIApp],
) -> FastAPI:
    """``inside`` are behind the door; ``outside`` anybody may open, but no other site may post to them.

    ``data`` is the wing of tables, which has a door of its own and shares the error pages.
    """
    office = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    pages = ErrorPages(door, step_up)
    for kind in (
        BusinessError,
        RequestValidationError,
        ValidationError,
        UnstorableError,
        HTTPException,
        *TROUBLE,
        Exception,
    ):
        office.add_exception_handler(kind, pages.answer)
    office.add_middleware(Headers)
    for router in outside:
        router.build(office, guard=door.look)
    for router in inside:
        router.build(office, guard=door)
    static = StaticFiles(directory=str(files("aimpay.server.office") / "static"))
    office.router.routes.append(Annex(f"{PATH}/data", lambda: data(pages)))
    office.router.routes.append(Mount(f"{PATH}/static", app=static, name="office-static"))
    return office


class ErrorPages:
    """An error is a page in the frame; for a script, that asks for JSON, the house's error body."""

    def __init__(self, door: Door, step_up: StepUp) -> None:
        self._door = door
        self._step_up = step_up

    async def answer(self, request: Request, error: Exception) -> Response:
        status, code, words = self._read(error)
        if "application/json" in request.headers.get("accept", ""):
            return error_answer(status, code, words)
        if isinstance(error, StepUpNeededError) and (known := await self._door.known(request)):
            return await self._step_up(request, known)
        if isinstance(error, SignInNeededError):
            return outside_page("Вход в\u00a0кабинет", render("entrance/ask.html"), status=status)
        body = render("error.html", words=words, back=_back(request))
        staff = None if status >= HTTP_CRASH else await self._door.known(request)
        if staff is None:
            return outside_page("Не\u00a0получилось", body, status=status)
        return office_page(staff, "", "Не\u00a0получилось", body, status=status)

    def _read(self, error: Exception) -> tuple[int, str, str]:
        match error:
            case BusinessError():
                return error.status, error.code, error.message
            case RequestValidationError() | ValidationError() | UnstorableError():
                log.info("not to be taken: %s", type(error).__name__)
                words = UNSTORABLE if isinstance(error, UnstorableError) else WRONG_FIELDS
                return 422, ErrorCode.INVALID_REQUEST, words
            case HTTPException(status_code=404):
                return 404, ErrorCode.NOT_FOUND, WRONG_ADDRESS
            case HTTPException():
                return error.status_code, ErrorCode.INVALID_REQUEST, WRONG_METHOD
            case _ if is_silent(error):
                return 503, ErrorCode.UNAVAILABLE, UNAVAILABLE
            case _:
                log.error("unhandled error in the office", exc_info=error)
                return HTTP_CRASH, ErrorCode.INTERNAL, CRASHED


HTTP_CRASH: Final = 500


def _back(request: Request) -> str:
    """Return the path of the page whose form was refused; empty when it was none of ours."""
    came = urlsplit(request.headers.get("referer", ""))
    is_ours = came.path.startswith(f"{PATH}/") and came.path != request.url.path
    return f"{came.path}?{came.query}" if is_ours else ""


class Headers:
    """Gives every answer the office's headers; files are asked for again only when they changed."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_file = scope.get("path", "").startswith(f"{PATH}/static/")

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, "no-cache" if is_file and name == "Cache-Control" else value)
            await send(message)

        await self._app(scope, receive, dressed)


class Wing(Annex[FastAPI]):
    """The office: it is built when somebody first comes."""

    @property
    def office(self) -> FastAPI:
        return self.app
