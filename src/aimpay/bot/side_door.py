"""The bot's own small HTTP server: the calls of our server, and Telegram's webhook."""

import hmac
import logging
import time
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any, Final

import aiohttp
from aiogram import Bot
from aiogram.types import Update
from aiohttp import web

from aimpay.bot.gateway import Answer, Gateway
from aimpay.bot.intake import Intake
from aimpay.bot.listening import WEBHOOK_PATH, Listener, webhook_secret
from aimpay.bot.refusals import Refusal, refusal_of
from aimpay.contract.client import SECRET_HEADER
from aimpay.contract.errors import ErrorBody, ErrorCode, ErrorDetail
from aimpay.contract.openapi import openapi
from aimpay.contract.request_id import REQUEST_ID_HEADER, current_request_id, set_request_id
from aimpay.contract.wire import Call, Wire
from aimpay.metrics import REQUEST_SECONDS, REQUESTS
from aimpay.settings import Settings
from aimpay.tracing import TRACEPARENT, span

log = logging.getLogger(__name__)

BODY_LIMIT: Final = 64 * 1024
UPDATE_LIMIT: Final = 1024 * 1024
WEBHOOK_SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 — the header's name, not a secret
PROBE: Final = aiohttp.ClientTimeout(total=2)
Route = Callable[[web.Request], Awaitable[web.StreamResponse]]


class SideDoor:
    """Builds the application; each private route asks for the secret before it reads a byte."""

    def __init__(
        self,
        settings: Settings,
        bot: Bot,
        session: aiohttp.ClientSession,
        gateway: Gateway,
        intake: Intake,
        listener: Listener,
    ) -> None:
        self._bot = bot
        self._gateway = gateway
        self._intake = intake
        self._listener = listener
        self._codes = tuple(code.get_secret_value() for code in settings.secret_codes)
        self._webhook = settings.telegram_webhook
        self._session = session
        self._server_url = settings.internal_server_url + "/health/live"

    def app(self) -> web.Application:
        app = web.Application(client_max_size=BODY_LIMIT, middlewares=[speaking_one_language])
        for call, answer in self._gateway.answers.items():
            app.router.add_post(call.path, self._route(call, answer))
        app.router.add_get("/health", self._health)
        app.router.add_get("/health/live", self._live)
        app.router.add_get("/health/ready", self._ready)
        app.router.add_get("/openapi.json", self._openapi)
        if self._webhook:
            app.router.add_post(WEBHOOK_PATH, self._take_update)
        return app

    def _route(self, call: Call[Any, Any], answer: Answer) -> Route:
        async def route(request: web.Request) -> web.StreamResponse:
            self._demand(request, SECRET_HEADER, self._codes)
            done = await answer(call.request.model_validate_json(await request.read()))
            return _json(done)

        return route

    async def _take_update(self, request: web.Request) -> web.StreamResponse:
        """Answer 200 only when nothing is left to do: Telegram keeps the update until then."""
        self._demand(request, WEBHOOK_SECRET_HEADER, tuple(map(webhook_secret, self._codes)))
        body = await request.clone(client_max_size=UPDATE_LIMIT).read()
        update = Update.model_validate_json(body, context={"bot": self._bot})
        if not await self._intake.offer(update):
            raise Refusal(HTTPStatus.SERVICE_UNAVAILABLE, ErrorCode.UNAVAILABLE, "Пришлите ещё раз")
        return web.Response()

    async def _health(self, _request: web.Request) -> web.StreamResponse:
        telegram = "listening" if self._listener.listening.is_set() else "unreachable"
        return web.json_response({"status": "ok", "telegram": telegram})

    async def _live(self, _request: web.Request) -> web.StreamResponse:
        return web.json_response({"status": "ok"})

    async def _ready(self, _request: web.Request) -> web.StreamResponse:
        """Whether a balancer should send updates and calls here."""
        parts = {
            "leaving": self._intake.leaving,
            "telegram": self._listener.listening.is_set(),
            "server": await self._server_answers(),
        }
        is_ready = parts["telegram"] and parts["server"] and not parts["leaving"]
        status = HTTPStatus.OK if is_ready else HTTPStatus.SERVICE_UNAVAILABLE
        return web.json_response({"status": "ready" if is_ready else "not_ready", **parts}, status=status)

    async def _server_answers(self) -> bool:
        try:
            async with self._session.get(self._server_url, timeout=PROBE) as answer:
                return answer.status < HTTPStatus.INTERNAL_SERVER_ERROR
        except (TimeoutError, aiohttp.ClientError):
            return False

    async def _openapi(self, _request: web.Request) -> web.StreamResponse:
        return web.json_response(openapi("AiM Pay bot", "1", self._gateway.answers))

    def _demand(self, request: web.Request, header: str, accepted: tuple[str, ...]) -> None:
        shown = request.headers.get(header, "").encode(errors="surrogateescape")
        if not any(hmac.compare_digest(shown, code.encode()) for code in accepted):
            raise Refusal(HTTPStatus.FORBIDDEN, ErrorCode.FORBIDDEN, "Нет доступа")


@web.middleware
async def speaking_one_language(request: web.Request, handler: Route) -> web.StreamResponse:
    """Whatever happens, the answer is a model of the contract, and the request id goes back."""
    set_request_id(request.headers.get(REQUEST_ID_HEADER, ""))
    route = _route_of(request)
    began, parent = time.perf_counter(), request.headers.get(TRACEPARENT, "")
    with span(f"{request.method} {route}", "server", parent=parent):
        try:
            answer = await handler(request)
        except Exception as error:  # noqa: BLE001 — the last resort: named, logged, answered
            answer = _refuse(refusal_of(error))
            if isinstance(error, web.HTTPMethodNotAllowed):
                answer.headers["Allow"] = error.headers["Allow"]
    _count(request.method, route, answer.status, time.perf_counter() - began)
    answer.headers[REQUEST_ID_HEADER] = current_request_id()
    return answer


def _route_of(request: web.Request) -> str:
    resource = request.match_info.route.resource
    return resource.canonical if resource else "other"


def _count(method: str, route: str, status: int, seconds: float) -> None:
    named = method if method in {"GET", "POST", "HEAD"} else "other"
    REQUESTS.labels(named, route, status).inc()
    REQUEST_SECONDS.labels(route).observe(seconds)
    level = logging.INFO if named == "POST" and route != WEBHOOK_PATH else logging.DEBUG
    log.log(level, "%s %s %s in %.0f ms", named, route, status, seconds * 1000)


def _refuse(refusal: Refusal) -> web.Response:
    detail = ErrorDetail(
        code=refusal.code, message=refusal.message, details=refusal.details, request_id=current_request_id()
    )
    return _json(ErrorBody(error=detail), refusal.status)


def _json(model: Wire, status: int = HTTPStatus.OK) -> web.Response:
    return web.Response(text=model.model_dump_json(), status=status, content_type="application/json")
