"""Refuses service to a person, and lifts it. Both keep who did it and when."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.people.errors import UserNotFoundError
from aimpay.server.people.find_user import find_user, is_blocked
from aimpay.server.people.models import BlocklistEntry, TelegramIdentity, User
from aimpay.server.staff.audit import note_change
from aimpay.server.staff.deed import FROM_BOT, Deed, check_first
from aimpay.server.staff.rules import Action


async def known_user(session: AsyncSession, telegram_id: int) -> User:
    """Return the user whether blocked or not."""
    user = await find_user(session, telegram_id)
    if user is None:
        raise UserNotFoundError(f"Человек с номером {telegram_id} ещё не заходил в бот.")
    return user


async def block_user(
    session: AsyncSession, *, user_id: int, by: int, reason: str, now: datetime, deed: Deed = FROM_BOT
) -> None:
    await check_first(session, deed, now)
    if not await is_blocked(session, user_id):
        session.add(BlocklistEntry(user_id=user_id, reason=reason, blocked_by=by, created_at=now))
        _note(session, user_id, by, now, deed, blocked=True, reason=reason)


async def unblock_user(session: AsyncSession, *, user_id: int, by: int, now: datetime, deed: Deed = FROM_BOT) -> None:
    await check_first(session, deed, now)
    active = BlocklistEntry.user_id == user_id, BlocklistEntry.lifted_at.is_(None)
    lifting = update(BlocklistEntry).where(*active).values(lifted_by=by, lifted_at=now).returning(BlocklistEntry.id)
    if (await session.execute(lifting)).first() is not None:
        _note(session, user_id, by, now, deed, blocked=False)


def _note(
    session: AsyncSession, user_id: int, by: int, now: datetime, deed: Deed, *, blocked: bool, reason: str = ""
) -> None:
    note_change(
        session,
        by=by,
        action=Action.BLOCK,
        about=("users", user_id),
        now=now,
        via=deed.via,
        before={"blocked": not blocked},
        after={"blocked": blocked},
        reason=deed.reason or reason,
    )


async def set_reachable(session: AsyncSession, telegram_id: int, *, reachable: bool) -> None:
    identity = await session.scalar(select(TelegramIdentity).where(TelegramIdentity.telegram_id == telegram_id))
    if identity is not None:
        identity.reachable = reachable
