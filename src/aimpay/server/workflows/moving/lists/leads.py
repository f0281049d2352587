"""A line of a list of leads. What somebody typed proves nothing: no one's own card gains anything by it."""

from typing import Final

from aimpay.server.growth.leads.contacts import Contacts
from aimpay.server.growth.leads.identify import identify
from aimpay.server.growth.leads.kinds import TouchKind
from aimpay.server.growth.leads.models import Lead, LeadNote
from aimpay.server.growth.leads.stages import move_by_touch
from aimpay.server.growth.mailing.consent import bring_consent
from aimpay.server.growth.visits.marks import Marks
from aimpay.server.growth.visits.sources import source_id
from aimpay.server.people.find_user import find_user
from aimpay.server.workflows.moving.lists.kinds import Line
from aimpay.server.workflows.moving.lists.scene import ListScene

NO_CONTACT: Final = "нет ни почты, ни телефона: писать некуда"
IN_BOT: Final = "этот человек уже есть в боте: его карточка не меняется"
OWN: Final = "контакт принадлежит тому, кто его подтвердил: карточка не меняется"
HALF: Final = "согласие не взято: нужны и дата, и способ, и почта"


async def take_lead(scene: ListScene, line: Line) -> None:
    contacts = Contacts(line.email, line.phone)
    if line.telegram_id and await find_user(scene.session, line.telegram_id):
        scene.part.same += 1
        scene.part.say(line.where, IN_BOT)
        return
    if not contacts.points:
        scene.part.skip(line.where, NO_CONTACT)
        return
    found = await identify(scene.session, contacts, scene.now, name=line.name)
    if found.evidence_only:
        scene.part.same += 1
        scene.part.say(line.where, OWN)
        return
    if found.is_new:
        await _dress(scene, found.lead, line)
    scene.part.added += found.is_new
    scene.part.same += not found.is_new
    await _agree(scene, found.lead, line)


async def _dress(scene: ListScene, lead: Lead, line: Line) -> None:
    """What only a new card gets. No touch is noted: sequences begin by what people do, not by lists."""
    at = line.at or scene.now
    lead.created_at = at
    await move_by_touch(scene.session, lead, TouchKind.EMAIL_LEFT, scene.now)
    if line.source or line.campaign:
        marks = Marks(utm_source=line.source, utm_campaign=line.campaign)
        source = await source_id(scene.session, marks, scene.now)
        lead.first_source_id, lead.first_touch_at = source, at
        lead.last_source_id, lead.last_touch_at = source, at
    if line.note:
        scene.session.add(LeadNote(lead_id=lead.id, text=line.note, by=scene.by, at=scene.now))
    await scene.session.flush()


async def _agree(scene: ListScene, lead: Lead, line: Line) -> None:
    """No consent, unless the list says when and how it was given."""
    if line.consent_at and line.consent_how and line.email:
        evidence = {"file": scene.name, "line": line.number, "said": line.consent_how, "brought_by": scene.by}
        await bring_consent(scene.session, lead, line.email, given_at=line.consent_at, evidence=evidence)
    elif line.consent_at or line.consent_how:
        scene.part.say(line.where, HALF)
