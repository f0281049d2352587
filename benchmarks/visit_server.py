"""A process of ``aimpay server``, with one more route that does nothing. Prints its port when it listens."""

import argparse
import asyncio
import dataclasses
from typing import cast

from pydantic import SecretStr
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from aimpay.commands.processes import bind, lasting, run_until_stopped, serving
from aimpay.server.app import create_app
from aimpay.server.wiring import opened_house
from aimpay.server.workflows.gateways import BotGateway
from aimpay.settings import Mode, Settings
from outside import Bot

NOWHERE = "http://127.0.0.1:9"
HOST = "127.0.0.1"


def settings_for(url: str) -> Settings:
    """Every address that asks stands behind our proxy, as in production."""
    return Settings.model_validate(
        {
            "mode": Mode.DEMO,
            "public_url": "https://pay.school.example",
            "database_url": url,
            "secret_codes": (SecretStr("0f1e2d3c4b5a69788796a5b4c3d2e1f0"),),
            "bot_token": "1:token",
            "admins": (501,),
            "group_id": -1001,
            "yookassa_shop_id": "100500",
            "yookassa_secret_key": "test_key",
            "resend_api_keys": ("re_key",),
            "resend_from": "Школа <hello@school.example>",
            "trusted_proxies": "127.0.0.1/32",
            "bot_url": NOWHERE,
            "yookassa_api_url": NOWHERE,
            "resend_api_url": NOWHERE,
        }
    )


async def empty(_request: Request) -> Response:
    return Response("{}", media_type="application/json")


async def serve(url: str, port: int, stop: asyncio.Event) -> None:
    settings = settings_for(url)
    async with opened_house(settings) as house:
        app = create_app(settings, dataclasses.replace(house, bot=cast(BotGateway, Bot())))
        app.router.routes.insert(0, Route("/empty", empty, methods=["POST"]))
        async with serving(lasting(app), bind(HOST, port, "")):
            print("ready", flush=True)
            await stop.wait()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("url")
    options.add_argument("port", type=int)
    asked = options.parse_args()
    run_until_stopped(lambda stop: serve(asked.url, asked.port, stop), log_level="WARNING")


if __name__ == "__main__":
    main()
