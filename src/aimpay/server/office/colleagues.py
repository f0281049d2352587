"""Those who may sign in, by name."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.people.models import TelegramIdentity, User


async def colleagues(session: AsyncSession, admins: Sequence[int]) -> dict[int, str]:
    """Names by Telegram id, in the order of ADMINS. Who never came to the bot is called by his number."""
    people = select(TelegramIdentity.telegram_id, User).join(User, User.id == TelegramIdentity.user_id)
    rows = (await session.execute(people.where(TelegramIdentity.telegram_id.in_(admins)))).all()
    known = {row[0]: row[1].full_name for row in rows}
    return {one: known.get(one) or f"id{one}" for one in admins}


def name_of(names: dict[int, str], telegram_id: int | None) -> str:
    """Of somebody who may be an admin no longer."""
    return "" if telegram_id is None else names.get(telegram_id, f"id{telegram_id}")
