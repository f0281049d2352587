"""Finds the user behind a Telegram account."""

from typing import Final

from sqlalchemy import Select, SQLColumnExpression, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.people.errors import UserBlockedError, UserNotFoundError
from aimpay.server.people.models import BlocklistEntry, TelegramIdentity, User


def telegram_id_for(user_id: SQLColumnExpression[int]) -> Select[int]:
    """The account to write to, for a user's id that another table or a parameter gives."""
    return (
        select(TelegramIdentity.telegram_id)
        .where(TelegramIdentity.user_id == user_id)
        .order_by(TelegramIdentity.reachable.desc(), TelegramIdentity.telegram_id)
        .limit(1)
    )


TELEGRAM_ID: Final = telegram_id_for(bindparam("user"))


async def find_user(session: AsyncSession, telegram_id: int) -> User | None:
    return await session.scalar(
        select(User)
        .join(TelegramIdentity, TelegramIdentity.user_id == User.id)
        .where(TelegramIdentity.telegram_id == telegram_id)
    )


async def get_user(session: AsyncSession, telegram_id: int) -> User:
    """Return the user or raise UserNotFoundError; a blocked one raises UserBlockedError."""
    user = await find_user(session, telegram_id)
    if user is None:
        raise UserNotFoundError
    if await is_blocked(session, user.id):
        raise UserBlockedError
    return user


async def is_blocked(session: AsyncSession, user_id: int) -> bool:
    entry = select(BlocklistEntry.id).where(BlocklistEntry.user_id == user_id, BlocklistEntry.lifted_at.is_(None))
    return await session.scalar(entry) is not None


async def telegram_id_of(session: AsyncSession, user_id: int) -> int | None:
    """Return the account to write to; None when the user has none."""
    return await session.scalar(TELEGRAM_ID, {"user": user_id})
