"""A door of its own for ``/track_visit``, ahead of the middlewares and the router, which cost more than the visit.

It answers what browsers usually send. Whatever is unusual, and every refusal, goes on to the ordinary route.
"""

import asyncio
import time
from collections.abc import Collection
from typing import Final

from pydantic import ValidationError
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from aimpay.contract.request_id import REQUEST_ID_HEADER, set_request_id
from aimpay.contract.visits import TRACK_VISIT_PATH, TrackVisit
from aimpay.metrics import REQUEST_SECONDS, REQUESTS
from aimpay.server.edge.cors import is_let_in, marks_for
from aimpay.server.growth.visits.storing import Taken
from aimpay.server.workflows.visits.tracking import DECIDED, MOST_BYTES, Tracking

JSON: Final = (b"content-type", b"application/json")
TAG: Final = REQUEST_ID_HEADER.lower()
TAG_BYTES: Final = TAG.encode()
COUNTED: Final = REQUESTS.labels("POST", TRACK_VISIT_PATH, 200)
TIMED: Final = REQUEST_SECONDS.labels(TRACK_VISIT_PATH)
SECONDS: Final = 5
"""A browser that is slower than that is waited for elsewhere."""


class VisitDoor:
    """``app`` is the whole application; ``origins`` are those that ``Cors`` lets in."""

    def __init__(self, app: ASGIApp, tracking: Tracking, origins: Collection[str]) -> None:
        self._app = app
        self._tracking = tracking
        self._origins = frozenset(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = self._usual_headers(scope)
        if headers is None:
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        try:
            async with asyncio.timeout(SECONDS):
                message = await receive()
        except TimeoutError:
            await self._app(scope, receive, send)
            return
        said = _read(message)
        if said is None:
            await self._app(scope, _again(message, receive), send)
            return
        request_id = set_request_id(headers.get(TAG, ""))
        caller = self._tracking.caller(scope["client"], headers.get("x-forwarded-for"))
        outcome = await self._tracking.take(said, headers, caller)
        if isinstance(outcome, Taken):
            body = await self._tracking.answer(outcome, said)
            await _send(send, body, request_id, headers.get("origin"))
            COUNTED.inc()
            TIMED.observe(time.perf_counter() - began)
        else:
            await self._app({**scope, DECIDED: outcome}, _again(message, receive), send)

    def _usual_headers(self, scope: Scope) -> dict[str, str] | None:
        if scope["type"] != "http" or scope["path"] != TRACK_VISIT_PATH or scope["method"] != "POST":
            return None
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        length, origin = headers.get("content-length", ""), headers.get("origin")
        is_usual = (
            len(headers) == len(scope["headers"])  # none is repeated
            and headers.get("content-type") == "application/json"
            and length.isdecimal()
            and int(length) <= MOST_BYTES
            and (origin is None or is_let_in(origin, headers.get("host"), self._origins))
        )
        return headers if is_usual else None


def _read(message: Message) -> TrackVisit | None:
    """None for what is not here as a whole, or is refused: the ordinary route says why."""
    if message["type"] != "http.request" or message.get("more_body"):
        return None
    try:
        return TrackVisit.model_validate_json(message["body"])
    except ValidationError:
        return None


def _again(message: Message, receive: Receive) -> Receive:
    """What was read of the body already, and then the rest."""
    read = [message]

    async def receive_again() -> Message:
        return read.pop() if read else await receive()

    return receive_again


async def _send(send: Send, body: bytes, request_id: str, origin: str | None) -> None:
    length = (b"content-length", str(len(body)).encode())
    headers = [JSON, length, (TAG_BYTES, request_id.encode()), *(marks_for(origin) if origin else ())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
