"""Those who left a contact. Whoever came to the bot has his card already: his contacts are added to it, unproved."""

from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.leads.contacts import Contacts, add_contact
from aimpay.server.growth.leads.find_lead import lead_of_user
from aimpay.server.growth.leads.identify import identify
from aimpay.server.growth.leads.kinds import TouchKind
from aimpay.server.growth.leads.models import Lead
from aimpay.server.growth.leads.stages import move_by_touch
from aimpay.server.growth.visits.models import Source
from aimpay.server.growth.visits.sources import source_id
from aimpay.server.people.find_user import find_user
from aimpay.server.workflows.moving.original.rows import Old, OldLead
from aimpay.server.workflows.moving.original.scene import Scene

OWN: Final = "этот контакт уже у человека, который есть в боте: к его карточке ничего не добавлено"
ONLY_ID: Final = "известен только Telegram id, а в бот человек не приходил"


async def take_leads(scene: Scene, old: Old) -> None:
    sources = await _take_sources(scene, old)
    for one in old.leads:
        source = sources.get(one.source_row) if one.source_row is not None else None
        await _take_lead(scene, old, one, source)


async def _take_sources(scene: Scene, old: Old) -> dict[int, int]:
    """Ids of ours by the rows of the original, which wrote a row for each visit."""
    found = {}
    part = old.parts["sources"]
    newest = await scene.session.scalar(select(func.max(Source.id))) or 0
    known = {marks: await source_id(scene.session, marks, scene.now) for marks in set(old.sources.values())}
    for row, marks in old.sources.items():
        found[row] = known[marks]
    part.added = sum(one > newest for one in known.values())
    part.same = len(found) - part.added
    return found


async def _take_lead(scene: Scene, old: Old, one: OldLead, source: int | None) -> None:
    part, where = old.parts["leads"], f"leads, id {one.row}"
    user = await find_user(scene.session, one.telegram_id) if one.telegram_id else None
    if user is not None:
        lead = await lead_of_user(scene.session, user.id, scene.now)
        for kind, value in Contacts(one.email, one.phone).points:
            await add_contact(scene.session, lead, kind, value, one.at)
        await _touch_source(scene.session, lead, one, source)
        part.same += 1
        return
    contacts = Contacts(one.email, one.phone)
    if not contacts.points:
        part.skip(where, ONLY_ID)
        return
    found = await identify(scene.session, contacts, scene.now, name=one.name)
    if found.evidence_only:
        part.skip(where, OWN)
        return
    if found.is_new:
        found.lead.created_at = found.lead.active_at = one.at
        await move_by_touch(scene.session, found.lead, TouchKind.EMAIL_LEFT, one.at)
    await _touch_source(scene.session, found.lead, one, source)
    part.added += found.is_new
    part.same += not found.is_new


async def _touch_source(session: AsyncSession, lead: Lead, one: OldLead, source: int | None) -> None:
    """The first one known stays the first."""
    if source is not None and lead.first_source_id is None:
        lead.first_source_id, lead.first_touch_at = source, one.at
        lead.last_source_id, lead.last_touch_at = source, one.at
    await session.flush()
