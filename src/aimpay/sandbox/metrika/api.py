"""Metrika's two hosts on one address: ``/collect`` and ``/management/v1/…``."""

import json
from collections.abc import Awaitable, Callable, Mapping
from importlib.resources import files
from typing import Any

from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from aimpay.sandbox.metrika.faults import FaultBook
from aimpay.sandbox.metrika.goals import Goals
from aimpay.sandbox.metrika.hits import Hits
from aimpay.sandbox.metrika.refusal import REFUSALS, Refusal, answer_refusal, answer_routing_error, invalid
from aimpay.sandbox.metrika.settings import SettingsShelf
from aimpay.sandbox.metrika.uploads import Uploads, as_uploading
from aimpay.sandbox.world import World

JAVASCRIPT = "text/javascript"
PIXEL = bytes.fromhex("47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b")
COUNTER = "/management/v1/counter/{counter}"
Act = Callable[[Request], Awaitable[Response]]


class Endpoints:
    def __init__(
        self, world: World, hits: Hits, goals: Goals, uploads: Uploads, shelf: SettingsShelf, faults: FaultBook
    ) -> None:
        self._world = world
        self._hits = hits
        self._goals = goals
        self._uploads = uploads
        self._shelf = shelf
        self._faults = faults

    async def collect(self, request: Request) -> Response:
        hit = self._hits.take(await _parameters(request))
        if hit["problems"] and self._shelf.read().strict_collect:
            return PlainTextResponse("; ".join(hit["problems"]), 400)
        return Response()

    async def tag(self, _request: Request) -> Response:
        return Response(files("aimpay.sandbox.metrika").joinpath("tag.js").read_text("utf-8"), media_type=JAVASCRIPT)

    async def watch(self, request: Request) -> Response:
        """Take a page view of the browser's tag, which knows no token."""
        settings = self._world.settings
        if request.path_params["counter"] == settings.metrika_counter:
            own = {"tid": settings.metrika_counter, "ms": settings.metrika_token}
            self._hits.take(dict(request.query_params) | own)
        return Response(PIXEL, media_type="image/gif")

    async def upload(self, request: Request) -> Response:
        query = request.query_params
        document = self._uploads.take(
            await _file(request), kind=query.get("type", "BASIC"), comment=query.get("comment", "")
        )
        return JSONResponse({"uploading": as_uploading(document)})

    async def uploadings(self, _request: Request) -> Response:
        return JSONResponse({"uploadings": [as_uploading(one) for one in self._uploads.all()[::-1]]})

    async def uploading(self, request: Request) -> Response:
        found = self._uploads.get(request.path_params["number"])
        return JSONResponse({"uploading": as_uploading(found)})

    async def goals(self, _request: Request) -> Response:
        return JSONResponse({"goals": self._goals.all()})

    async def create_goal(self, request: Request) -> Response:
        return JSONResponse({"goal": self._goals.create(_parse(await request.body()))})

    def faulty(self, act: Act) -> Act:
        """Apply the faults asked for, before and after the act."""

        async def endpoint(request: Request) -> Response:
            await self._fail(request, after_commit=False)
            response = await act(request)
            await self._fail(request, after_commit=True)
            return response

        return endpoint

    def owned(self, act: Act) -> Act:
        """Let in the counter's owner only."""

        async def endpoint(request: Request) -> Response:
            scheme, _, token = request.headers.get("authorization", "").partition(" ")
            if scheme.lower() != "oauth" or not token:
                raise REFUSALS["unauthorized"]
            if token != self._world.settings.metrika_oauth:
                raise Refusal(403, "invalid_token", "Invalid oauth_token")
            if request.path_params["counter"] != self._world.settings.metrika_counter:
                raise REFUSALS["forbidden"]
            return await act(request)

        return self.faulty(endpoint)

    async def _fail(self, request: Request, *, after_commit: bool) -> None:
        fault = self._faults.take(method=request.method, path=request.url.path, after_commit=after_commit)
        if fault and fault.kind == "timeout":
            await self._world.clock.sleep(fault.seconds)
        elif fault:
            raise REFUSALS[fault.kind]


def create_app(act: Endpoints) -> Starlette:
    conversions = f"{COUNTER}/offline_conversions"
    routes = [
        Route("/metrika/tag.js", act.tag),
        Route("/watch/{counter}", act.watch),
        Route("/collect", act.faulty(act.collect), methods=["GET", "POST"]),
        Route(f"{conversions}/upload", act.owned(act.upload), methods=["POST"]),
        Route(f"{conversions}/uploadings", act.owned(act.uploadings)),
        Route(f"{conversions}/uploading/{{number}}", act.owned(act.uploading)),
        Route(f"{COUNTER}/goals", act.owned(act.create_goal), methods=["POST"]),
        Route(f"{COUNTER}/goals", act.owned(act.goals)),
    ]
    handlers = {Refusal: answer_refusal, HTTPException: answer_routing_error}
    return Starlette(routes=routes, exception_handlers=handlers)


async def _parameters(request: Request) -> Mapping[str, str]:
    """Merge the query with an URL-encoded body."""
    form = await request.form() if request.method == "POST" else {}
    return dict(request.query_params) | {name: value for name, value in form.items() if isinstance(value, str)}


async def _file(request: Request) -> bytes:
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise invalid("file: a multipart/form-data part is needed")
    async with request.form() as form:
        part = form.get("file")
        if not isinstance(part, UploadFile):
            raise invalid("file: a multipart/form-data part is needed")
        return await part.read()


def _parse(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError as error:
        raise invalid("The request body is not JSON") from error
