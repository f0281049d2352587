"""What is done to the roster, by the page and by the command line: with its line in the log and its end of sessions."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.kit.email import normalise_email
from aimpay.server.office.sessions import end_all
from aimpay.server.people.models import TelegramIdentity, User
from aimpay.server.staff.audit import note_change
from aimpay.server.staff.errors import RosterRefusedError
from aimpay.server.staff.roster import Given, give_role, remove_role
from aimpay.server.staff.rules import Action, Role

LONGEST_NAME = 200


async def person_of(session: AsyncSession, who: str) -> tuple[int, str]:
    """Read a Telegram id or @username; return the id and the person's name. Only people whom the bot knows."""
    typed = who.strip().removeprefix("https://t.me/").removeprefix("@")
    known = select(TelegramIdentity.telegram_id, User).join(User, User.id == TelegramIdentity.user_id)
    is_id = typed.isascii() and typed.isdecimal()
    by_name = func.lower(TelegramIdentity.username) == typed.lower()
    his = TelegramIdentity.telegram_id == int(typed[:15]) if is_id else by_name
    row = (await session.execute(known.where(his))).first() if typed else None
    if row is None:
        raise RosterRefusedError(f"Человек «{who.strip()}» ещё не\u00a0заходил в\u00a0бот. Пусть нажмёт там «Старт».")
    return row[0], row[1].full_name


def read_given(telegram_id: int, role: str, name: str, email: str, known_as: str) -> Given:
    address = normalise_email(email) if email.strip() else ""
    if address is None:
        raise RosterRefusedError("Это не\u00a0похоже на\u00a0почту. Проверьте адрес.")
    if role not in set(Role):
        raise RosterRefusedError("Такой роли нет.")
    return Given(telegram_id, Role(role), (" ".join(name.split()) or known_as)[:LONGEST_NAME], address)


async def give(
    session: AsyncSession, given: Given, *, by: int | None, reason: str, admins: tuple[int, ...], now: datetime
) -> bool:
    """Return whether anything changed. With another role he signs in anew."""
    before, after = await give_role(session, given, by=by, admins=admins, now=now)
    if before == after:
        return False
    if before is not None and before["role"] != after["role"]:
        await end_all(session, given.telegram_id, now)
    _note(session, by, given.telegram_id, now, before, after, reason)
    return True


async def remove(
    session: AsyncSession, telegram_id: int, *, by: int | None, reason: str, admins: tuple[int, ...], now: datetime
) -> None:
    before = await remove_role(session, telegram_id, by=by, admins=admins, now=now)
    await end_all(session, telegram_id, now)
    _note(session, by, telegram_id, now, before, None, reason)


def _note(
    session: AsyncSession, by: int | None, whom: int, now: datetime, before: object, after: object, reason: str
) -> None:
    note_change(
        session,
        by=by,
        action=Action.ROLES,
        about=("staff_members", whom),
        now=now,
        before=before,
        after=after,
        reason=reason.strip(),
    )
