"""Turns a ``Call`` of the contract into a route."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request as HttpRequest

from aimpay.contract.errors import ErrorBody
from aimpay.contract.wire import Call, Request, Response
from aimpay.server.edge.errors import InvalidRequestError

SCHEMA = {"$ref": "#/components/schemas/ErrorBody"}
"""FastAPI builds a model for each named one: once is enough to have it among the components."""
ERRORS: dict[int | str, dict[str, Any]] = {400: {"model": ErrorBody, "description": "not JSON"}} | {
    status: {"content": {"application/json": {"schema": SCHEMA}}, "description": text}
    for status, text in {
        403: "no secret, or not allowed",
        404: "unknown",
        409: "refused by a rule; see the code",
        413: "too large",
        422: "filled in wrongly",
        500: "our fault",
        503: "an outside system does not answer; try again",
    }.items()
}


def serve(router: APIRouter, call: Call[Request, Response], handler: Callable[[Request], Awaitable[Response]]) -> None:
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
