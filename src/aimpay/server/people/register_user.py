"""Makes a user of a Telegram account, or refreshes what Telegram says of him."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.people import Start
from aimpay.server.people.find_user import find_user
from aimpay.server.people.models import TelegramIdentity, User
from aimpay.server.people.words import keep_words, words_of


@dataclass(frozen=True)
class Registered:
    user: User
    is_new: bool


async def register_user(session: AsyncSession, start: Start, now: datetime) -> Registered:
    user = await find_user(session, start.telegram_id)
    if user is None:
        user = User(
            first_name=start.first_name,
            last_name=start.last_name,
            language_code=start.language_code,
            created_at=now,
        )
        session.add(user)
        await session.flush()
        session.add(TelegramIdentity(telegram_id=start.telegram_id, user_id=user.id, username=start.username))
        await keep_words(session, user.id, words_of(start.first_name, start.last_name, start.username))
        return Registered(user, is_new=True)
    user.first_name, user.last_name = start.first_name, start.last_name
    user.language_code = start.language_code
    identity = await session.get_one(TelegramIdentity, start.telegram_id)
    identity.username, identity.reachable = start.username, True
    await keep_words(session, user.id, words_of(start.first_name, start.last_name, start.username))
    return Registered(user, is_new=False)
