"""Leads of a test, made as the rooms below make them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from aimpay.server.growth.leads.contacts import add_contact
from aimpay.server.growth.leads.find_lead import new_lead
from aimpay.server.growth.leads.kinds import TouchKind
from aimpay.server.growth.leads.models import Lead
from aimpay.server.growth.leads.note_touch import note_touch
from aimpay.server.growth.visits.models import Source
from server.conftest import Server


@dataclass
class Crowd:
    server: Server

    @property
    def now(self) -> datetime:
        return self.server.house.clock.now()

    async def lead(
        self, name: str | None, *, email: str = "", phone: str = "", ago: timedelta = timedelta(), source: str = ""
    ) -> int:
        """Somebody who sent the form so long ago."""
        at = self.now - ago
        async with self.server.house.db.write() as session:
            lead = await new_lead(session, at, name=name)
            if source:
                marked = Source(digest=f"of-{lead.id}", utm_source=source, created_at=at)
                session.add(marked)
                await session.flush()
                lead.first_source_id, lead.first_touch_at = marked.id, at
            for kind, value in (("email", email), ("phone", phone)):
                if value:
                    await add_contact(session, lead, kind, value, at)
            await note_touch(session, lead, TouchKind.FORM_SENT, at)
            return lead.id

    async def many(self, count: int) -> list[int]:
        return [await self.lead(f"Лид {one}", email=f"lead{one}@example.com") for one in range(count)]

    async def stage_of(self, lead_id: int) -> str:
        return (await self.row(lead_id)).stage

    async def row(self, lead_id: int) -> Lead:
        async with self.server.house.db.read() as session:
            return await session.get_one(Lead, lead_id)
