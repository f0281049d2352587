"""Links to a view of analytics that expire: whoever holds one sees that view, and nothing else."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.insight.errors import FilterInvalidError
from aimpay.server.staff.audit import Via, note_change
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.insight.errors import SharedViewNotFoundError
from aimpay.server.workflows.insight.models import SharedView

LIFETIMES: Final = (1, 7, 30)
"""Days."""
TOKEN_BYTES: Final = 24
KEPT: Final = timedelta(days=30)
"""After its end a link is remembered for so long, then swept out."""


async def share_view(
    session: AsyncSession, view: str, asked: Mapping[str, str], *, days: int, by: int, now: datetime
) -> tuple[str, SharedView]:
    """Return a new token and its row; the token itself is not kept."""
    if days not in LIFETIMES:
        raise FilterInvalidError(field="days")
    await session.execute(delete(SharedView).where(SharedView.expires_at <= now - KEPT))
    token = secrets.token_urlsafe(TOKEN_BYTES)
    shared = SharedView(
        token_sha256=_digest(token),
        view=view,
        asked=dict(asked),
        created_by=by,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    session.add(shared)
    await session.flush()
    after = {"view": view, "asked": dict(asked), "days": days}
    about = ("shared_views", shared.id)
    note_change(session, by=by, action=Action.SHARE, about=about, now=now, via=Via.OFFICE, after=after)
    return token, shared


async def live_views(session: AsyncSession, now: datetime) -> Sequence[SharedView]:
    living = SharedView.expires_at > now, SharedView.closed_at.is_(None)
    return (await session.scalars(select(SharedView).where(*living).order_by(SharedView.id.desc()))).all()


async def close_view(session: AsyncSession, shared_id: int, *, by: int, now: datetime) -> None:
    """Closing what is closed already changes nothing."""
    shared = await session.get(SharedView, shared_id, with_for_update=True)
    if shared is None:
        raise SharedViewNotFoundError
    if shared.closed_at is not None:
        return
    shared.closed_at = now
    after = {"closed": True, "view": shared.view}
    about = ("shared_views", shared.id)
    note_change(session, by=by, action=Action.SHARE, about=about, now=now, via=Via.OFFICE, after=after)


async def opened_view(session: AsyncSession, token: str, now: datetime) -> SharedView:
    """Unknown, expired and closed are one and the same to who asks."""
    living = SharedView.expires_at > now, SharedView.closed_at.is_(None)
    shared = await session.scalar(select(SharedView).where(SharedView.token_sha256 == _digest(token), *living))
    if shared is None:
        raise SharedViewNotFoundError
    return shared


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
