"""Routes that anybody may call: the same as ``serve``, but counted by the caller's address."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from starlette.requests import Request as HttpRequest

from aimpay.contract.errors import ErrorCode
from aimpay.contract.wire import Call, Request, Response
from aimpay.server.edge.app import error_answer
from aimpay.server.edge.calls import ERRORS
from aimpay.server.edge.rate_limit import RateLimit
from aimpay.server.edge.router import ERROR, Router

TOO_MANY: Final = 429
BUSY: Final = "Слишком много запросов с\u00a0вашего адреса. Подождите минуту."
LIMITED: Final[dict[int | str, dict[str, Any]]] = {
    **ERRORS,
    TOO_MANY: ERROR | {"description": "too many requests of one address; see Retry-After"},
}


def serve_public(
    router: Router, call: Call[Request, Response], handler: Callable[[Request], Awaitable[Response]], limit: RateLimit
) -> None:
    """Register ``handler`` at the call's path. Who asks too often gets the error body and ``Retry-After``."""

    async def endpoint(request: HttpRequest, body: Any) -> Any:
        if seconds := await limit.seconds_to_wait(request):
            answer = error_answer(TOO_MANY, ErrorCode.TOO_MANY_REQUESTS, BUSY)
            answer.headers["Retry-After"] = str(seconds)
            return answer
        return await handler(body)

    endpoint.__annotations__ = {"request": HttpRequest, "body": call.request, "return": call.response}
    endpoint.__name__ = call.path.strip("/").replace("/", "_")
    router.post(call.path, response_model=call.response, responses=LIMITED, summary=call.summary)(endpoint)
