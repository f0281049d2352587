"""Who fits what staff typed."""

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.learning.certificates.models import Certificate
from aimpay.server.learning.certificates.queries import find_by_number


async def certificate_outside(session: AsyncSession, text: str) -> Certificate | None:
    """Return a certificate of somebody who is not in the bot, by its number."""
    found = await find_by_number(session, text)
    return found if found is not None and found.user_id is None else None
