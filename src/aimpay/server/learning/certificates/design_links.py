"""Links to the page where the owner designs a course's certificate. A new link closes the one before it."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from sqlalchemy import delete, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.learning.certificates.design_errors import DesignLinkExpiredError
from aimpay.server.learning.certificates.design_models import DesignLink

LIFETIME: Final = timedelta(hours=2)
TOKEN_BYTES: Final = 24


async def make_design_link(
    session: AsyncSession, *, course_id: int, admin_id: int, now: datetime
) -> tuple[str, datetime]:
    """Return the link's token and its end. Links that ended are swept out."""
    same = (DesignLink.course_id == course_id) & (DesignLink.admin_id == admin_id)
    await session.execute(delete(DesignLink).where(or_(same, DesignLink.expires_at <= now)))
    token = secrets.token_urlsafe(TOKEN_BYTES)
    link = DesignLink(token_sha256=_digest(token), course_id=course_id, admin_id=admin_id, expires_at=now + LIFETIME)
    session.add(link)
    await session.flush()
    return token, link.expires_at


async def look_at_design_link(session: AsyncSession, token: str, now: datetime) -> DesignLink:
    """Return the link; raise DesignLinkExpiredError when it no longer works."""
    working = DesignLink.token_sha256 == _digest(token), DesignLink.expires_at > now
    link = await session.scalar(select(DesignLink).where(*working))
    if link is None:
        raise DesignLinkExpiredError
    return link


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
