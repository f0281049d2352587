"""Groups against rights: each known person is asked about, slowly; what is wrong is counted, and put right."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import exists, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.gateway import BotButton, MemberState, MemberView, NotifyButton
from aimpay.contract.learning import MembersReport
from aimpay.server.kit.moscow import MOSCOW
from aimpay.server.learning.group.models import GroupCheck
from aimpay.server.learning.group.rules import Finding, Standing, judge
from aimpay.server.learning.membership import note_membership
from aimpay.server.learning.models import Enrollment, GroupMember
from aimpay.server.learning.queries import has_right
from aimpay.server.people.find_user import find_user, is_blocked
from aimpay.server.people.models import TelegramIdentity
from aimpay.server.selling.models import Course
from aimpay.server.workflows.gateways import DeliveryFailedError, DeliveryRefusedError
from aimpay.server.workflows.house import House
from aimpay.server.workflows.leaving import is_protected, put_account_out
from aimpay.server.workflows.membership import messages
from aimpay.server.workflows.membership.strangers import notice_if_stranger
from aimpay.server.workflows.once import attempt
from aimpay.server.workflows.story import Story
from aimpay.server.workflows.telling import tell, tell_admins

NIGHT_HOUR: Final = 4
"""In Moscow."""
BATCH: Final = 40
PAUSE_SECONDS: Final = 0.05
"""Between two questions. Telegram names no limit for them; twenty a second leaves room for the bot's own work."""
LEASE: Final = timedelta(minutes=15)
SILENCE: Final = timedelta(minutes=5)
MORE, OVER, WAITING = "more", "over", "waiting"
INSIDE: Final = {MemberState.MEMBER: True, MemberState.LEFT: False, MemberState.KICKED: False}

Place = tuple[int, int]
"""A group and a person."""


async def wake_checks(house: House) -> None:
    """Begin tonight's check, once, and go on with what broke off."""
    now = house.clock.now()
    async with house.db.read() as session:
        night = await _due_night(session, now)
    if night:
        await house.db.transact(lambda session: _begin_night(session, house, night))
    async with house.db.write() as session:
        due = select(GroupCheck).where(GroupCheck.check_at <= now).order_by(GroupCheck.id)
        for check in await session.scalars(due.with_for_update(skip_locked=True)):
            if check.check_at is not None:
                key = f"members:{check.id}:{check.check_at.timestamp()}"
                await house.jobs.enqueue(session, check_members, key, check.id)
                check.check_at = now + LEASE


async def _due_night(session: AsyncSession, now: datetime) -> date | None:
    there = now.astimezone(MOSCOW)
    done = exists().where(GroupCheck.night == there.date().isoformat())
    if there.hour < NIGHT_HOUR or await session.scalar(select(done)):
        return None
    return there.date() if await _people(session, None, 1) else None


async def _begin_night(session: AsyncSession, house: House, night: date) -> None:
    """Look again inside the transaction: of two workers one begins."""
    if await _due_night(session, house.clock.now()) == night:
        await begin_check(session, house, repair=True, night=night.isoformat())


async def begin_check(
    session: AsyncSession, house: House, *, repair: bool, night: str | None = None, asked_by: int | None = None
) -> GroupCheck:
    """The next sweep goes on with it."""
    now = house.clock.now()
    check = GroupCheck(night=night, asked_by=asked_by, repair=repair, counts={}, started_at=now, check_at=now)
    session.add(check)
    await session.flush()
    return check


async def check_now(house: House, *, repair: bool) -> MembersReport | None:
    """Check at once, for who waits for it; None when Telegram wants a pause, and the sweep will go on."""
    async with house.db.write() as session:
        check = await begin_check(session, house, repair=repair)
        check.check_at = house.clock.now() + LEASE
    state = MORE
    while state == MORE:
        state = await check_some(house, check.id)
    if state == WAITING:
        return None
    async with house.db.read() as session:
        return MembersReport.model_validate((await session.get_one(GroupCheck, check.id)).counts)


async def check_members(story: Story, check_id: int) -> None:
    """Safe to run at any time: it goes on after the last person that was asked about."""
    state = MORE
    while state == MORE:
        state = await story.step(check_some, check_id)
    if state == OVER:
        await attempt(story, tell_of_check, check_id)


async def check_some(house: House, check_id: int) -> str:
    """Ask about the next ones. When Telegram wants a pause, or is silent, the rest waits."""
    async with house.db.write() as session:
        check = await session.get_one(GroupCheck, check_id)
        if check.finished_at is not None:
            return OVER
        check.check_at = house.clock.now() + LEASE
        last = None if check.chat_id is None or check.telegram_id is None else (check.chat_id, check.telegram_id)
        people = await _people(session, last, BATCH)
    try:
        for place in people:
            if not await _check_one(house, check, place, last):
                return WAITING
            last = place
            await asyncio.sleep(PAUSE_SECONDS)
    except DeliveryFailedError as error:
        await _put_off(house, check_id, error.retry_after)
        return WAITING
    if people:
        return MORE
    await _finish(house, check_id)
    return OVER


async def _people(session: AsyncSession, after: Place | None, limit: int) -> Sequence[Place]:
    """Return everybody we know of in the groups of courses, and everybody who has or had a right, in a fixed order."""
    groups = select(Course.group_id).where(Course.group_id.is_not(None))
    seen = select(GroupMember.chat_id, GroupMember.telegram_id).where(GroupMember.chat_id.in_(groups))
    entitled = (
        select(Course.group_id, TelegramIdentity.telegram_id)
        .join(Enrollment, Enrollment.course_id == Course.id)
        .join(TelegramIdentity, TelegramIdentity.user_id == Enrollment.user_id)
        .where(Course.group_id.is_not(None))
    )
    both = seen.union(entitled).subquery()
    wanted = select(both.c[0], both.c[1]).order_by(both.c[0], both.c[1]).limit(limit)
    if after is not None:
        wanted = wanted.where(tuple_(both.c[0], both.c[1]) > tuple_(*after))
    return [(chat_id, telegram_id) for chat_id, telegram_id in await session.execute(wanted)]


