"""What a staff member does on a card: moves it, writes on it, tags it, takes it over."""

from datetime import datetime
from typing import Final

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.leads import NoteView
from aimpay.server.db.insert import insert_or_skip
from aimpay.server.growth.leads.errors import StageNotFoundError, TextRequiredError
from aimpay.server.growth.leads.family import family, held_lead
from aimpay.server.growth.leads.models import LONGEST_NAME, FunnelStage, LeadNote, LeadTag
from aimpay.server.growth.leads.stages import move_to

LONGEST_NOTE: Final = 4000
LONGEST_TAG: Final = 40


async def move_stage(session: AsyncSession, lead_id: int, stage: str, *, by: int | None, now: datetime) -> bool:
    """Drag the card, also back. Return whether it was elsewhere."""
    lead = await held_lead(session, lead_id)
    if await session.get(FunnelStage, stage) is None:
        raise StageNotFoundError
    if lead.stage == stage:
        return False
    move_to(session, lead, stage, now, by=by)
    await session.flush()
    return True


async def add_note(session: AsyncSession, lead_id: int, text: str, *, by: int, now: datetime) -> NoteView:
    lead = await held_lead(session, lead_id)
    note = LeadNote(lead_id=lead.id, text=_words(text)[:LONGEST_NOTE], by=by, at=now)
    session.add(note)
    await session.flush()
    return NoteView(id=note.id, text=note.text, by=by, at=now)


async def tag(session: AsyncSession, lead_id: int, name: str, *, by: int | None, now: datetime) -> str:
    """Return the tag as it is kept: in lower case, without needless spaces."""
    lead, kept = await held_lead(session, lead_id), tag_of(name)
    row = {"lead_id": lead.id, "tag": kept, "by": by, "at": now}
    await session.execute(insert_or_skip(session, LeadTag, row, ("lead_id", "tag")))
    return kept


async def untag(session: AsyncSession, lead_id: int, name: str) -> None:
    lead = await held_lead(session, lead_id)
    everybody = LeadTag.lead_id.in_(await family(session, lead.id))
    await session.execute(delete(LeadTag).where(everybody, LeadTag.tag == tag_of(name)))


async def set_owner(session: AsyncSession, lead_id: int, owner_id: int | None) -> None:
    """``owner_id`` is a staff member's Telegram id; None: nobody's."""
    lead = await held_lead(session, lead_id)
    lead.owner_id = owner_id
    await session.flush()


async def rename_lead(session: AsyncSession, lead_id: int, name: str) -> None:
    """An empty name forgets it."""
    lead = await held_lead(session, lead_id)
    lead.name = " ".join(name.split())[:LONGEST_NAME] or None
    await session.flush()


def tag_of(name: str) -> str:
    return " ".join(_words(name).removeprefix("#").lower().split())[:LONGEST_TAG]


def _words(text: str) -> str:
    words = text.strip()
    if not words.removeprefix("#").strip():
        raise TextRequiredError
    return words
