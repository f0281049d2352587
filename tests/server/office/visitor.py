"""A browser at the office, at the wire: cookies, the origin of what it posts, and the links that the bot hands out."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import aiohttp

from aimpay.contract.office import MAKE_OFFICE_LINK
from aimpay.server.office.sessions import find_session, open_session
from aimpay.server.staff.models import StaffMember
from aimpay.server.staff.rules import Role
from server.conftest import Answer, Server
from server.houses import OWNER

ORIGIN: Final = "https://pay.school.example"
COOKIE: Final = "aimpay_office"
MEMBERS: Final = {
    Role.OWNER: OWNER,
    Role.FINANCE: 7001,
    Role.MARKETING: 7002,
    Role.SUPPORT: 7003,
    Role.READ_ONLY: 7004,
}
"""Telegram ids of those who sign in in tests. Roles other than the owner's get a row of the roster."""


@dataclass
class Visitor:
    """``cookie`` is what the browser keeps; empty for a stranger."""

    server: Server
    cookie: str = ""
    origin: str | None = ORIGIN

    async def opens(self, path: str, **how: Any) -> Answer:
        return await self._ask("GET", path, **how)

    async def sends(self, path: str, **fields: Any) -> Answer:
        """Post a form; a redirect is not followed."""
        return await self._ask("POST", path, data=fields)

    async def asks(self, path: str, **fields: Any) -> Answer:
        """Post a form as a script does: an error comes as the house's error body."""
        return await self._ask("POST", path, data=fields, headers={"Accept": "application/json"})

    async def posts(self, path: str, body: Any) -> Answer:
        return await self._ask("POST", path, json=body, headers={"Accept": "application/json"})

    async def enters(self, path: str) -> Answer:
        answer = await self.sends(path)
        said = answer.headers.get("Set-Cookie", "")
        if said.startswith(f"{COOKIE}="):
            self.cookie = said.removeprefix(f"{COOKIE}=").partition(";")[0]
        return answer

    async def _ask(self, method: str, path: str, **how: Any) -> Answer:
        headers = {"Origin": self.origin} if self.origin and method == "POST" else {}
        headers |= {"Cookie": f"{COOKIE}={self.cookie}"} if self.cookie else {}
        headers |= how.pop("headers", {})
        return await self.server.ask(method, path, headers=headers, allow_redirects=False, **how)


async def office_link(server: Server, admin_id: int = OWNER) -> str:
    """Return the path of a fresh link, as the bot would get it."""
    made = await server.post(MAKE_OFFICE_LINK.path, {"admin_id": admin_id})
    assert made.status == 200, made.text
    return str(made.json["office_url"]).removeprefix(ORIGIN)


async def signed_in(server: Server, admin_id: int = OWNER) -> Visitor:
    visitor = Visitor(server)
    answer = await visitor.enters(await office_link(server, admin_id))
    assert answer.status == 303, answer.text
    return visitor


async def signed_in_as(server: Server, role: Role, *, stepped_up: bool = False) -> Visitor:
    """Sign in as a member of staff with this role, who is given it if he has none; the owner is one of ADMINS.

    ``stepped_up``: he gave a fresh code a moment ago.
    """
    now = server.house.clock.now()
    async with server.house.db.write() as session:
        if role != Role.OWNER and await session.get(StaffMember, MEMBERS[role]) is None:
            session.add(_member(role, now))
        token = await open_session(session, admin_id=MEMBERS[role], device="Chrome, Mac", now=now)
        if stepped_up:
            opened = await find_session(session, token, now)
            assert opened is not None
            opened.stepped_up_until = now + timedelta(minutes=10)
    return Visitor(server, token)


def _member(role: Role, now: datetime) -> StaffMember:
    return StaffMember(
        telegram_id=MEMBERS[role],
        role=role,
        name=f"Сотрудник {role}",
        email=f"{role}@school.example",
        added_by=OWNER,
        added_at=now,
    )


@asynccontextmanager
async def own_session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        yield session
