"""Turns a ``Call`` of the contract into a route."""

import json
from collections.abc import Awaitable, Callable
from typing import Any, Final

from starlette.requests import Request as HttpRequest

from aimpay.contract.errors import ErrorBody
from aimpay.contract.wire import Call, Request, Response
from aimpay.server.edge.errors import InvalidRequestError
from aimpay.server.edge.router import ERROR, Router

AWAY: Final = {"model": ErrorBody, "description": "the database does not answer, or the process is leaving"}
"""Named by one route of an app, so that the body is among the components: FastAPI builds it anew wherever it is."""
ERRORS: Final[dict[int | str, dict[str, Any]]] = {
    400: ERROR | {"description": "not JSON"},
    403: ERROR | {"description": "no secret, or not allowed"},
    404: ERROR | {"description": "unknown"},
    409: ERROR | {"description": "refused by a rule; see the code"},
    413: ERROR | {"description": "too large"},
    422: ERROR | {"description": "filled in wrongly"},
    500: ERROR | {"description": "our fault"},
    503: ERROR | {"description": "the database or an outside system does not answer; try again"},
}


def serve(router: Router, call: Call[Request, Response], handler: Callable[[Request], Awaitable[Response]]) -> None:
    """Register ``handler`` at the call's path, with the request and response models of the contract."""

    async def endpoint(request: Any) -> Any:
        return await handler(request)

    endpoint.__annotations__ = {"request": call.request, "return": call.response}
    endpoint.__name__ = call.path.strip("/")
    router.post(call.path, response_model=call.response, responses=ERRORS, summary=call.summary)(endpoint)


async def read_json(request: HttpRequest) -> Any:
    """Return the body of an outsider's request, whatever JSON it is; anything else raises InvalidRequestError."""
    try:
        return json.loads(await request.body())
    except (ValueError, RecursionError) as error:
        raise InvalidRequestError from error
