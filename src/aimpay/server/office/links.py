"""Links into the back-office. A link is burned by pressing a button, not by opening it: messengers open links too."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.office.errors import OfficeLinkExpiredError
from aimpay.server.office.models import OfficeLink

LIFETIME: Final = timedelta(minutes=10)
TOKEN_BYTES: Final = 32


async def make_office_link(session: AsyncSession, *, admin_id: int, now: datetime) -> tuple[str, datetime]:
    """Return the link's token and its end. Links that ended are swept out."""
    await session.execute(delete(OfficeLink).where(OfficeLink.expires_at <= now))
    token, expires_at = secrets.token_urlsafe(TOKEN_BYTES), now + LIFETIME
    session.add(OfficeLink(token_sha256=digest(token), admin_id=admin_id, expires_at=expires_at))
    await session.flush()
    return token, expires_at


async def link_works(session: AsyncSession, token: str, now: datetime) -> bool:
    return await session.scalar(select(OfficeLink.admin_id).where(*_working(token, now))) is not None


async def burn_link(session: AsyncSession, token: str, now: datetime) -> int:
    """Return the admin it was made for. Of two that burn it at once, one is refused."""
    burned = update(OfficeLink).where(*_working(token, now)).values(used_at=now).returning(OfficeLink.admin_id)
    admin_id = await session.scalar(burned)
    if admin_id is None:
        raise OfficeLinkExpiredError
    return admin_id


def digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _working(token: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return OfficeLink.token_sha256 == digest(token), OfficeLink.used_at.is_(None), OfficeLink.expires_at > now
