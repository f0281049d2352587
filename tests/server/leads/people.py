"""Leads for tests, and their rows as they are at a moment."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.db.base import Base
from aimpay.server.db.database import Database
from aimpay.server.growth.leads.children import CHILDREN
from aimpay.server.growth.leads.find_lead import lead_of_user, new_lead
from aimpay.server.growth.leads.models import ContactPoint, Lead
from aimpay.server.growth.visits.models import SiteSession, Source
from aimpay.server.people.models import TelegramIdentity, User

NOON: Final = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
HOUR: Final = timedelta(hours=1)

Rows = Mapping[str, list[tuple[Any, ...]]]


async def add_lead(
    session: AsyncSession, *contacts: tuple[str, str], proved: bool = False, name: str | None = None
) -> Lead:
    lead = await new_lead(session, NOON, name=name)
    for kind, value in contacts:
        verified = NOON if proved else None
        session.add(ContactPoint(lead_id=lead.id, kind=kind, value=value, verified_at=verified, created_at=NOON))
    await session.flush()
    return lead


async def add_user(session: AsyncSession, telegram_id: int, name: str = "Анна") -> Lead:
    """A person of the bot, with his lead."""
    user = User(first_name=name, created_at=NOON)
    session.add(user)
    await session.flush()
    session.add(TelegramIdentity(telegram_id=telegram_id, user_id=user.id))
    await session.flush()
    return await lead_of_user(session, user.id, NOON)


async def add_browser(session: AsyncSession, lead_id: int | None = None) -> SiteSession:
    source = await session.scalar(select(Source).limit(1))
    if source is None:
        source = Source(digest="0" * 64, utm_source="vk", created_at=NOON)
        session.add(source)
        await session.flush()
    browser = SiteSession(
        lead_id=lead_id,
        first_source_id=source.id,
        last_source_id=source.id,
        last_source_at=NOON,
        created_at=NOON,
        seen_at=NOON,
    )
    session.add(browser)
    await session.flush()
    return browser


async def rows_of(db: Database) -> Rows:
    """Every row of the tables that a merge may touch, but the history of merges itself."""
    tables = ["leads", *(child.table for child in CHILDREN)]
    found: dict[str, list[tuple[Any, ...]]] = {}
    async with db.read() as session:
        for name in tables:
            table = Base.metadata.tables[name]
            rows = (await session.execute(select(table).order_by(*table.primary_key.columns))).all()
            found[name] = [tuple(row) for row in rows]
    return found


async def contacts_of(session: AsyncSession, lead_id: int) -> set[tuple[str, str]]:
    rows = select(ContactPoint.kind, ContactPoint.value).where(ContactPoint.lead_id == lead_id)
    return {(row[0], row[1]) for row in (await session.execute(rows)).all()}
