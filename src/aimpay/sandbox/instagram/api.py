"""What ``graph.instagram.com`` answers, with and without a version in the path."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from aimpay.sandbox.instagram.event import message_entry
from aimpay.sandbox.instagram.faults import FaultBook
from aimpay.sandbox.instagram.hooks import Hooks
from aimpay.sandbox.instagram.people import People
from aimpay.sandbox.instagram.refusal import REFUSALS, Refusal, answer_refusal, invalid
from aimpay.sandbox.instagram.settings import SettingsShelf
from aimpay.sandbox.instagram.tokens import Tokens
from aimpay.sandbox.store import Document
from aimpay.sandbox.world import World

REFUSED = ("token_expired", "no_permission", "rate_limit", "server_error")
Act = Callable[[Request], Awaitable[Response]]


class Endpoints:
    def __init__(
        self, world: World, people: People, hooks: Hooks, tokens: Tokens, shelf: SettingsShelf, faults: FaultBook
    ) -> None:
        self._world = world
        self._people = people
        self._hooks = hooks
        self._tokens = tokens
        self._shelf = shelf
        self._faults = faults

    async def send(self, request: Request) -> Response:
        self._own(request.path_params["node"])
        body = await _parameters(request)
        recipient, text = _object(body, "recipient"), str(_object(body, "message").get("text", ""))
        if "comment_id" in recipient:
            message = self._people.answer_privately(str(recipient["comment_id"]), text)
        else:
            message = self._people.answer(str(recipient.get("id", "")), text)
        self._hooks.announce([message_entry(self._world.settings.instagram_account, message)])
        return JSONResponse({"recipient_id": message["person"], "message_id": message["id"]})

    async def reply(self, request: Request) -> Response:
        body = await _parameters(request)
        reply = self._people.reply(request.path_params["node"], str(body.get("message", "")))
        return JSONResponse({"id": reply["id"]})

    async def subscribe(self, request: Request) -> Response:
        self._own(request.path_params["node"])
        if not (await _parameters(request)).get("subscribed_fields"):
            raise invalid("The parameter subscribed_fields is required")
        self._shelf.write(self._shelf.read().model_copy(update={"subscribed": True}))
        return JSONResponse({"success": True})

    async def refresh(self, request: Request) -> Response:
        if request.query_params.get("grant_type") != "ig_refresh_token":
            raise invalid("The parameter grant_type must be ig_refresh_token")
        return JSONResponse(self._tokens.refresh(_token(request)))

    async def profile(self, request: Request) -> Response:
        node = request.path_params["node"]
        if node in {"me", self._world.settings.instagram_account}:
            return JSONResponse({"id": self._world.settings.instagram_account, "username": "aim.school"})
        person = self._people.find(node)
        if person is None:
            raise invalid(f"Object with ID '{node}' does not exist")
        return JSONResponse({name: person[name] for name in ("id", "name", "username")})

    def open_to_owner(self, act: Act) -> Act:
        """Check the token, and apply the faults asked for."""

        async def endpoint(request: Request) -> Response:
            self._tokens.check(_token(request))
            await self._fail(after_commit=False)
            response = await act(request)
            await self._fail(after_commit=True)
            return response

        return endpoint

    def _own(self, node: str) -> None:
        if node not in {"me", self._world.settings.instagram_account}:
            raise REFUSALS["no_permission"]

    async def _fail(self, *, after_commit: bool) -> None:
        fault = self._faults.take((*REFUSED, "timeout"), after_commit=after_commit)
        if fault and fault.kind == "timeout":
            await self._world.clock.sleep(fault.seconds)
        elif fault:
            raise REFUSALS[fault.kind]


def create_app(act: Endpoints) -> Starlette:
    routes = [Route("/refresh_access_token", act.open_to_owner(act.refresh))]
    for prefix in ("/v{version}", ""):
        routes += [
            Route(f"{prefix}/{{node}}/messages", act.open_to_owner(act.send), methods=["POST"]),
            Route(f"{prefix}/{{node}}/replies", act.open_to_owner(act.reply), methods=["POST"]),
            Route(f"{prefix}/{{node}}/subscribed_apps", act.open_to_owner(act.subscribe), methods=["POST"]),
            Route(f"{prefix}/{{node}}", act.open_to_owner(act.profile)),
        ]
    return Starlette(routes=routes, exception_handlers={Refusal: answer_refusal})


def _token(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token if scheme.lower() == "bearer" else request.query_params.get("access_token", "")


async def _parameters(request: Request) -> Document:
    """Merge the query with a body of JSON."""
    body = await request.body()
    try:
        given = json.loads(body) if body else {}
    except ValueError as error:
        raise invalid("The request body is not JSON") from error
    if not isinstance(given, dict):
        raise invalid("The request body is not an object")
    return dict(request.query_params) | given


def _object(body: Document, name: str) -> dict[str, Any]:
    value = body.get(name)
    if not isinstance(value, dict):
        raise invalid(f"The parameter {name} is required")
    return value
