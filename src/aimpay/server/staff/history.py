"""What was changed about one thing, by whom and why."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.staff.models import AuditEntry


async def history_of(session: AsyncSession, kind: str, key: int | str, most: int = 50) -> Sequence[AuditEntry]:
    """Return the newest first."""
    about = AuditEntry.object_kind == kind, AuditEntry.object_id == str(key)
    return (await session.scalars(select(AuditEntry).where(*about).order_by(AuditEntry.id.desc()).limit(most))).all()


async def newest_by_key(session: AsyncSession, kind: str) -> dict[str, AuditEntry]:
    """Return the last change of each thing of a kind, by its key."""
    newest = select(AuditEntry).where(AuditEntry.object_kind == kind).order_by(AuditEntry.id)
    return {entry.object_id: entry for entry in await session.scalars(newest)}
