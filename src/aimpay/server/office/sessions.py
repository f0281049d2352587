"""Sessions of the back-office: opened by a link, ended by the person, by idleness, or by age."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.office.links import TOKEN_BYTES, digest
from aimpay.server.office.models import OfficeLink, OfficeSession

IDLE: Final = timedelta(hours=12)
LONGEST: Final = timedelta(days=14)
NOTED_EVERY: Final = timedelta(minutes=5)
"""A page that is opened within this of the one before costs no write."""
DEVICE_LIMIT: Final = 100


async def open_session(session: AsyncSession, *, admin_id: int, device: str, now: datetime) -> str:
    """Return the token for the browser's cookie. Sessions too old to be shown are swept out."""
    await session.execute(delete(OfficeSession).where(OfficeSession.opened_at <= now - LONGEST))
    token = secrets.token_urlsafe(TOKEN_BYTES)
    opened = OfficeSession(
        token_sha256=digest(token), admin_id=admin_id, device=device[:DEVICE_LIMIT], opened_at=now, seen_at=now
    )
    session.add(opened)
    await session.flush()
    return token


async def find_session(session: AsyncSession, token: str, now: datetime) -> OfficeSession | None:
    return await session.scalar(select(OfficeSession).where(OfficeSession.token_sha256 == digest(token), *_alive(now)))


async def note_seen(session: AsyncSession, session_id: int, now: datetime) -> None:
    await session.execute(update(OfficeSession).where(OfficeSession.id == session_id).values(seen_at=now))


async def live_sessions(session: AsyncSession, now: datetime, *, of: int | None = None) -> Sequence[OfficeSession]:
    """Newest first; of everybody when no admin is given."""
    whose = () if of is None else (OfficeSession.admin_id == of,)
    found = select(OfficeSession).where(*_alive(now), *whose).order_by(OfficeSession.seen_at.desc())
    return (await session.scalars(found)).all()


async def end_session(
    session: AsyncSession, session_id: int, now: datetime, *, of: int | None = None
) -> OfficeSession | None:
    """End it, if it is that admin's; anybody's when none is given. Return it, None when there was nothing to end."""
    whose = () if of is None else (OfficeSession.admin_id == of,)
    ending = update(OfficeSession).where(OfficeSession.id == session_id, OfficeSession.ended_at.is_(None), *whose)
    return await session.scalar(ending.values(ended_at=now).returning(OfficeSession))


async def end_others(session: AsyncSession, staying: int, now: datetime, *, of: int) -> int:
    """End all of a person's sessions but one; return how many."""
    ending = update(OfficeSession).where(
        OfficeSession.admin_id == of, OfficeSession.id != staying, OfficeSession.ended_at.is_(None)
    )
    return len((await session.scalars(ending.values(ended_at=now).returning(OfficeSession.id))).all())


async def end_all(session: AsyncSession, of: int, now: datetime) -> None:
    """Of somebody who lost his role; a link he was given is dead too."""
    await session.execute(delete(OfficeLink).where(OfficeLink.admin_id == of))
    ending = update(OfficeSession).where(OfficeSession.admin_id == of, OfficeSession.ended_at.is_(None))
    await session.execute(ending.values(ended_at=now))


async def step_up(session: AsyncSession, session_id: int, until: datetime) -> None:
    await session.execute(update(OfficeSession).where(OfficeSession.id == session_id).values(stepped_up_until=until))


def _alive(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        OfficeSession.ended_at.is_(None),
        OfficeSession.seen_at > now - IDLE,
        OfficeSession.opened_at > now - LONGEST,
    )
