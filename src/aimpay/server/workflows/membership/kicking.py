"""A person is put out of the group by hand. The right itself stays."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.people import RemoveMember
from aimpay.server.kit.ids import new_key
from aimpay.server.learning.queries import groups_of
from aimpay.server.people.block_user import known_user
from aimpay.server.people.models import User
from aimpay.server.selling.find_course import known_course
from aimpay.server.selling.place_order import course_on_sale
from aimpay.server.staff.audit import note_change
from aimpay.server.staff.deed import FROM_BOT, Deed, check_first
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.house import House
from aimpay.server.workflows.once import attempt
from aimpay.server.workflows.story import Story


async def kick_now(house: House, request: RemoveMember) -> None:
    """Whoever asked waits for Telegram's word."""
    async with house.db.read() as session:
        user = await known_user(session, request.telegram_id)
        groups = await groups_to_leave(session, request)
    for group_id in groups:
        await house.bot.kick(request.telegram_id, group_id)
    async with house.db.write() as session:
        _note(session, request, user, groups, house.clock.now(), FROM_BOT)


async def kick_later(house: House, request: RemoveMember, deed: Deed) -> None:
    """A silent Telegram is asked until it does it."""

    async def work(session: AsyncSession) -> None:
        now = house.clock.now()
        await check_first(session, deed, now)
        user = await known_user(session, request.telegram_id)
        groups = await groups_to_leave(session, request)
        _note(session, request, user, groups, now, deed)
        await house.jobs.enqueue(session, kick_out, f"kick:{deed.key or new_key()}", request.telegram_id, groups)

    await house.db.transact(work)


async def groups_to_leave(session: AsyncSession, request: RemoveMember) -> list[int]:
    """Return the group of the course that is named; else that of the one on sale, and all he is in."""
    named = await known_course(session, request.course) if request.course else None
    course = named or await course_on_sale(session)
    also = [] if named else await groups_of(session, request.telegram_id)
    return sorted({group for group in (course.group_id, *also) if group is not None})


def _note(
    session: AsyncSession, request: RemoveMember, user: User, groups: list[int], now: datetime, deed: Deed
) -> None:
    note_change(
        session,
        by=request.admin_id,
        action=Action.BLOCK,
        about=("users", user.id),
        now=now,
        via=deed.via,
        after={"kicked_from": groups},
        reason=deed.reason,
    )


async def kick_out(story: Story, telegram_id: int, groups: list[int]) -> None:
    for group_id in groups:
        await attempt(story, kick_from, telegram_id, group_id)


async def kick_from(house: House, telegram_id: int, group_id: int) -> None:
    await house.bot.kick(telegram_id, group_id)
