"""From what a look found to what the owner is told: rows are opened, repeated and closed in one transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.workflows.alerts.models import Alert
from aimpay.server.workflows.alerts.trouble import Trouble

OVER: Final = 0
"""In place of how often it was told."""


async def settle(session: AsyncSession, name: str, found: Sequence[Trouble], now: datetime) -> list[tuple[int, int]]:
    """Return what must be told: an alert's id and how often it was told with this time, or ``OVER``."""
    open_ones = {one.subject: one for one in await open_alerts(session, name)}
    tell = []
    for trouble in found:
        alert = open_ones.pop(trouble.subject, None) or await _opened(session, name, trouble, now)
        alert.words = trouble.words
        if alert.told_at is None or now - alert.told_at >= trouble.again:
            alert.told_at, alert.told_times = now, alert.told_times + 1
            tell.append((alert.id, alert.told_times))
    for alert in open_ones.values():
        alert.closed_at = now
        tell.append((alert.id, OVER))
    return tell


async def open_alerts(session: AsyncSession, name: str | None = None) -> list[Alert]:
    wanted = select(Alert).where(Alert.closed_at.is_(None)).order_by(Alert.id)
    return list(await session.scalars(wanted.where(Alert.name == name) if name else wanted))


async def _opened(session: AsyncSession, name: str, trouble: Trouble, now: datetime) -> Alert:
    alert = Alert(name=name, subject=trouble.subject, words=trouble.words, opened_at=now, told_times=0)
    session.add(alert)
    await session.flush()
    return alert
