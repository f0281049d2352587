"""The queue of differences: kept once, listed, resolved by a person with a word."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.errors import ErrorCode
from aimpay.contract.reconciliation import DifferenceView
from aimpay.server.edge.errors import BusinessError
from aimpay.server.kit.typography import tied
from aimpay.server.workflows.models import Difference

BY_ITSELF: Final = tied("Исправлено само, по сведениям ЮKassa.")


class DifferenceNotFoundError(BusinessError):
    code = ErrorCode.DIFFERENCE_NOT_FOUND
    status = 404
    text = "Такого расхождения нет. Обновите список."


class DifferenceResolvedError(BusinessError):
    code = ErrorCode.DIFFERENCE_RESOLVED
    text = "Это расхождение уже разобрали."


@dataclass(frozen=True)
class Found:
    kind: str
    object_id: str
    ours: dict[str, Any]
    theirs: dict[str, Any]
    explanation: str
    healed: bool = False


async def keep(session: AsyncSession, found: Found, now: datetime) -> bool:
    """Store it, unless it is open already or was resolved as it is now; tell whether this call did."""
    of_it = select(Difference).where(Difference.object_id == found.object_id, Difference.kind == found.kind)
    for known in await session.scalars(of_it):
        if known.resolved_at is None or (known.ours, known.theirs) == (found.ours, found.theirs):
            return False
    session.add(
        Difference(
            kind=found.kind,
            object_id=found.object_id,
            ours=found.ours,
            theirs=found.theirs,
            explanation=found.explanation,
            found_at=now,
            resolution=BY_ITSELF if found.healed else None,
            resolved_at=now if found.healed else None,
        )
    )
    await session.flush()
    return True


async def open_differences(session: AsyncSession, limit: int) -> Sequence[Difference]:
    rows = select(Difference).where(Difference.resolved_at.is_(None)).order_by(Difference.id).limit(limit)
    return (await session.scalars(rows)).all()


async def resolved_differences(session: AsyncSession, limit: int) -> Sequence[Difference]:
    rows = select(Difference).where(Difference.resolved_at.is_not(None)).order_by(Difference.id.desc()).limit(limit)
    return (await session.scalars(rows)).all()


async def count_open(session: AsyncSession) -> int:
    return await session.scalar(select(func.count()).where(Difference.resolved_at.is_(None))) or 0


async def resolve(session: AsyncSession, difference_id: int, *, by: int, resolution: str, now: datetime) -> Difference:
    """Close it with a word. Raises when it is unknown, or when somebody was quicker."""
    known = await session.get(Difference, difference_id)
    if known is None:
        raise DifferenceNotFoundError
    won = await session.execute(
        update(Difference)
        .where(Difference.id == difference_id, Difference.resolved_at.is_(None))
        .values(resolved_by=by, resolution=resolution, resolved_at=now)
        .returning(Difference.id)
    )
    if won.first() is None:
        raise DifferenceResolvedError
    await session.refresh(known)
    return known


async def unreported(session: AsyncSession) -> Sequence[Difference]:
    rows = select(Difference).where(Difference.reported_at.is_(None)).order_by(Difference.id)
    return (await session.scalars(rows)).all()


def view(one: Difference) -> DifferenceView:
    return DifferenceView(
        difference_id=one.id,
        kind=one.kind,
        object_id=one.object_id,
        ours=one.ours,
        theirs=one.theirs,
        explanation=one.explanation,
        found_at=one.found_at,
        resolved_by=one.resolved_by,
        resolution=one.resolution,
        resolved_at=one.resolved_at,
    )
