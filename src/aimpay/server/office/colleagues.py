"""Those who may sign in, by name."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.people.models import TelegramIdentity, User
from aimpay.server.staff.roster import members


async def colleagues(session: AsyncSession, admins: Sequence[int]) -> dict[int, str]:
    """Names by Telegram id, owners first. By the roster, or by Telegram; who is in neither is called by his number."""
    given = {one.telegram_id: one.name for one in await members(session)}
    staff = (*admins, *(one for one in given if one not in admins))
    people = select(TelegramIdentity.telegram_id, User).join(User, User.id == TelegramIdentity.user_id)
    rows = (await session.execute(people.where(TelegramIdentity.telegram_id.in_(staff)))).all()
    known = {row[0]: row[1].full_name for row in rows}
    return {one: given.get(one) or known.get(one) or f"id{one}" for one in staff}


def name_of(names: dict[int, str], telegram_id: int | None) -> str:
    """Of somebody who may be an admin no longer."""
    return "" if telegram_id is None else names.get(telegram_id, f"id{telegram_id}")
