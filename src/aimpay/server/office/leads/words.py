"""Leads in words, for templates."""

from typing import Final

from aimpay.contract.leads import LeadRow
from aimpay.server.growth.leads.listing import DIRECT
from aimpay.server.insight.views.names import source_name

CONTACTS: Final = {"email": "Почта", "phone": "Телефон", "telegram": "Telegram", "instagram": "Instagram"}


def lead_name(name: str | None, lead_id: int) -> str:
    return name or f"Без имени, №\u00a0{lead_id}"


def first_contact(row: LeadRow) -> str:
    return row.email or row.phone or (f"@{row.username}" if row.username else "")


def source_word(source: str | None) -> str:
    """What is not known and what came by itself look alike here; the rest as reports name it."""
    return "без меток" if source in {None, DIRECT} else source_name(source)
