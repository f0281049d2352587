"""Meta's webhook: its handshake, its signature, and that nothing is heard twice."""

import asyncio
import hmac
import json
from collections.abc import AsyncIterator
from hashlib import sha256
from typing import Any, Final

import aiohttp
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr
from sqlalchemy import func, select

from aimpay.server.app import create_app
from aimpay.server.growth.instagram.models import InstagramEvent
from aimpay.server.growth.leads.models import ContactPoint, Lead, Touchpoint
from aimpay.server.workflows.engine import Engine
from aimpay.server.workflows.house import House
from aimpay.server.workflows.instagram.take_events import is_signed
from aimpay.server.workflows.open_school import open_school
from sandbox.serving import serving
from server.houses import GROUP, NOWHERE, built_house, server_settings

APP_SECRET: Final = "app secret of the school"
CONNECTED: Final = {
    "instagram_api_url": NOWHERE,
    "instagram_app_secret": SecretStr(APP_SECRET),
    "instagram_verify_token": SecretStr("a word of ours"),
    "instagram_token": SecretStr("IGAA-first"),
}
BODY: Final = json.dumps(
    {
        "object": "instagram",
        "entry": [
            {
                "id": "1784",
                "time": 1795435200,
                "messaging": [
                    {"sender": {"id": "9001"}, "recipient": {"id": "1784"}, "message": {"mid": mid, "text": "Привет"}}
                    for mid in ("m1", "m2", "m1")
                ],
            }
        ],
    }
).encode()


class Door:
    def __init__(self, url: str, house: House, session: aiohttp.ClientSession) -> None:
        self.url, self.house, self._session = f"{url}/webhook", house, session

    async def post(self, body: bytes, header: str | None) -> int:
        headers = {"X-Hub-Signature-256": header} if header is not None else {}
        async with self._session.post(self.url, data=body, headers=headers) as answer:
            return answer.status

    async def get(self, **query: str) -> tuple[int, str]:
        async with self._session.get(
            self.url, params={f"hub.{name}": value for name, value in query.items()}
        ) as answer:
            return answer.status, await answer.text()

    async def count(self, table: Any) -> int:
        async with self.house.db.read() as session:
            return await session.scalar(select(func.count()).select_from(table)) or 0


@pytest.fixture
async def door(migrated_database_url: str) -> AsyncIterator[Door]:
    settings = server_settings(migrated_database_url, **CONNECTED)
    async with built_house(settings, Engine(migrated_database_url)) as house:
        await open_school(house.db, house.clock, GROUP)
        async with serving(create_app(settings, house)) as url, aiohttp.ClientSession() as session:
            yield Door(url, house, session)


def signed(body: bytes, secret: str = APP_SECRET) -> str:
    return f"sha256={hmac.new(secret.encode(), body, sha256).hexdigest()}"


async def test_hands_are_shaken_with_who_knows_the_word(door: Door) -> None:
    right = {"mode": "subscribe", "verify_token": "a word of ours", "challenge": "1158201444"}
    assert await door.get(**right) == (200, "1158201444")
    for wrong in ({"verify_token": "other"}, {"mode": "unsubscribe"}, {"verify_token": ""}):
        assert (await door.get(**(right | wrong)))[0] == 403


async def test_each_message_is_heard_once_however_often_it_is_told(door: Door) -> None:
    statuses = await asyncio.gather(*(door.post(BODY, signed(BODY)) for _ in range(4)))
    assert statuses == [200] * 4
    assert await door.count(InstagramEvent) == 2
    assert await door.count(Touchpoint) == 2
    assert await door.count(Lead) == 1
    async with door.house.db.read() as session:
        contact = (await session.scalars(select(ContactPoint))).one()
        assert (contact.kind, contact.value, contact.verified_at is not None) == ("instagram", "9001", True)


async def test_a_body_that_nobody_signed_is_refused(door: Door) -> None:
    for header in (None, "", "sha256=", signed(BODY, "other"), signed(BODY).upper(), signed(BODY)[7:]):
        assert await door.post(BODY, header) == 403
    assert await door.post(BODY + b" ", signed(BODY)) == 403
    assert await door.post(b"not JSON", signed(b"not JSON")) == 400
    assert await door.count(InstagramEvent) == 0


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, len(BODY) - 1), other=st.integers(1, 255))
def test_any_changed_byte_breaks_the_signature(place: int, other: int) -> None:
    changed = bytearray(BODY)
    changed[place] ^= other
    assert is_signed(APP_SECRET, BODY, signed(BODY))
    assert not is_signed(APP_SECRET, bytes(changed), signed(BODY))


async def test_without_its_settings_there_is_no_such_address(migrated_sqlite_url: str) -> None:
    settings = server_settings(migrated_sqlite_url)
    async with (
        built_house(settings, Engine(migrated_sqlite_url)) as house,
        serving(create_app(settings, house)) as url,
        aiohttp.ClientSession() as session,
    ):
        door = Door(url, house, session)
        assert (await door.get(mode="subscribe", verify_token="", challenge="1"))[0] == 404
        assert await door.post(BODY, signed(BODY, "")) == 404
