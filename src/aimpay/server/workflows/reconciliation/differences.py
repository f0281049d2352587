"""The queue of differences: kept once, listed, resolved by a person with a word."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.errors import ErrorCode
from aimpay.contract.reconciliation import DifferenceView
from aimpay.server.edge.errors import BusinessError
from aimpay.server.kit.typography import tied
from aimpay.server.workflows.models import Comparison, Difference

BY_ITSELF: Final = tied("Исправлено само, по сведениям платёжного сервиса.")
VANISHED: Final = tied("Закрыто само: при следующей сверке расхождения уже не было.")


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

    @property
    def key(self) -> tuple[str, str]:
        return self.kind, self.object_id


async def keep(session: AsyncSession, found: Found, now: datetime) -> None:
    """Store it, unless it is open already, or a person resolved it just as it is now. An open one is kept fresh."""
    of_it = select(Difference).where(Difference.object_id == found.object_id, Difference.kind == found.kind)
    for known in await session.scalars(of_it):
        same = (known.ours, known.theirs) == (found.ours, found.theirs)
        if known.resolved_at is None:
            known.ours, known.theirs, known.explanation = found.ours, found.theirs, found.explanation
            return
        if same and known.resolved_by is not None:
            return
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


async def open_of(session: AsyncSession, subject: str, source: str) -> Sequence[Difference]:
    """Return what is open of payments, refunds or payouts, and was found in the list or in a registry."""
    rows = select(Difference).where(Difference.resolved_at.is_(None), Difference.kind.startswith(f"{subject}_"))
    return [one for one in await session.scalars(rows.order_by(Difference.id)) if one.theirs.get("source") == source]


async def close_vanished(
    session: AsyncSession, known: Sequence[Difference], found: Sequence[Found], compared: Collection[str], now: datetime
) -> None:
    """Close what was open, was compared again, and is no longer there."""
    still = {one.key for one in found}
    gone = [one.id for one in known if one.object_id in compared and (one.kind, one.object_id) not in still]
    await session.execute(
        update(Difference)
        .where(Difference.id.in_(gone), Difference.resolved_at.is_(None))
        .values(resolution=VANISHED, resolved_at=now)
    )


async def open_differences(session: AsyncSession, limit: int) -> Sequence[Difference]:
    rows = select(Difference).where(Difference.resolved_at.is_(None)).order_by(Difference.id).limit(limit)
    return (await session.scalars(rows)).all()


async def resolved_differences(session: AsyncSession, limit: int) -> Sequence[Difference]:
    rows = select(Difference).where(Difference.resolved_at.is_not(None)).order_by(Difference.id.desc()).limit(limit)
    return (await session.scalars(rows)).all()


async def last_comparison(session: AsyncSession) -> Sequence[Comparison]:
    """Return the newest row of each subject that had anything to compare then."""
    newest = select(func.max(Comparison.id)).group_by(Comparison.subject)
    rows = select(Comparison).where(Comparison.id.in_(newest)).order_by(Comparison.id)
    return [one for one in await session.scalars(rows) if one.theirs_count or one.ours_count]


async def last_compared_at(session: AsyncSession) -> datetime | None:
    return await session.scalar(select(Comparison.at).order_by(Comparison.id.desc()).limit(1))


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
