"""Keeps a person's telephone as a contact."""

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.kit.phone import normalise_phone
from aimpay.server.people.errors import PhoneInvalidError
from aimpay.server.people.find_user import get_user


async def save_phone(session: AsyncSession, telegram_id: int, typed: str) -> str:
    """Return the telephone as it is kept."""
    user = await get_user(session, telegram_id)
    phone = normalise_phone(typed)
    if phone is None:
        raise PhoneInvalidError
    user.phone = phone
    return phone
