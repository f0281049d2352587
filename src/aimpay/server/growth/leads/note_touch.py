"""Records what a person did, once by its key, and moves him along the funnel."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.db.insert import insert_or_skip
from aimpay.server.growth.leads.models import Lead, Touchpoint
from aimpay.server.growth.leads.stages import move_by_touch


async def note_touch(
    session: AsyncSession,
    lead: Lead,
    kind: str,
    now: datetime,
    *,
    key: str | None = None,
    data: Mapping[str, Any] | None = None,
    session_id: int | None = None,
    source_id: int | None = None,
) -> bool:
    """Return whether it is new. ``kind`` is a TouchKind; ``data`` holds small facts for the timeline, no secrets."""
    return (
        await touch_id(session, lead, kind, now, key=key, data=data, session_id=session_id, source_id=source_id)
        is not None
    )


async def touch_id(
    session: AsyncSession,
    lead: Lead,
    kind: str,
    now: datetime,
    *,
    key: str | None = None,
    data: Mapping[str, Any] | None = None,
    session_id: int | None = None,
    source_id: int | None = None,
) -> int | None:
    """Return the id of the touch; None when it was recorded before."""
    row = {
        "lead_id": lead.id,
        "kind": kind,
        "key": key,
        "data": dict(data or {}),
        "session_id": session_id,
        "source_id": source_id,
        "at": now,
    }
    new: int | None = await session.scalar(insert_or_skip(session, Touchpoint, row, ("key",)).returning(Touchpoint.id))
    if new is None:
        return None
    await move_by_touch(session, lead, kind, now)
    lead.active_at = max(lead.active_at, now)
    await session.flush()
    return new
