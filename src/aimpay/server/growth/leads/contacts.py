"""Ways to reach a lead: typed by somebody, or proved by the person himself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.leads.errors import ContactRequiredError
from aimpay.server.growth.leads.family import held_lead
from aimpay.server.growth.leads.kinds import ContactKind
from aimpay.server.growth.leads.models import ContactPoint, Lead
from aimpay.server.kit.email import normalise_email
from aimpay.server.kit.phone import normalise_phone
from aimpay.server.people.errors import EmailInvalidError, PhoneInvalidError


@dataclass(frozen=True)
class Contacts:
    """Normalised; at least one of them."""

    email: str | None = None
    phone: str | None = None

    @property
    def points(self) -> tuple[tuple[ContactKind, str], ...]:
        both = (ContactKind.EMAIL, self.email), (ContactKind.PHONE, self.phone)
        return tuple((kind, value) for kind, value in both if value is not None)


def read_contacts(email: str | None, phone: str | None) -> Contacts:
    """Normalise what was typed. Raises for one that is none, and when there is nothing at all."""
    typed_email, typed_phone = (email or "").strip(), (phone or "").strip()
    if not typed_email and not typed_phone:
        raise ContactRequiredError
    contacts = Contacts(
        email=normalise_email(typed_email) if typed_email else None,
        phone=normalise_phone(typed_phone) if typed_phone else None,
    )
    if typed_email and contacts.email is None:
        raise EmailInvalidError("Не\u00a0похоже на\u00a0адрес почты. Проверьте его, например: anna@example.ru")
    if typed_phone and contacts.phone is None:
        raise PhoneInvalidError("Не\u00a0похоже на\u00a0телефон. Проверьте его, например: +7\u00a0912\u00a0345-67-89")
    return contacts


async def is_protected(session: AsyncSession, lead: Lead) -> bool:
    """Whether it is somebody's own: a user of the bot, or who proved a contact. No stranger adds anything to it."""
    if lead.user_id is not None or lead.erased_at is not None:
        return True
    proved = select(exists().where(ContactPoint.lead_id == lead.id, ContactPoint.verified_at.is_not(None)))
    return bool(await session.scalar(proved))


async def leads_with(session: AsyncSession, kind: str, value: str) -> Sequence[Lead]:
    """Return standing leads with this contact: who proved it first, then the eldest."""
    having = (
        select(Lead)
        .join(ContactPoint, ContactPoint.lead_id == Lead.id)
        .where(ContactPoint.kind == kind, ContactPoint.value == value, Lead.merged_into_id.is_(None))
        .order_by(ContactPoint.verified_at.is_(None), Lead.id)
    )
    return (await session.scalars(having)).all()


async def add_contact(session: AsyncSession, lead: Lead, kind: str, value: str, now: datetime) -> ContactPoint:
    """Return the lead's contact, added unproved when it is new. The caller holds the lead."""
    mine = ContactPoint.lead_id == lead.id, ContactPoint.kind == kind, ContactPoint.value == value
    known = await session.scalar(select(ContactPoint).where(*mine))
    if known is not None:
        return known
    added = ContactPoint(lead_id=lead.id, kind=kind, value=value, created_at=now)
    session.add(added)
    await session.flush()
    return added


async def prove_contact(session: AsyncSession, lead_id: int, kind: str, value: str, now: datetime) -> bool:
    """Mark a contact as proved by the person: he answered a letter, or Telegram says so. False: another proved it."""
    lead = await held_lead(session, lead_id)
    point = await add_contact(session, lead, kind, value, now)
    if point.verified_at is not None:
        return True
    others = select(ContactPoint.id).where(
        ContactPoint.kind == kind, ContactPoint.value == value, ContactPoint.verified_at.is_not(None)
    )
    if await session.scalar(others):
        return False
    point.verified_at = now
    await session.flush()
    return True
