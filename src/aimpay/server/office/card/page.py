"""Puts a card together."""

from datetime import timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.leads import LeadCard
from aimpay.server.office.card import words
from aimpay.server.office.card.facts import facts_of
from aimpay.server.office.door import Staff
from aimpay.server.office.frame import render
from aimpay.server.office.leads.choices import choices
from aimpay.server.office.leads.words import CONTACTS
from aimpay.server.workflows.house import House
from aimpay.server.workflows.leads.timeline import timeline

PAGE: Final = 20
TOMORROW: Final = timedelta(days=1)


async def card_page(session: AsyncSession, house: House, card: LeadCard, staff: Staff) -> str:
    offered, now = await choices(session, house), house.clock.now()
    return render(
        "card/card.html",
        card=card,
        lead=card.lead,
        place=f"/office/leads/{card.lead.id}",
        facts=await facts_of(session, card.lead.id, card.user_id),
        timeline=await timeline(session, card.lead.id, limit=PAGE),
        choices=offered,
        names=offered.names,
        staff=staff,
        words=words,
        contacts=CONTACTS,
        telegram_url=_telegram(card),
        tomorrow=now + TOMORROW,
        now=now,
    )


async def past_page(session: AsyncSession, house: House, lead_id: int, offset: int) -> str:
    """Return more of the timeline, for the page's script."""
    names = (await choices(session, house)).names
    shown = await timeline(session, lead_id, offset=offset, limit=PAGE)
    return render("card/past.html", timeline=shown, names=names, place=f"/office/leads/{lead_id}")


def _telegram(card: LeadCard) -> str:
    """Empty when he has no account that we know of."""
    if card.lead.username:
        return f"https://t.me/{card.lead.username}"
    return f"tg://user?id={card.lead.telegram_id}" if card.lead.telegram_id else ""
