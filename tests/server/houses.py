"""The server's own settings and house for a test, with its real adapters; outside systems are wherever a test says."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

import aiohttp
from pydantic import SecretStr

from aimpay.sandbox.settings import SandboxSettings
from aimpay.server.db.database import Database, async_engine
from aimpay.server.kit.clock import Clock
from aimpay.server.wiring import build_house
from aimpay.server.workflows.engine import Engine
from aimpay.server.workflows.house import House
from aimpay.settings import Mode, Settings
from fixtures.seasoned import seasoned

CODE: Final = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
FORMER_CODE: Final = "ffeeddccbbaa99887766554433221100"
OWNER: Final = 501
GROUP: Final = SandboxSettings().group_id
NOWHERE: Final = "http://127.0.0.1:9"


def server_settings(database_url: str, **changes: Any) -> Settings:
    values = {
        "mode": Mode.DEMO,
        "public_url": "https://pay.school.example",
        "database_url": database_url,
        "secret_codes": (SecretStr(CODE), SecretStr(FORMER_CODE)),
        "bot_token": "1:token",
        "admins": (OWNER,),
        "group_id": GROUP,
        "yookassa_shop_id": "100500",
        "yookassa_secret_key": "test_key",
        "resend_api_keys": ("re_key",),
        "resend_from": "Школа <hello@school.example>",
        "trusted_proxies": "127.0.0.1/32",
        "bot_url": NOWHERE,
        "yookassa_api_url": NOWHERE,
        "resend_api_url": NOWHERE,
    }
    return Settings(_env_file=None, **{**values, **changes})


@asynccontextmanager
async def built_house(settings: Settings, engine: Engine) -> AsyncIterator[House]:
    """Build a house around an engine that is closed with it; nothing in it is filled."""
    db = Database(settings.database_url, seasoned(async_engine(settings.database_url)))
    async with aiohttp.ClientSession() as session:
        try:
            yield build_house(settings, session, db=db, clock=Clock(), engine=engine)
        finally:
            await db.close()
            engine.close()
