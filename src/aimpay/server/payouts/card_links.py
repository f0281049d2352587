"""One-time links to the page where a card is given to the provider."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.payouts.errors import LinkExpiredError
from aimpay.server.payouts.models import CardLink

LIFETIME: Final = timedelta(minutes=15)


async def make_card_link(session: AsyncSession, user_id: int, now: datetime) -> tuple[str, datetime]:
    """Return the link's token and its end. Links made before stop working."""
    fresh = CardLink.user_id == user_id, CardLink.used_at.is_(None)
    await session.execute(update(CardLink).where(*fresh).values(used_at=now))
    token = secrets.token_urlsafe(24)
    link = CardLink(token_sha256=_digest(token), user_id=user_id, expires_at=now + LIFETIME, used_at=None)
    session.add(link)
    await session.flush()
    return token, link.expires_at


async def look_at_card_link(session: AsyncSession, token: str, now: datetime) -> int:
    """Return whose link it is; raise LinkExpiredError when it no longer works."""
    user_id = await session.scalar(select(CardLink.user_id).where(*_working(token, now)))
    if user_id is None:
        raise LinkExpiredError
    return user_id


async def use_card_link(session: AsyncSession, token: str, now: datetime) -> int:
    """Use the link up; return whose it was."""
    used = await session.execute(
        update(CardLink).where(*_working(token, now)).values(used_at=now).returning(CardLink.user_id)
    )
    user_id = used.scalar_one_or_none()
    if user_id is None:
        raise LinkExpiredError
    return user_id


def _working(token: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return CardLink.token_sha256 == _digest(token), CardLink.used_at.is_(None), CardLink.expires_at > now


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
