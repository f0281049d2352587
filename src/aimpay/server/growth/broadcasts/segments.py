"""Named choices of people."""

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.broadcasts.conditions import Conditions
from aimpay.server.growth.broadcasts.errors import SegmentInvalidError
from aimpay.server.growth.broadcasts.models import Segment
from aimpay.server.kit.typography import NBSP

LONGEST_NAME: Final = 100
GONE: Final = "Такого сегмента нет."


async def save_segment(
    session: AsyncSession, segment_id: int | None, name: str, conditions: Conditions, *, by: int, now: datetime
) -> Segment:
    """Make a segment, or change one. Broadcasts that have begun keep the conditions they began with."""
    if not 0 < len(name.strip()) <= LONGEST_NAME:
        raise SegmentInvalidError(f"Назовите сегмент: от{NBSP}1 до{NBSP}{LONGEST_NAME} знаков.")
    segment = await session.get(Segment, segment_id) if segment_id else Segment(created_by=by, created_at=now)
    if segment is None:
        raise SegmentInvalidError(GONE)
    segment.name, segment.updated_at = name.strip(), now
    segment.conditions = conditions.model_dump(mode="json")
    session.add(segment)
    await session.flush()
    return segment


async def list_segments(session: AsyncSession) -> list[Segment]:
    living = select(Segment).where(Segment.archived_at.is_(None))
    return list(await session.scalars(living.order_by(Segment.name)))


async def lay_segment_aside(session: AsyncSession, segment_id: int, now: datetime) -> None:
    segment = await session.get(Segment, segment_id)
    if segment is None:
        raise SegmentInvalidError(GONE)
    segment.archived_at = now
