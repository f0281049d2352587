"""What stands before every endpoint: the key, the limit, the faults, and one answer for one idempotency key."""

import json
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from aimpay.sandbox.resend.faults import FaultBook
from aimpay.sandbox.resend.limiter import Limiter
from aimpay.sandbox.resend.once import Once
from aimpay.sandbox.resend.refusal import Refusal, invalid
from aimpay.sandbox.world import World

REFUSED = {
    "invalid_api_key": (403, "API key is invalid"),
    "restricted_api_key": (401, "This API key is restricted to only send emails"),
    "rate_limit_exceeded": (429, "Too many requests. Please limit the number of requests per second."),
    "daily_quota_exceeded": (429, "You have reached your daily email sending quota."),
    "monthly_quota_exceeded": (429, "You have reached your monthly email sending quota."),
    "application_error": (500, "An unexpected error occurred."),
    "internal_server_error": (500, "An unexpected error occurred."),
}
NO_AGENT = "error code: 1010"


class Call(NamedTuple):
    """A request that was let in. ``key`` is the number of the API key, ``body`` the parsed JSON or None."""

    request: Request
    key: int
    body: Any


Act = Callable[[Call], dict[str, Any]]


class Gate:
    def __init__(self, world: World, faults: FaultBook, limiter: Limiter) -> None:
        self._world = world
        self._faults = faults
        self._limiter = limiter
        self._once = Once(world)

    def guard(self, act: Act, *, sends: bool = False) -> Callable[[Request], Awaitable[Response]]:
        """Make an endpoint of an act. ``sends``: it heeds ``Idempotency-Key``."""

        async def endpoint(request: Request) -> Response:
            if not request.headers.get("user-agent"):
                return PlainTextResponse(NO_AGENT, 403)
            headers: dict[str, str] = {}
            try:
                key = self._key_number(request)
                passes, headers = self._limiter.count()
                if not passes:
                    raise _refusal("rate_limit_exceeded")
                call = Call(request, key, _parse(await request.body()))
                response: Response = JSONResponse(await self._answer(act, call, sends=sends))
            except Refusal as refusal:
                response = refusal.response()
            response.headers.update(headers)
            return response

        return endpoint

    def _key_number(self, request: Request) -> int:
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not key:
            raise Refusal(401, "missing_api_key", "Missing API key in the authorization header")
        if key not in self._world.settings.resend_keys:
            raise _refusal("invalid_api_key")
        return self._world.settings.resend_keys.index(key) + 1

    async def _answer(self, act: Act, call: Call, *, sends: bool) -> dict[str, Any]:
        once_key = call.request.headers.get("idempotency-key") if sends else None
        path = call.request.url.path
        with self._once.running(once_key):
            await self._fail(call, after_commit=False)
            answer = self._once.remembered(once_key, path, call.body)
            if answer is None:
                answer = act(call)
                self._once.remember(once_key, path, call.body, answer)
            await self._fail(call, after_commit=True)
            return answer

    async def _fail(self, call: Call, *, after_commit: bool) -> None:
        fault = self._faults.take(
            (*REFUSED, "timeout"),
            key=call.key,
            method=call.request.method,
            path=call.request.url.path,
            after_commit=after_commit,
        )
        if fault and fault.kind == "timeout":
            await self._world.clock.sleep(fault.seconds)
        elif fault:
            raise _refusal(fault.kind)


def _refusal(name: str) -> Refusal:
    status, message = REFUSED[name]
    return Refusal(status, name, message)


def _parse(body: bytes) -> Any:
    try:
        return json.loads(body) if body else None
    except ValueError as error:
        raise invalid("The request body is not valid JSON.") from error
