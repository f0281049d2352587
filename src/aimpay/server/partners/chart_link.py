"""Links to a partner's chart: whoever holds one sees it, for a week or until it is revoked."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.partners.errors import ChartNotFoundError
from aimpay.server.partners.models import ChartLink

LIFETIME: Final = timedelta(days=7)
TOKEN_BYTES: Final = 24


async def make_chart_link(session: AsyncSession, user_id: int, now: datetime) -> tuple[str, datetime]:
    """Return a new token and its end; the token itself is not kept. Links long dead are swept out."""
    await session.execute(delete(ChartLink).where(ChartLink.user_id == user_id, ChartLink.expires_at <= now))
    token = secrets.token_urlsafe(TOKEN_BYTES)
    link = ChartLink(token_sha256=_digest(token), user_id=user_id, created_at=now, expires_at=now + LIFETIME)
    session.add(link)
    await session.flush()
    return token, link.expires_at


async def revoke_chart_links(session: AsyncSession, user_id: int, now: datetime) -> None:
    living = ChartLink.user_id == user_id, ChartLink.revoked_at.is_(None)
    await session.execute(update(ChartLink).where(*living).values(revoked_at=now))


async def chart_owner(session: AsyncSession, token: str, now: datetime) -> ChartLink:
    """Return the link, which tells whose chart it is. Unknown, expired and revoked are one and the same to who asks."""
    link = await session.scalar(
        select(ChartLink).where(
            ChartLink.token_sha256 == _digest(token), ChartLink.expires_at > now, ChartLink.revoked_at.is_(None)
        )
    )
    if link is None:
        raise ChartNotFoundError
    return link


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
