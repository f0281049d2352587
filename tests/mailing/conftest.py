from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Final

import pytest_asyncio
from sqlalchemy import select

from aimpay.sandbox.resend.settings import SECRET
from aimpay.server.app import create_app
from aimpay.server.growth.leads.find_lead import lead_of_user, new_lead
from aimpay.server.growth.leads.models import Lead
from aimpay.server.growth.mailing.models import Delivery, MarketingConsent, MessageTemplate
from aimpay.server.people.find_user import get_user
from money.ground import Ground, open_ground
from money.house import Play, open_play
from sandbox.serving import serving
from server.houses import server_settings

ANNA: Final = 4001
MAIL: Final = "anna@example.ru"


@dataclass(frozen=True)
class Office:
    """A play whose server answers at the wire."""

    play: Play
    url: str

    async def get(self, address: str, **how: Any) -> tuple[int, str]:
        async with self.play.ground.session.get(self._at(address), **how) as answer:
            return answer.status, await answer.text()

    async def post(self, address: str, **how: Any) -> tuple[int, str]:
        async with self.play.ground.session.post(self._at(address), **how) as answer:
            return answer.status, await answer.text()

    def _at(self, address: str) -> str:
        return self.url + address.removeprefix(self.play.house.public_url)

    async def consents(self) -> list[MarketingConsent]:
        async with self.play.house.db.read() as session:
            return list(await session.scalars(select(MarketingConsent).order_by(MarketingConsent.id)))

    async def lead(self, name: str | None = None) -> Lead:
        async with self.play.house.db.write() as session:
            return await new_lead(session, self.play.house.clock.now(), name=name)

    async def lead_of(self, telegram_id: int) -> Lead:
        async with self.play.house.db.write() as session:
            user = await get_user(session, telegram_id)
            return await lead_of_user(session, user.id, self.play.house.clock.now())

    async def delivery(self, lead: Lead, address: str = MAIL, channel: str = "email", **more: Any) -> Delivery:
        now = self.play.house.clock.now()
        async with self.play.house.db.write() as session:
            template = MessageTemplate(
                name="Совет", subject="Совет", letter="Здравствуйте!", created_at=now, updated_at=now
            )
            session.add(template)
            await session.flush()
            row = {
                "key": f"key-{lead.id}-{now}",
                "campaign": "broadcast:1",
                "status": "sent",
                "due_at": now,
                **more,
            }
            one = Delivery(template_id=template.id, lead_id=lead.id, channel=channel, address=address, **row)
            session.add(one)
        return one


@pytest_asyncio.fixture
async def ground() -> AsyncIterator[Ground]:
    async with open_ground() as opened:
        yield opened


@pytest_asyncio.fixture
async def play(ground: Ground, opened_database_url: str) -> AsyncIterator[Play]:
    async with open_play(ground, opened_database_url) as opened:
        yield opened


@pytest_asyncio.fixture
async def office(play: Play) -> AsyncIterator[Office]:
    settings = server_settings(play.house.db.url, resend_webhook_secret=SECRET)
    async with serving(create_app(settings, play.house)) as url:
        yield Office(play, url)
