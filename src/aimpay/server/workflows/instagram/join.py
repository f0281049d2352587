"""The link from an answer to the bot: a person who follows it is the lead who wrote."""

from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.leads.find_lead import lead_of_user, standing_lead
from aimpay.server.growth.leads.merge import merge_leads, why_not
from aimpay.server.workflows.house import House

SAME_PERSON: Final = "Написал в\u00a0Instagram и\u00a0перешёл в\u00a0бота по\u00a0ссылке из\u00a0ответа."
PURPOSE: Final = "instagram lead"
PREFIX: Final = "ig_"


def link_payload(house: House, lead_id: int) -> str:
    """Opaque to others, and of nobody's making but ours."""
    return f"{PREFIX}{house.signer(PURPOSE).sign(str(lead_id))}"


def lead_in(house: House, payload: str | None) -> int | None:
    """Return the lead that a payload names; None for any other payload."""
    if payload is None or not payload.startswith(PREFIX):
        return None
    signed = house.signer(PURPOSE).read(payload.removeprefix(PREFIX))
    return int(signed) if signed and signed.isascii() and signed.isdigit() else None


async def join_instagram(session: AsyncSession, house: House, user_id: int, payload: str | None) -> None:
    """Make one lead of the person at Instagram and of the user who followed the link; a lent link joins nobody."""
    lead_id = lead_in(house, payload)
    written = await standing_lead(session, lead_id) if lead_id is not None else None
    if written is None:
        return
    now = house.clock.now()
    lead = await lead_of_user(session, user_id, now)
    if written.id != lead.id and why_not(written, lead) is None:
        await merge_leads(session, written.id, lead.id, reason=SAME_PERSON, by=None, now=now)