async def _check_one(house: House, check: GroupCheck, place: Place, last: Place | None) -> bool:
    """Tell whether the check is still ours: of two workers that took the same one, the slower stops."""
    asked_at = house.clock.now()
    told = await _ask(house, place)
    found = Counter({"asked": 1})
    async with house.db.write() as session:
        standing = await _standing(session, house, place)
        found["corrected"] += await _correct(session, place, told, asked_at)
    finding = judge(told, standing)
    if finding is not None:
        found[finding] += 1
        found["failed"] += check.repair and not await _repaired(house, check, place, finding)
    return await _count(house, check.id, place, last, found)


async def _ask(house: House, place: Place) -> MemberView:
    """A refusal is no answer; silence is raised."""
    chat_id, telegram_id = place
    try:
        return await house.bot.check_member(telegram_id, chat_id)
    except DeliveryRefusedError:
        return MemberView(state=MemberState.UNKNOWN)


async def _correct(session: AsyncSession, place: Place, told: MemberView, asked_at: datetime) -> bool:
    if told.state is MemberState.UNKNOWN or told.is_bot:
        return False
    chat_id, telegram_id = place
    inside = INSIDE[told.state]
    return await note_membership(session, chat_id=chat_id, telegram_id=telegram_id, is_member=inside, now=asked_at)


async def _standing(session: AsyncSession, house: House, place: Place) -> Standing:
    chat_id, telegram_id = place
    now = house.clock.now()
    ended = await _end_of_right(session, place, now)
    seen = await session.get(GroupMember, place)
    user = await find_user(session, telegram_id)
    return Standing(
        has_right=await has_right(session, telegram_id, chat_id, now),
        had_right=ended is not None,
        stayed=ended is not None and seen is not None and seen.is_member and seen.changed_at <= ended,
        protected=await is_protected(session, house, telegram_id),
        blocked=user is not None and await is_blocked(session, user.id),
    )


async def _end_of_right(session: AsyncSession, place: Place, now: datetime) -> datetime | None:
    chat_id, telegram_id = place
    ended = (
        select(Enrollment.ends_at)
        .join(TelegramIdentity, TelegramIdentity.user_id == Enrollment.user_id)
        .join(Course, Course.id == Enrollment.course_id)
        .where(TelegramIdentity.telegram_id == telegram_id, Course.group_id == chat_id, Enrollment.ends_at <= now)
    )
    return await session.scalar(ended.order_by(Enrollment.ends_at.desc()).limit(1))


async def _repaired(house: House, check: GroupCheck, place: Place, finding: Finding) -> bool:
    """Each repair may be done twice. One that Telegram refuses is counted, and tried again the next night."""
    try:
        await _repair(house, check, place, finding)
    except DeliveryRefusedError:
        return False
    return True


async def _repair(house: House, check: GroupCheck, place: Place, finding: Finding) -> None:
    chat_id, telegram_id = place
    match finding:
        case Finding.SHUT_OUT:
            await house.bot.let_return(telegram_id, chat_id)
            await _tell_way_back(house, check, place)
        case Finding.OVERSTAYED:
            await put_account_out(house, telegram_id, chat_id)
        case Finding.STRANGER:
            await house.db.transact(lambda session: notice_if_stranger(session, house, chat_id, telegram_id))
        case Finding.UNKNOWN:
            """Nothing is done on a doubt."""


async def _tell_way_back(house: House, check: GroupCheck, place: Place) -> None:
    chat_id, telegram_id = place
    async with house.db.read() as session:
        course = await session.scalar(select(Course).where(Course.group_id == chat_id).limit(1))
    if course is not None:
        button = NotifyButton(text="Войти в группу", callback=BotButton.GROUP, argument=course.slug)
        key = f"may-return:{check.id}:{chat_id}"
        await tell(house, key, telegram_id, messages.may_return(course.title), (button,))


async def _count(house: House, check_id: int, place: Place, last: Place | None, found: Counter[str]) -> bool:
    before = last or (None, None)
    async with house.db.write() as session:
        check = await session.get_one(GroupCheck, check_id, with_for_update=True)
        if (check.chat_id, check.telegram_id) != before:
            return False
        check.chat_id, check.telegram_id = place
        check.counts = dict(Counter(check.counts) + found)
        return True


async def _put_off(house: House, check_id: int, seconds: float | None) -> None:
    pause = max(timedelta(seconds=seconds or 0), SILENCE)
    async with house.db.write() as session:
        mine = GroupCheck.id == check_id, GroupCheck.finished_at.is_(None)
        await session.execute(update(GroupCheck).where(*mine).values(check_at=house.clock.now() + pause))


async def _finish(house: House, check_id: int) -> None:
    async with house.db.write() as session:
        mine = GroupCheck.id == check_id, GroupCheck.finished_at.is_(None)
        await session.execute(update(GroupCheck).where(*mine).values(finished_at=house.clock.now(), check_at=None))


async def tell_of_check(house: House, check_id: int) -> None:
    """The owner reads of what was found; who asked is answered in any case."""
    async with house.db.read() as session:
        check = await session.get_one(GroupCheck, check_id)
    report = MembersReport.model_validate(check.counts)
    text, key = messages.check_report(report, repair=check.repair), f"members:{check_id}"
    if report.found or report.failed:
        await tell_admins(house, key, text)
    if check.asked_by is not None:
        await tell(house, key, check.asked_by, text)
