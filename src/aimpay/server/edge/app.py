"""What every answer of the server has in common: request id, one error body, a limit on size."""

import asyncio
import logging
from collections.abc import Mapping
from functools import partial
from http import HTTPStatus
from types import MappingProxyType
from typing import Any, Final

from asyncpg import PostgresError
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from aimpay.contract.errors import ErrorBody, ErrorCode, ErrorDetail
from aimpay.contract.request_id import REQUEST_ID_HEADER, current_request_id, set_request_id
from aimpay.server.db.silent import is_silent
from aimpay.server.db.unstorable import UnstorableError
from aimpay.server.edge.errors import BusinessError, TooLargeError, TooSlowError, UnavailableError
from aimpay.server.edge.watching import watching

log = logging.getLogger(__name__)

BODY_LIMIT: Final = 256 * 1024
BODY_SECONDS: Final = 30
SLOWEST: Final = 50 * 1024
"""A body has so many seconds to come whole, and one more for each so many bytes that it may have."""
SERVER_ERROR: Final = 500
NOT_FOUND: Final = 404
WRONG_METHOD: Final = 405
TEXTS: Final = {NOT_FOUND: "Такого адреса нет.", WRONG_METHOD: "Так к этому адресу не обращаются."}
UNREADABLE: Final = "Запрос не разобрать."
UNSTORABLE: Final = "Такое не\u00a0хранится: в\u00a0тексте нулевой байт или\u00a0число слишком велико."
UNAVAILABLE: Final = UnavailableError.text
COME_BACK: Final = "5"
"""Seconds."""
TROUBLE: Final = (SQLAlchemyError, PostgresError, OSError)
"""Among these are the errors of a database that is away."""


def error_answer(status: int, code: str, message: str, details: dict[str, Any] | None = None) -> JSONResponse:
    detail = ErrorDetail(code=code, message=message, details=details or {}, request_id=current_request_id())
    return JSONResponse(ErrorBody(error=detail).model_dump(), status_code=status)


async def _business(_request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, BusinessError):
        raise TypeError("registered for business errors only")
    return error_answer(error.status, error.code, error.message, error.details)


async def _invalid(_request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, RequestValidationError):
        raise TypeError("registered for validation errors only")
    fields = {".".join(map(str, problem["loc"])): problem["msg"] for problem in error.errors()}
    return error_answer(422, ErrorCode.INVALID_REQUEST, "Запрос заполнен неверно.", {"fields": fields})


async def _unstorable(_request: Request, _error: Exception) -> JSONResponse:
    return error_answer(422, ErrorCode.INVALID_REQUEST, UNSTORABLE)


async def _http(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, HTTPException):
        raise TypeError("registered for HTTP errors only")
    code = ErrorCode.NOT_FOUND if error.status_code == NOT_FOUND else ErrorCode.INVALID_REQUEST
    answer = error_answer(error.status_code, code, TEXTS.get(error.status_code, UNREADABLE))
    answer.headers.update(error.headers or {})
    if error.status_code == WRONG_METHOD:
        answer.headers["Allow"] = ", ".join(sorted(_methods(request)))
    return answer


async def _trouble(request: Request, error: Exception) -> JSONResponse:
    """A database that is away for a while: the caller may ask again. Whether a lost commit has passed is unknown."""
    if not is_silent(error):
        return await _crash(request, error)
    log.warning("the database is away: %s", type(error).__name__)
    answer = error_answer(HTTPStatus.SERVICE_UNAVAILABLE, ErrorCode.UNAVAILABLE, UNAVAILABLE)
    answer.headers["Retry-After"] = COME_BACK
    return answer


def _methods(request: Request) -> set[str]:
    """Return what all routes of this address answer; the router tells only of the first that fits."""
    routes = [route for route in request.app.routes if route.matches(request.scope)[0] is not Match.NONE]
    return {method for route in routes for method in getattr(route, "methods", None) or ()}


async def _crash(_request: Request, error: Exception) -> JSONResponse:
    log.error("unhandled error", exc_info=error)
    answer = error_answer(SERVER_ERROR, ErrorCode.INTERNAL, "Что-то сломалось у нас. Мы уже знаем; попробуйте позже.")
    answer.headers[REQUEST_ID_HEADER] = current_request_id()  # sent from outside of the middleware
    return answer


def dress(app: FastAPI, larger: Mapping[str, int] = MappingProxyType({})) -> None:
    """Give an app the error body, the request id and the body limit. ``larger`` limits go by the path's beginning."""
    tell_errors(app)
    app.add_middleware(RequestIdAndLimit, larger=larger)


def tell_errors(app: FastAPI) -> None:
    """Give an app that stands within another one the error body alone: the rest is around it."""
    app.add_exception_handler(BusinessError, _business)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(UnstorableError, _unstorable)
    for kind in TROUBLE:
        app.add_exception_handler(kind, _trouble)
    app.add_exception_handler(Exception, _crash)


def closing(send: Send) -> Send:
    """The connection ends with this answer: whoever keeps it open would next ask a process that is gone."""

    async def close_after(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), (b"connection", b"close")]
        await send(message)

    return close_after


class RequestIdAndLimit:
    """Takes over or makes the request id, returns it, and stops reading a body that is too large."""

    def __init__(self, app: ASGIApp, larger: Mapping[str, int] = MappingProxyType({})) -> None:
        self._app = app
        self._larger = larger

    def _limit(self, path: str) -> int:
        return next((limit for begin, limit in self._larger.items() if path.startswith(begin)), BODY_LIMIT)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        request_id = set_request_id(headers.get(REQUEST_ID_HEADER.lower().encode(), b"").decode("latin-1"))
        body = _Bounded(receive, self._limit(scope["path"]), announced=headers.get(b"content-length", b""))

        async def tagged(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (REQUEST_ID_HEADER.lower().encode(), request_id.encode())]
            await send(message)

        async def honest(out: Send, message: Message) -> None:
            """Whatever the app made of a body that was cut off, the answer says why it was."""
            if body.refused is None:
                await out(message)
            elif message["type"] == "http.response.start":
                await _refuse(body.refused)(scope, receive, out)

        async with watching(scope, tagged) as out:
            if body.refused is not None:
                await _refuse(body.refused)(scope, receive, out)
            else:
                await self._app(scope, body.receive, partial(honest, out))


class _Bounded:
    """The body of a request, as far as the limits of its size and of its time allow."""

    def __init__(self, receive: Receive, limit: int, *, announced: bytes) -> None:
        self._receive = receive
        self._left = limit
        self._deadline = asyncio.get_running_loop().time() + BODY_SECONDS + limit / SLOWEST
        self._whole = False
        self.refused: BusinessError | None = None
        if announced.isdigit() and int(announced) > limit:
            self.refused = TooLargeError()

    async def receive(self) -> Message:
        message = await (self._receive() if self._whole else self._in_time())
        self._whole = not message.get("more_body", False)
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            raise self._refusal(TooLargeError())
        return message

    async def _in_time(self) -> Message:
        try:
            async with asyncio.timeout_at(self._deadline):
                return await self._receive()
        except TimeoutError:
            raise self._refusal(TooSlowError()) from None

    def _refusal(self, error: BusinessError) -> BusinessError:
        self.refused = error
        return error


def _refuse(error: BusinessError) -> JSONResponse:
    answer = error_answer(error.status, error.code, error.message)
    if isinstance(error, TooSlowError):
        answer.headers["Connection"] = "close"
    return answer
