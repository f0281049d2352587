"""Many people whom the school knows and who agreed to hear from it."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.db.database import Database
from aimpay.server.growth.leads.kinds import ContactKind
from aimpay.server.growth.leads.models import ContactPoint, Lead
from aimpay.server.growth.leads.stages import first_stage
from aimpay.server.growth.mailing.models import Channel, ConsentAct, MarketingConsent
from aimpay.server.people.models import TelegramIdentity, User

CHUNK: Final = 2000


async def seed_people(db: Database, ids: range, now: datetime) -> None:
    """``ids`` are their Telegram ids; everybody is a lead with a consent for Telegram."""
    for first in range(ids.start, ids.stop, CHUNK):
        async with db.write() as session:
            await _chunk(session, range(first, min(first + CHUNK, ids.stop)), now)


async def _chunk(session: AsyncSession, ids: range, now: datetime) -> None:
    stage = await first_stage(session)
    named = [{"first_name": f"Гость {number}", "created_at": now} for number in ids]
    users = (await session.scalars(insert(User).returning(User.id, sort_by_parameter_order=True), named)).all()
    await _add(
        session,
        TelegramIdentity,
        [{"telegram_id": number, "user_id": user, "reachable": True} for number, user in zip(ids, users, strict=True)],
    )
    stamps = {"stage": stage, "stage_at": now, "created_at": now, "active_at": now}
    await _add(
        session,
        Lead,
        [{"user_id": user, "name": f"Гость {number}", **stamps} for number, user in zip(ids, users, strict=True)],
    )
    leads = {
        row.user_id: row.id
        for row in await session.execute(select(Lead.user_id, Lead.id).where(Lead.user_id.in_(users)))
    }
    pairs = [(number, leads[user]) for number, user in zip(ids, users, strict=True)]
    await _add(
        session,
        ContactPoint,
        [
            {"lead_id": lead, "kind": ContactKind.TELEGRAM, "value": str(number), "verified_at": now, "created_at": now}
            for number, lead in pairs
        ],
    )
    given = {"channel": Channel.TELEGRAM, "act": ConsentAct.GIVEN, "how": "bot_button", "evidence": {}, "at": now}
    await _add(
        session, MarketingConsent, [{"lead_id": lead, "address": str(number), **given} for number, lead in pairs]
    )


async def _add(session: AsyncSession, table: Any, rows: list[dict[str, Any]]) -> None:
    await session.execute(insert(table), rows)
