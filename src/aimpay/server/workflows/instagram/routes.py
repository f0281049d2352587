"""Meta's webhook. Without the three settings of Instagram there is no such address."""

import hmac
import json

from fastapi import Request, Response
from fastapi.responses import PlainTextResponse
from starlette.exceptions import HTTPException

from aimpay.server.edge.calls import ERRORS
from aimpay.server.edge.errors import ForbiddenError, InvalidRequestError
from aimpay.server.edge.router import Router
from aimpay.server.growth.instagram.rules import read_events
from aimpay.server.workflows.house import House
from aimpay.server.workflows.instagram.gateway import InstagramAccount
from aimpay.server.workflows.instagram.take_events import is_signed, take_events


def instagram_routes(house: House) -> Router:
    router = Router(tags=["instagram"])

    @router.get("/webhook", summary="Meta asks whether the address is ours", responses=ERRORS, response_class=Response)
    async def shake_hands(request: Request) -> Response:
        account = _account(house)
        query = request.query_params
        token = query.get("hub.verify_token", "").encode()
        known = hmac.compare_digest(token, account.verify_token.encode())
        if query.get("hub.mode") != "subscribe" or not known:
            raise ForbiddenError
        return PlainTextResponse(query.get("hub.challenge", "")[:200])

    @router.post("/webhook", summary="Comments and messages at Instagram", responses=ERRORS, response_class=Response)
    async def receive(request: Request) -> Response:
        account = _account(house)
        body = await request.body()
        if not is_signed(account.app_secret, body, request.headers.get("x-hub-signature-256", "")):
            raise ForbiddenError
        try:
            heard = read_events(json.loads(body))
        except (ValueError, RecursionError) as error:
            raise InvalidRequestError from error
        if heard:
            await take_events(house, heard)
        return Response()

    return router


def _account(house: House) -> InstagramAccount:
    if house.instagram is None:
        raise HTTPException(404)
    return house.instagram
