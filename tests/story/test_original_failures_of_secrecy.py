"""What anybody could do to the system before ours without a secret; each test prevents it."""

import io
import logging
import re
from typing import Any, Final

import pytest

from aimpay.contract.client import SECRET_HEADER
from aimpay.logs import FORMAT, MaskingFormatter
from story.player import GOOD_CARD, buy
from story.town import Town

pytestmark = pytest.mark.asyncio(loop_scope="module")

PUBLIC: Final = {
    "/",
    "/courses/{slug}",
    "/courses/{slug}/certificate.svg",
    "/courses/{slug}/picture",
    "/widget.js",
    "/widget-chat.js",
    "/robots.txt",
    "/sitemap.xml",
    "/api/site",
    "/track_visit",
    "/payment_notification",
    "/success",
    "/documents/{kind}",
    "/media/{key}",
    "/payout_card/{link}",
    "/referral_chart/{token}",
    "/shared/{token}",
    "/certificate_design/{token}",
    "/certificate_design/{token}/preview",
    "/certifications",
    "/c/{number}",
    "/c/{number}/pdf",
    "/c/{number}/png",
    "/c/{number}/credential",
    "/c/{number}/credential.json",
    "/c/{number}/badge.png",
    "/api/certificates/{number}",
    "/.well-known/did.json",
    "/did.json",
    "/.well-known/jwks.json",
    "/issuer",
    "/issuer.json",
    "/issuer/keys/{number}.pem",
    "/credentials/status/{purpose}/{key}/{part}",
    "/office",
    "/office/{page}",
    "/api/v1/{page}",
    "/confirm_email/{token}",
    "/unsubscribe/{token}",
    "/resend_notification",
    "/save_source_and_chat_history",
    "/leads",
    "/create_temp_lead",
    "/submit_final_email",
    "/form_warm/progress",
    "/form_warm/answers",
    "/form_warm/touch",
    "/api/chat/send",
    "/api/chat/history",
    "/api/chat/save_history",
    "/api/chat/call_human",
    "/webhook",
    "/health/live",
    "/health/ready",
}
"""The only doors without the secret; a new route of the server is private unless it is added here.

The office has a door of its own, and so has the API for other programs.
"""

PARAMETER: Final = re.compile(r"\{\w+\}")
PRIVATE_AT_LEAST: Final = {"/start", "/check_user", "/create_payment", "/set_pay_email", "/get_payment_data"}
BOTS_AT_LEAST: Final = {"/notify_user", "/send_invite_link", "/kick_user"}
GONE: Final = ("/execute_sql", "/export_db", "/api/referrals/mark_paid")


@pytest.mark.parametrize("secret", [None, "", "wrong", "None"])
async def test_no_private_route_of_the_server_opens_without_the_secret(town: Town, secret: str | None) -> None:
    routes = await _routes(town, town.server_url)
    private = [(method, path) for method, path in routes if path not in PUBLIC]
    assert {path for _, path in private} >= PRIVATE_AT_LEAST
    for method, path in private:
        address = town.server_url + PARAMETER.sub("1", path)
        assert await _status(town, method, address, secret) == 403, path


@pytest.mark.parametrize("secret", [None, "", "wrong", "None"])
async def test_no_route_of_the_bot_opens_without_the_secret(town: Town, secret: str | None) -> None:
    routes = await _routes(town, town.bot_url)
    assert {path for _, path in routes} >= BOTS_AT_LEAST
    for method, path in routes:
        assert await _status(town, method, town.bot_url + path, secret) == 403, path


@pytest.mark.parametrize("path", GONE)
async def test_dangerous_routes_do_not_exist(town: Town, path: str) -> None:
    for house in (town.server_url, town.bot_url):
        for method in ("GET", "POST"):
            assert await _status(town, method, house + path, town.settings.secret) == 404


async def test_logs_of_a_sale_hold_no_secret_and_no_address(town: Town) -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(MaskingFormatter(FORMAT))
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        await buy(await town.person("Тайный"), "very.secret.buyer@example.com")
        await town.rested()
        root.error("card %s of %s", GOOD_CARD, "very.secret.buyer@example.com")
    finally:
        root.setLevel(level)
        root.removeHandler(handler)
    written = stream.getvalue()
    assert "v***@example.com" in written
    for secret in _secrets(town):
        assert secret not in written


def _secrets(town: Town) -> list[str]:
    settings = town.settings
    keys = [key.get_secret_value() for key in (settings.yookassa_secret_key, *settings.resend_api_keys)]
    token = settings.bot_token.get_secret_value().partition(":")[2]
    return [settings.secret, token, *keys, GOOD_CARD, "very.secret.buyer"]


async def _routes(town: Town, house: str) -> list[tuple[str, str]]:
    async with town.session.get(f"{house}/openapi.json") as answer:
        document: dict[str, Any] = await answer.json()
    return [(method.upper(), path) for path, methods in document["paths"].items() for method in methods]


async def _status(town: Town, method: str, url: str, secret: str | None) -> int:
    headers = {} if secret is None else {SECRET_HEADER: secret}
    async with town.session.request(method, url, json={}, headers=headers) as answer:
        return answer.status
