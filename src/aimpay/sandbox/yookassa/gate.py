"""What every call of /v3 goes through: faults, key, path, body, Idempotence-Key, the work, the answer."""

import json

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from aimpay.sandbox.yookassa import api, faults, idempotency
from aimpay.sandbox.yookassa.api import Call, Endpoint
from aimpay.sandbox.yookassa.credentials import recognise
from aimpay.sandbox.yookassa.dropping import Dropped, wait_for_hangup
from aimpay.sandbox.yookassa.errors import ApiError, forbidden, invalid
from aimpay.sandbox.yookassa.faults import Fault, FaultKind
from aimpay.sandbox.yookassa.provider import Provider
from aimpay.sandbox.yookassa.wire import Object

OK = 200
BAD_GATEWAY = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"


async def answer(provider: Provider, request: Request) -> Response:
    """Answer one request. Between reading the body and the answer nothing waits, so equal keys can't race."""
    path = "/" + request.path_params["path"].rstrip("/")
    fault = faults.take(provider.world, request.method, path)
    early = await _fail_before(request, fault)
    if early:
        return early
    raw = await request.body()
    provider.agenda.run_due()
    status, body = _work(provider, request, path, raw)
    return await _answer_with(request, fault, status, body)


def _work(provider: Provider, request: Request, path: str, raw: bytes) -> tuple[int, Object]:
    try:
        side = recognise(request.headers.get("authorization"), provider.world.settings)
        endpoint, part = api.resolve(request.method, path)
        if side not in endpoint.sides:
            raise forbidden("This key has no right to this operation: shop and payout keys differ")
        body = _read_body(request, raw) if request.method == "POST" else {}
        call = Call(side, request.query_params, body, part)
        if request.method == "POST":
            with provider.world.store.at_once():
                return _once(provider, endpoint, call, request, path)
        return OK, endpoint.answer(provider, call)
    except ApiError as error:
        return error.status, error.body()


def _once(provider: Provider, endpoint: Endpoint, call: Call, request: Request, path: str) -> tuple[int, Object]:
    """Do the work once for a key; afterwards repeat the first answer, refusals included. The caller makes it one."""
    key = idempotency.check_key(request.headers.get(idempotency.HEADER))
    request_print = idempotency.fingerprint(request.method, path, call.body)
    known = idempotency.recall(provider, call.side, key, request_print)
    if known:
        return known
    try:
        status, body = OK, endpoint.answer(provider, call)
    except ApiError as error:
        status, body = error.status, error.body()
    idempotency.remember(provider, call.side, key, request_print, status, body)
    return status, body


def _read_body(request: Request, raw: bytes) -> Object:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not raw.strip():
        return {}
    if kind != "application/json":
        raise ApiError(415, "unsupported_media_type", "Content-Type must be application/json")
    try:
        body = json.loads(raw)
    except ValueError as error:
        raise invalid("The body isn't valid JSON") from error
    if not isinstance(body, dict):
        raise invalid("The body must be a JSON object")
    return body


async def _fail_before(request: Request, fault: Fault | None) -> Response | None:
    match fault:
        case Fault(kind=FaultKind.ERROR_BEFORE_COMMIT):
            return _internal_error()
        case Fault(kind=FaultKind.TOO_MANY_REQUESTS, retry_after=pause):
            return ApiError(429, "too_many_requests", "Too many requests", retry_after=pause).response()
        case Fault(kind=FaultKind.HTML_502):
            return HTMLResponse(BAD_GATEWAY, 502)
        case Fault(kind=FaultKind.TIMEOUT_BEFORE_COMMIT, seconds=seconds):
            await request.body()
            await wait_for_hangup(request.receive, seconds)
            return _internal_error()
        case Fault(kind=FaultKind.RESET_BEFORE_COMMIT):
            await request.body()
            return Dropped()
    return None


async def _answer_with(request: Request, fault: Fault | None, status: int, body: Object) -> Response:
    kind = fault.kind if fault else None
    if fault is None or status != OK:
        return JSONResponse(body, status)
    if kind is FaultKind.ERROR_AFTER_COMMIT:
        return _internal_error()
    if kind is FaultKind.TIMEOUT_AFTER_COMMIT:
        await wait_for_hangup(request.receive, fault.seconds)
        return _internal_error()
    if kind is FaultKind.RESET_AFTER_COMMIT:
        return Dropped()
    if kind is FaultKind.PROCESSING_202:
        return JSONResponse({"type": "processing", "retry_after": fault.retry_after}, 202)
    return JSONResponse(faults.bend(fault.kind, body), status)


def _internal_error() -> Response:
    return ApiError(500, "internal_server_error", "Internal server error. Repeat the request").response()
