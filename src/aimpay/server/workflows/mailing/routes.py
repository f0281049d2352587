"""Thin routes of mailing: what the bot asks, what a letter's reader presses, what the mailer tells."""

import json
from typing import Any, Final
from urllib.parse import parse_qs

from fastapi import Request, Response
from fastapi.responses import HTMLResponse

from aimpay.contract import mailing as contract
from aimpay.contract.errors import ErrorCode
from aimpay.server.edge.app import NOT_FOUND, TEXTS, error_answer
from aimpay.server.edge.calls import ERRORS, serve
from aimpay.server.edge.client_address import Network, client_address
from aimpay.server.edge.errors import ForbiddenError, InvalidRequestError
from aimpay.server.edge.router import Router
from aimpay.server.edge.svix import key_of, verified_id
from aimpay.server.growth.mailing.consent import How
from aimpay.server.growth.mailing.take_event import take_mail_event
from aimpay.server.workflows.house import House
from aimpay.server.workflows.mailing import pages
from aimpay.server.workflows.mailing.answering import agree_to_news, news_of, refuse_news
from aimpay.server.workflows.mailing.confirming import Asked, confirm_email, look_at_link
from aimpay.server.workflows.mailing.leaving import leave, look_at_way_out

ONE_CLICK: Final = b"One-Click"
LONGEST_AGENT: Final = 200
FORM: Final = {"application/x-www-form-urlencoded": {"schema": {"type": "object"}}}


def news_routes(house: House) -> Router:
    """What a person says in the bot."""
    router = Router(tags=["news"])

    async def get(request: contract.GetNews) -> contract.NewsView:
        return await news_of(house, request.telegram_id)

    async def agree(request: contract.AgreeToNews) -> contract.NewsView:
        return await agree_to_news(house, request)

    async def refuse(request: contract.RefuseNews) -> contract.NewsView:
        return await refuse_news(house, request)

    serve(router, contract.GET_NEWS, get)
    serve(router, contract.AGREE_TO_NEWS, agree)
    serve(router, contract.REFUSE_NEWS, refuse)
    return router


def letter_routes(house: House, proxies: tuple[Network, ...]) -> Router:
    """No secret header: a link is signed. GET only shows, so that whoever looks at links for people changes nothing."""
    router = Router(tags=["letters"])
    _add_confirmation(router, house, proxies)

    @router.get("/unsubscribe/{token}", summary="The way out of letters, asked about", response_class=HTMLResponse)
    async def ask(token: str) -> Response:
        if await look_at_way_out(house, token) is None:
            return _page(pages.unknown_page(), NOT_FOUND)
        return _page(pages.leaving_page())

    @router.post(
        "/unsubscribe/{token}",
        summary="The way out of letters: by the page's button, or by the mail program's (RFC 8058)",
        response_class=HTMLResponse,
        openapi_extra={"requestBody": {"content": FORM}},
    )
    async def out(request: Request, token: str) -> Response:
        how = How.ONE_CLICK if ONE_CLICK in await request.body() else How.UNSUBSCRIBE_PAGE
        if await leave(house, token, how, _seen(request, proxies)) is None:
            return _page(pages.unknown_page(), NOT_FOUND)
        return _page(pages.left_page())

    return router


def _add_confirmation(router: Router, house: House, proxies: tuple[Network, ...]) -> None:
    @router.get("/confirm_email/{token}", summary="Consent to letters, asked about", response_class=HTMLResponse)
    async def show(token: str) -> Response:
        return _confirmation(await look_at_link(house, token))

    @router.post(
        "/confirm_email/{token}",
        summary="Consent to letters, given",
        response_class=HTMLResponse,
        openapi_extra={"requestBody": {"content": FORM}},
    )
    async def agree(request: Request, token: str) -> Response:
        fields = parse_qs((await request.body()).decode("utf-8", "replace"))
        version = fields.get("version", [""])[0]
        return _confirmation(await confirm_email(house, token, version, _seen(request, proxies)))


def _confirmation(asked: Asked) -> Response:
    return _page(pages.confirmation_page(asked), pages.STATUS.get(asked.stand, 200))


def _page(body: str, status: int = 200) -> Response:
    return HTMLResponse(body, status, headers=pages.HEADERS)


def _seen(request: Request, proxies: tuple[Network, ...]) -> dict[str, Any]:
    """What is kept as evidence of who pressed."""
    peer = request.client.host if request.client else ""
    address = client_address(peer, request.headers.getlist("x-forwarded-for"), proxies)
    return {"address": str(address or ""), "agent": request.headers.get("user-agent", "")[:LONGEST_AGENT]}


def mail_event_routes(house: House, secret: str) -> Router:
    """The mailer's door: every byte is signed. Without a secret it is shut."""
    router = Router(tags=["notifications"])
    key = key_of(secret) if secret else None

    @router.post(
        "/resend_notification",
        summary="Resend tells what became of a letter",
        responses={status: ERRORS[status] for status in (400, 403, 404, 413, 500)},
        openapi_extra={"requestBody": {"required": True, "content": {"application/json": {"schema": {}}}}},
    )
    async def resend_notification(request: Request) -> Response:
        if key is None:
            return error_answer(NOT_FOUND, ErrorCode.NOT_FOUND, TEXTS[NOT_FOUND])
        body = await request.body()
        message_id = verified_id(key, request.headers, body, house.clock.unshifted())
        if message_id is None:
            raise ForbiddenError
        event = _event(body)
        await house.db.transact(lambda session: take_mail_event(session, message_id, event, house.clock.now()))
        return Response()

    return router


def _event(body: bytes) -> dict[str, Any]:
    try:
        event = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise InvalidRequestError from error
    if not isinstance(event, dict):
        raise InvalidRequestError
    return event
