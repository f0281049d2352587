"""The roster: who was given a role, gets another, or has it no longer."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.staff.errors import RosterRefusedError
from aimpay.server.staff.models import StaffMember
from aimpay.server.staff.rules import Action, Role, may


@dataclass(frozen=True)
class Given:
    """``email`` opens the second door; empty closes it."""

    telegram_id: int
    role: Role
    name: str
    email: str = ""


async def members(session: AsyncSession) -> Sequence[StaffMember]:
    """Those who have a role now, and the addresses of owners, oldest first."""
    here = select(StaffMember).where(StaffMember.removed_at.is_(None))
    return (await session.scalars(here.order_by(StaffMember.added_at, StaffMember.telegram_id))).all()


async def roles(session: AsyncSession, admins: Collection[int]) -> dict[int, Role]:
    """Everybody who may sign in, owners first."""
    given = {one.telegram_id: Role(one.role) for one in await members(session)}
    return dict.fromkeys(admins, Role.OWNER) | {who: role for who, role in given.items() if who not in admins}


async def who_may(session: AsyncSession, action: Action, admins: Collection[int]) -> list[int]:
    return [who for who, role in (await roles(session, admins)).items() if may(role, action)]


async def member_by_email(session: AsyncSession, email: str) -> StaffMember | None:
    if not email:
        return None
    his = func.lower(StaffMember.email) == email.lower(), StaffMember.removed_at.is_(None)
    return await session.scalar(select(StaffMember).where(*his).limit(1))


async def give_role(
    session: AsyncSession, given: Given, *, by: int | None, admins: Collection[int], now: datetime
) -> tuple[Any, Any]:
    """Return what it was and what it is, for the log. Those in ADMINS stay owners: only name and e-mail are kept."""
    if by == given.telegram_id and by not in admins:
        raise RosterRefusedError("Свою роль не\u00a0меняют: попросите другого владельца.")
    if given.telegram_id in admins and given.role != Role.OWNER:
        raise RosterRefusedError("Кто назван в\u00a0настройке ADMINS, тот владелец: другой роли у\u00a0него нет.")
    await _check_email(session, given)
    row = await session.get(StaffMember, given.telegram_id, with_for_update=True)
    before = told(row) if row is not None and row.removed_at is None else None
    if row is None:
        row = StaffMember(telegram_id=given.telegram_id)
        session.add(row)
    if before is None:
        row.added_by, row.added_at, row.removed_at = by or 0, now, None
    row.role, row.name, row.email = given.role, given.name, given.email
    await session.flush()
    return before, told(row)


async def remove_role(
    session: AsyncSession, telegram_id: int, *, by: int | None, admins: Collection[int], now: datetime
) -> Any:
    """Return what it was. Nobody takes his own role, and nobody that of those in ADMINS."""
    if telegram_id in admins:
        raise RosterRefusedError("Владельца убирают из\u00a0настройки ADMINS на\u00a0сервере: отсюда\u00a0— нельзя.")
    if telegram_id == by:
        raise RosterRefusedError("Себя не\u00a0убирают: попросите другого владельца.")
    row = await session.get(StaffMember, telegram_id, with_for_update=True)
    if row is None or row.removed_at is not None:
        raise RosterRefusedError("У\u00a0этого человека роли нет.")
    row.removed_at = now
    return told(row)


def told(row: StaffMember) -> dict[str, str]:
    """For the log."""
    return {"role": row.role, "name": row.name, "email": row.email}


async def _check_email(session: AsyncSession, given: Given) -> None:
    other = await member_by_email(session, given.email)
    if other is not None and other.telegram_id != given.telegram_id:
        raise RosterRefusedError("Эта почта уже записана за\u00a0другим сотрудником.")
