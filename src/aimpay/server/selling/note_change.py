"""Keeps who changed what in the catalogue."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.wire import Wire
from aimpay.server.selling.models import CatalogueChange


def note_change(session: AsyncSession, subject: str, asked: Wire, *, by: int, now: datetime) -> None:
    """``asked`` is kept as it came, without who asked: that has a column of its own."""
    change = asked.model_dump(mode="json", exclude={"admin_id"})
    session.add(CatalogueChange(subject=subject, change=change, changed_by=by, changed_at=now))
