"""Makes a user of somebody whom another system knew by his Telegram account."""

from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.visits.marks import clean
from aimpay.server.people.find_user import find_user
from aimpay.server.people.models import TelegramIdentity, User
from aimpay.server.people.words import keep_words, words_of

LONGEST: Final = 200
NAMELESS: Final = "Без имени"


async def bring_user(
    session: AsyncSession, telegram_id: int, name: str | None, came_at: datetime, *, email: str | None = None
) -> tuple[User, bool]:
    """Return the user, and whether he is new. Of one whom we know nothing changes: what he said here is newer.

    The e-mail stays unconfirmed: another system's word proves nothing. Telegram will tell his real name.
    """
    known = await find_user(session, telegram_id)
    if known is not None:
        return known, False
    first_name = clean(name, LONGEST) or NAMELESS
    user = User(first_name=first_name, pay_email=email, created_at=came_at)
    session.add(user)
    await session.flush()
    session.add(TelegramIdentity(telegram_id=telegram_id, user_id=user.id))
    await keep_words(session, user.id, words_of(first_name, None, None))
    await session.flush()
    return user, True
