"""Lets an act happen, or refuses it: who asks, by Telegram id, and may his role do it."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.staff.errors import AdminsOnlyError, RoleForbidsError
from aimpay.server.staff.models import StaffMember
from aimpay.server.staff.rules import Action, Role, may


async def role_of(session: AsyncSession, telegram_id: int, admins: Collection[int]) -> Role | None:
    """Return None for a stranger. Those in ADMINS are owners: they hold the server's settings anyway."""
    if telegram_id in admins:
        return Role.OWNER
    here = StaffMember.telegram_id == telegram_id, StaffMember.removed_at.is_(None)
    found = await session.scalar(select(StaffMember.role).where(*here))
    return Role(found) if found is not None else None


async def permit(session: AsyncSession, telegram_id: int, action: Action, admins: Collection[int]) -> Role:
    """Return the role that allows it; raise AdminsOnlyError for a stranger and RoleForbidsError for a colleague."""
    role = await role_of(session, telegram_id, admins)
    if role is None:
        raise AdminsOnlyError
    check(role, action)
    return role


def check(role: Role, action: Action) -> None:
    if not may(role, action):
        raise RoleForbidsError(role)
