"""What every answer of the server has in common: request id, one error body, a limit on size."""

import logging
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from aimpay.contract.errors import ErrorBody, ErrorCode, ErrorDetail
from aimpay.contract.request_id import REQUEST_ID_HEADER, current_request_id, set_request_id
from aimpay.server.db.away import AWAY, is_away
from aimpay.server.edge.errors import BusinessError, TooLargeError

log = logging.getLogger(__name__)

BODY_LIMIT: Final = 256 * 1024
SERVER_ERROR: Final = 500
NOT_FOUND: Final = 404
TEXTS: Final = {NOT_FOUND: "Такого адреса нет.", 405: "Так к этому адресу не обращаются."}
DATABASE_AWAY: Final = "База данных сейчас недоступна. Повторите через минуту."
AWAY_STATUS: Final = 503
COME_BACK_SECONDS: Final = 5
UNREADABLE: Final = "Запрос не разобрать."


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


async def _http(_request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, HTTPException):
        raise TypeError("registered for HTTP errors only")
    code = ErrorCode.NOT_FOUND if error.status_code == NOT_FOUND else ErrorCode.INVALID_REQUEST
    answer = error_answer(error.status_code, code, TEXTS.get(error.status_code, UNREADABLE))
    answer.headers.update(error.headers or {})
    return answer


async def _away(request: Request, error: Exception) -> JSONResponse:
    """A lost connection, a full disk, a restart: the same request may pass soon. A commit may have passed unheard."""
    if not is_away(error):
        return await _crash(request, error)
    log.error("the database is away: %s", type(error).__name__)
    answer = error_answer(AWAY_STATUS, ErrorCode.UNAVAILABLE, DATABASE_AWAY)
    answer.headers["Retry-After"] = str(COME_BACK_SECONDS)
    return answer


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
    for away in AWAY:
        app.add_exception_handler(away, _away)
    app.add_exception_handler(Exception, _crash)


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

        async def honest(message: Message) -> None:
            """Whatever the app made of a body that was cut off, the answer says why it was."""
            if not body.too_large:
                await tagged(message)
            elif message["type"] == "http.response.start":
                await _too_large(scope, receive, tagged)

        if body.too_large:
            await _too_large(scope, receive, tagged)
        else:
            await self._app(scope, body.receive, honest)


class _Bounded:
    """The body of a request, as far as the limit allows."""

    def __init__(self, receive: Receive, limit: int, *, announced: bytes) -> None:
        self._receive = receive
        self._left = limit
        self.too_large = announced.isdigit() and int(announced) > limit

    async def receive(self) -> Message:
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            self.too_large = True
            raise TooLargeError
        return message


async def _too_large(scope: Scope, receive: Receive, send: Send) -> None:
    await error_answer(TooLargeError.status, TooLargeError.code, TooLargeError.text)(scope, receive, send)
