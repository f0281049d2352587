"""Leads by any of their fields, page by page."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql import ColumnElement

from aimpay.contract import form_warm
from aimpay.contract.leads import LeadList
from aimpay.server.growth.leads.contacted import is_contacted
from aimpay.server.growth.leads.kinds import ContactKind
from aimpay.server.growth.leads.models import ContactPoint, Lead, LeadTag
from aimpay.server.growth.leads.rows import lead_rows
from aimpay.server.growth.visits.models import Source
from aimpay.server.kit.phone import normalise_phone
from aimpay.server.people.models import TelegramIdentity, User

DIRECT: Final = "direct"
NOBODY: Final = 0
SortBy = form_warm.SortBy


@dataclass(frozen=True)
class LeadFilter:
    """Everything given must hold. ``owner_id`` 0: nobody's. ``source`` is utm_source of the first touch, or «direct».

    ``created_to`` is not included. Leads that cannot be reached are left out unless ``anonymous``.
    """

    q: str | None = None
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    stage: str | None = None
    tag: str | None = None
    owner_id: int | None = None
    source: str | None = None
    notified: bool | None = None
    created_from: datetime | None = None
    created_to: datetime | None = None
    anonymous: bool = False
    sort_by: SortBy = "active_at"
    descending: bool = True
    offset: int = 0
    limit: int = 100


async def list_leads(session: AsyncSession, wanted: LeadFilter) -> LeadList:
    """One page, and how many there are in all."""
    ids = matching(wanted)
    total = await session.scalar(select(func.count()).select_from(ids.subquery()))
    order = _order(wanted)
    page = await session.scalars(ids.order_by(*order).offset(wanted.offset).limit(wanted.limit))
    return LeadList(total=total or 0, items=await lead_rows(session, list(page)))


def matching(wanted: LeadFilter) -> Select[int]:
    """Return the ids of the leads that a filter means: a statement, to be joined or counted."""
    return select(Lead.id).where(Lead.merged_into_id.is_(None), Lead.erased_at.is_(None), *_conditions(wanted))


def _conditions(wanted: LeadFilter) -> list[ColumnElement[bool]]:
    """A field that is not given asks for nothing."""
    given: dict[str, Any] = {key: value for key, value in vars(wanted).items() if value not in {None, ""}}
    found = [ASKS[key](value) for key, value in given.items() if key in ASKS]
    return found if wanted.anonymous else [*found, is_contacted()]


def _anywhere(text: str) -> ColumnElement[bool]:
    """Name, any contact, or a Telegram name; a telephone in whatever form."""
    ways = [_named(text), _contact(None, text), _username(text)]
    return or_(*ways)


def _named(text: str) -> ColumnElement[bool]:
    """By the card's own name, or by what Telegram says."""
    full = User.first_name + " " + func.coalesce(User.last_name, "")
    return or_(_inside(Lead.name, text), exists().where(User.id == Lead.user_id, _inside(full, text)))


def _inside(column: Any, text: str) -> ColumnElement[bool]:
    """SQLite lowers only Latin letters, so Cyrillic is tried as typed, small and with a capital."""
    typed = text.strip()
    forms = {typed, typed.lower(), typed.upper(), typed.capitalize(), typed.title()}
    return or_(*(column.icontains(form, autoescape=True) for form in sorted(forms)))


def _contact(kind: str | None, text: str) -> ColumnElement[bool]:
    typed = text.strip().lower()
    parts = [ContactPoint.value.contains(typed, autoescape=True)]
    if digits := "".join(sign for sign in typed if sign.isdecimal()):
        parts.append(and_(ContactPoint.kind == ContactKind.PHONE, ContactPoint.value.contains(digits)))
    if phone := normalise_phone(text):
        parts.append(ContactPoint.value == phone)
    of_kind = [ContactPoint.kind == kind] if kind else []
    return exists().where(ContactPoint.lead_id == Lead.id, or_(*parts), *of_kind)


def _username(text: str) -> ColumnElement[bool]:
    name = TelegramIdentity.username.icontains(text.strip().removeprefix("@"), autoescape=True)
    return exists().where(TelegramIdentity.user_id == Lead.user_id, name)


def _tagged(tag: str) -> ColumnElement[bool]:
    return exists().where(LeadTag.lead_id == Lead.id, LeadTag.tag == tag.strip().lower())


def _from_source(name: str) -> ColumnElement[bool]:
    if name == DIRECT:
        unmarked = exists().where(Source.id == Lead.first_source_id, Source.utm_source.is_(None))
        return or_(Lead.first_source_id.is_(None), unmarked)
    return exists().where(Source.id == Lead.first_source_id, Source.utm_source == name)


def _owned(owner_id: int) -> ColumnElement[bool]:
    return Lead.owner_id.is_(None) if owner_id == NOBODY else Lead.owner_id == owner_id


def _notified(notified: bool) -> ColumnElement[bool]:
    return Lead.notified_at.is_not(None) if notified else Lead.notified_at.is_(None)


ASKS: Final[dict[str, Callable[[Any], ColumnElement[bool]]]] = {
    "q": _anywhere,
    "name": _named,
    "email": lambda text: _contact(ContactKind.EMAIL, text),
    "phone": lambda text: _contact(ContactKind.PHONE, text),
    "stage": lambda slug: Lead.stage == slug,
    "tag": _tagged,
    "owner_id": _owned,
    "source": _from_source,
    "notified": _notified,
    "created_from": lambda moment: Lead.created_at >= moment,
    "created_to": lambda moment: Lead.created_at < moment,
}


def _order(wanted: LeadFilter) -> list[Any]:
    """The number decides among equals, so that pages do not overlap."""
    by: dict[SortBy, Any] = {
        "id": Lead.id,
        "name": Lead.name,
        "email": _first_contact(ContactKind.EMAIL),
        "phone": _first_contact(ContactKind.PHONE),
        "created_at": Lead.created_at,
        "active_at": Lead.active_at,
        "stage_at": Lead.stage_at,
        "notified": Lead.notified_at.is_not(None),
    }
    field = by[wanted.sort_by]
    if wanted.descending:
        return [field.desc().nulls_last(), Lead.id.desc()]
    return [field.asc().nulls_last(), Lead.id.asc()]


def _first_contact(kind: str) -> Any:
    mine = ContactPoint.lead_id == Lead.id, ContactPoint.kind == kind
    return select(func.min(ContactPoint.value)).where(*mine).scalar_subquery()
