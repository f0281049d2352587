"""An office over a school that sells: people buy by the house's own routes, staff acts by the office's own pages."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import aiohttp
from sqlalchemy import select

from aimpay.server.app import create_app
from aimpay.server.office.sessions import find_session, open_session
from aimpay.server.people.find_user import find_user
from aimpay.server.staff.models import AuditEntry
from aimpay.server.staff.rules import Role
from integrations.outside import Reply, answering
from money.books import Books, check, check_money, read_books
from money.ground import open_ground
from money.house import OWNER, PUBLIC, Play, open_play
from sandbox.serving import serving
from server.conftest import Answer, Server
from server.houses import server_settings
from server.office.visitor import Visitor, signed_in_as

KEY: Final = re.compile(r'name="key" value="([^"]+)"')


@dataclass(frozen=True)
class Desk:
    play: Play
    server: Server

    async def owner(self, *, stepped_up: bool = False) -> Visitor:
        now = self.play.house.clock.now()
        async with self.play.house.db.write() as session:
            token = await open_session(session, admin_id=OWNER, device="Chrome, Mac", now=now)
            opened = await find_session(session, token, now)
            assert opened is not None
            opened.stepped_up_until = now + timedelta(minutes=10) if stepped_up else None
        return Visitor(self.server, token, PUBLIC)

    async def colleague(self, role: Role) -> Visitor:
        visitor = await signed_in_as(self.server, role)
        visitor.origin = PUBLIC
        return visitor

    async def user_id(self, telegram_id: int) -> int:
        async with self.play.house.db.read() as session:
            user = await find_user(session, telegram_id)
        assert user is not None
        return user.id

    async def books(self, *, partners_by_hand: bool = False) -> Books:
        """Run every story, and return books that hold."""
        await self.play.tell_stories()
        books = await read_books(self.play.house.db)
        (check_money if partners_by_hand else check)(books)
        return books

    async def audit(self) -> list[AuditEntry]:
        async with self.play.house.db.read() as session:
            return list(await session.scalars(select(AuditEntry).order_by(AuditEntry.id)))


async def confirms(
    staff: Visitor, path: str, *, reason: str = "Просьба человека", query: str = "", **more: str
) -> Answer:
    """Open the page before the act, as a person does, and press its button."""
    page = await staff.opens(path + query)
    assert page.status == 200, page.text
    return await staff.sends(path, reason=reason, key=key_of(page), **more)


def key_of(page: Answer) -> str:
    found = KEY.search(page.text)
    assert found, page.text
    return found[1]


def words_of(answer: Answer) -> str:
    """Return the page's text with plain spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text.replace("\u00a0", " ").replace("&nbsp;", " ")).split())


@asynccontextmanager
async def open_desk(url: str) -> AsyncIterator[Desk]:
    async with open_ground() as ground, open_play(ground, url) as play, answering(Reply(200, {})) as bot:
        app = create_app(server_settings(url), play.house)
        async with serving(app) as address, aiohttp.ClientSession() as session:
            yield Desk(play, Server(address, play.house, bot, session))
