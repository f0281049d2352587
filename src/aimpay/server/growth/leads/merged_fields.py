"""The fields of two leads that become one, and back. What was filled in is remembered by name: before and after."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.leads.models import FunnelStage, Lead

MOMENTS: Final = frozenset({"stage_at", "first_touch_at", "last_touch_at", "created_at", "active_at", "notified_at"})


async def join_fields(session: AsyncSession, leaving: Lead, staying: Lead) -> dict[str, Any]:
    """Fill what the staying lead lacks. Return {"filled": {name: [before, after]}, "user_id": whose it was}."""
    wanted = await _joined(session, leaving, staying)
    filled = {
        name: [getattr(staying, name), value] for name, value in wanted.items() if getattr(staying, name) != value
    }
    user_id = leaving.user_id
    leaving.user_id = None
    await session.flush()  # a user has one lead at any moment
    for name, (_, value) in filled.items():
        setattr(staying, name, value)
    await session.flush()
    return {"filled": {name: [_plain(one) for one in pair] for name, pair in filled.items()}, "user_id": user_id}


async def part_fields(session: AsyncSession, leaving: Lead, staying: Lead, moved: dict[str, Any]) -> None:
    """Give back what was filled in. What was changed since by somebody else stays as he left it."""
    for name, (before, after) in moved["filled"].items():
        if _plain(getattr(staying, name)) == after:
            setattr(staying, name, _moment(name, before))
    await session.flush()
    leaving.user_id, leaving.merged_into_id = moved["user_id"], None
    await session.flush()


async def _joined(session: AsyncSession, leaving: Lead, staying: Lead) -> dict[str, Any]:
    first = _nearer(leaving, staying, earliest=True)
    last = _nearer(leaving, staying, earliest=False)
    furthest = await _furthest(session, leaving, staying)
    return {
        "user_id": staying.user_id or leaving.user_id,
        "name": staying.name or leaving.name,
        "stage": furthest.stage,
        "stage_at": furthest.stage_at,
        "owner_id": staying.owner_id or leaving.owner_id,
        "first_source_id": first.first_source_id,
        "first_touch_at": first.first_touch_at,
        "last_source_id": last.last_source_id,
        "last_touch_at": last.last_touch_at,
        "time_zone": staying.time_zone or leaving.time_zone,
        "created_at": min(staying.created_at, leaving.created_at),
        "active_at": max(staying.active_at, leaving.active_at),
        "notified_at": staying.notified_at or leaving.notified_at,
    }


def _nearer(leaving: Lead, staying: Lead, *, earliest: bool) -> Lead:
    """The one whose first touch was earlier, or whose last was later; the staying one when they are even."""
    name = "first_touch_at" if earliest else "last_touch_at"
    theirs, ours = getattr(leaving, name), getattr(staying, name)
    if theirs is None or ours is None:
        return staying if theirs is None else leaving
    return leaving if (theirs < ours if earliest else theirs > ours) else staying


async def _furthest(session: AsyncSession, leaving: Lead, staying: Lead) -> Lead:
    theirs = await session.get_one(FunnelStage, leaving.stage)
    ours = await session.get_one(FunnelStage, staying.stage)
    return leaving if theirs.position > ours.position else staying


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _moment(name: str, value: Any) -> Any:
    return datetime.fromisoformat(value) if name in MOMENTS and value is not None else value
