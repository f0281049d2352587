"""The payouts widget: a script for somebody's page, and the card form in a frame of the provider's own."""

import json

from jinja2 import Environment, FileSystemLoader, select_autoescape
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from aimpay.sandbox.yookassa import cards
from aimpay.sandbox.yookassa.payer import HERE
from aimpay.sandbox.yookassa.provider import CHECKOUT, TOKEN, Provider
from aimpay.sandbox.yookassa.wire import Object, new_id

PLACE = "/payouts-data/3.1.0"
TOKENS = "/sandbox/static/look/tokens.css"


def make_payout_token(provider: Provider, number: str) -> str:
    """Return a token that stands for a card, again and again."""
    token = f"pyt-{new_id(provider.now)}"
    provider.world.store.put(TOKEN, token, {"purpose": "payout", "card_number": number})
    return token


def routes(provider: Provider) -> list[Route]:
    page = Environment(loader=FileSystemLoader(HERE), autoescape=select_autoescape(default=True))

    async def script(_request: Request) -> Response:
        return FileResponse(HERE / "widget.js", media_type="text/javascript")

    async def form(_request: Request) -> Response:
        return HTMLResponse(page.get_template("widget.html.j2").render(base=CHECKOUT, tokens=TOKENS))

    async def token(request: Request) -> Response:
        try:
            asked: Object = json.loads(await request.body())
            number = cards.clean(str(asked["card_number"]))
        except (ValueError, KeyError, TypeError):
            return JSONResponse({"error": "invalid_request"}, 400)
        if asked.get("account_id") != provider.world.settings.payout_agent_id:
            return JSONResponse({"error": "account_not_found"}, 403)
        if number not in cards.TABLE:
            return JSONResponse({"error": "invalid_card_number"}, 422)
        view = cards.payout_card_view(number)
        return JSONResponse({"payout_token": make_payout_token(provider, number), **view})

    return [
        Route(f"{PLACE}/widget.js", script, methods=["GET"]),
        Route(f"{PLACE}/form", form, methods=["GET"]),
        Route(f"{PLACE}/token", token, methods=["POST"]),
    ]
