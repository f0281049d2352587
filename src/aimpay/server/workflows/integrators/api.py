"""The API for other programs as an app of its own: its document, its page, its errors with the count of calls."""

from collections.abc import Sequence
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.responses import Response

from aimpay.server.edge.app import error_answer, tell_errors
from aimpay.server.edge.errors import BusinessError
from aimpay.server.edge.router import Guard, Router
from aimpay.server.workflows.integrators.docs_page import HEADERS, docs_page

PATH: Final = "/api/v1"
UNAUTHORIZED: Final = 401
TITLE: Final = "AiM Pay: API школы"
VERSION: Final = "1"
ABOUT: Final = """\
Для своих программ: таблиц, CRM, бухгалтерии. Ключ и его права выбирает владелец в кабинете, «Ключи и вебхуки».

Списки идут по порядку номеров; `next_cursor` прошлого ответа — это `cursor` следующего. Чтобы забирать только новое,
спрашивайте `…_since`. Деньги — целые копейки, моменты — UTC. Имена, почта, телефоны
и Telegram id есть только у ключей с правом `people:read`.

Каждый ответ говорит, сколько запросов осталось на эту минуту: `X-RateLimit-Limit`, `X-RateLimit-Remaining`,
`X-RateLimit-Reset`. Ответ 429 называет в `Retry-After`, сколько секунд подождать. Ошибка всегда одного вида:
`{"error": {"code", "message", "details", "request_id"}}`; программа решает по `code`.

Новые поля могут появляться, прежние не меняются и не исчезают. О событиях школа скажет сама: это вебхуки."""


def build_api(routers: Sequence[Router], public_url: str, guard: Guard) -> FastAPI:
    """``guard`` asks for the key before a route is looked into; the document and its page are open to anybody."""
    api = FastAPI(
        title=TITLE, version=VERSION, description=ABOUT, docs_url=None, redoc_url=None, openapi_url=None,
        redirect_slashes=False,
    )  # fmt: skip
    tell_errors(api)
    api.add_exception_handler(BusinessError, _refused)
    for router in routers:
        router.build(api, guard=guard)
    document = _document(api, public_url)
    page = docs_page(document)

    @api.get(f"{PATH}/openapi.json", include_in_schema=False)
    async def openapi() -> JSONResponse:
        return JSONResponse(document)

    @api.get(f"{PATH}/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:
        return HTMLResponse(page, headers=HEADERS)

    return api


def _document(api: FastAPI, public_url: str) -> dict[str, Any]:
    return get_openapi(
        title=TITLE,
        version=VERSION,
        description=ABOUT,
        routes=api.routes,
        servers=[{"url": public_url}],
    )


async def _refused(request: Request, error: Exception) -> Response:
    """As everywhere, and with how many calls are left."""
    if not isinstance(error, BusinessError):
        raise TypeError("registered for business errors only")
    answer = error_answer(error.status, error.code, error.message, error.details)
    if rate := getattr(request.state, "rate", None):
        answer.headers.update(rate.headers)
    if error.status == UNAUTHORIZED:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer
