"""People in a group without a right: seen, warned, and removed if they have none by then. Nobody on a doubt."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.errors import ErrorCode
from aimpay.contract.gateway import BotButton, MemberState, MemberView, NotifyButton
from aimpay.contract.learning import ReportMembership
from aimpay.server.learning.group.models import Stranger, StrangerStatus
from aimpay.server.learning.group.rules import Standing, may_be_removed
from aimpay.server.learning.group.strangers import UNSETTLED, change_stranger, notice_stranger, settle_stranger
from aimpay.server.learning.membership import note_membership
from aimpay.server.learning.queries import has_right
from aimpay.server.people.find_user import find_user
from aimpay.server.people.models import User
from aimpay.server.school.profile import Profile, get_profile
from aimpay.server.selling.models import Course
from aimpay.server.workflows.gateways import DeliveryFailedError, DeliveryRefusedError
from aimpay.server.workflows.house import House
from aimpay.server.workflows.leaving import is_protected, may_stay
from aimpay.server.workflows.membership import messages
from aimpay.server.workflows.once import attempt, once
from aimpay.server.workflows.story import Story
from aimpay.server.workflows.telling import tell_admins

BATCH: Final = 50
AGAIN: Final = timedelta(hours=1)
"""After a doubt, and when a look broke off."""


async def report_membership(house: House, told: ReportMembership) -> None:
    """Keep what Telegram told. Who came in without a right is looked at soon, who left is a stranger no more."""

    async def work(session: AsyncSession) -> None:
        now = house.clock.now()
        await note_membership(session, **told.model_dump(), now=now)
        if told.is_member:
            await notice_if_stranger(session, house, told.chat_id, told.telegram_id)
        else:
            open_row = StrangerStatus.SEEN, StrangerStatus.WARNED
            values = {"status": StrangerStatus.LEFT, "settled_at": now, "check_at": None}
            await change_stranger(session, told.chat_id, told.telegram_id, open_row, **values)

    await house.db.transact(work)


async def notice_if_stranger(session: AsyncSession, house: House, chat_id: int, telegram_id: int) -> None:
    """Only in groups of courses, and only while the school minds."""
    profile = await get_profile(session)
    if profile.remove_strangers == "off" or await _course_of(session, chat_id) is None:
        return
    if not await may_stay(session, house, telegram_id, chat_id):
        await notice_stranger(session, chat_id, telegram_id, house.clock.now(), removes=_removes(profile))


def _removes(profile: Profile) -> bool:
    return profile.remove_strangers == "remove"


async def _course_of(session: AsyncSession, chat_id: int) -> Course | None:
    return await session.scalar(select(Course).where(Course.group_id == chat_id).order_by(Course.id).limit(1))


async def wake_strangers(house: House) -> None:
    now = house.clock.now()
    async with house.db.write() as session:
        due = select(Stranger).where(Stranger.check_at <= now, Stranger.status.in_(UNSETTLED))
        rows = await session.scalars(due.order_by(Stranger.check_at).limit(BATCH).with_for_update(skip_locked=True))
        people = []
        for row in rows:
            people.append([row.chat_id, row.telegram_id])
            row.check_at = now + AGAIN
        if people:
            key = f"strangers:{now.timestamp()}:{people[0][0]}:{people[0][1]}"
            await house.jobs.enqueue(session, look_at_strangers, key, people)


async def look_at_strangers(story: Story, people: list[list[int]]) -> None:
    """``people`` are pairs of a group and a person. The owner reads of all that were warned in one message."""
    for chat_id, telegram_id in people:
        await attempt(story, look_at_stranger, chat_id, telegram_id)
    await attempt(story, tell_of_strangers)


@dataclass(frozen=True)
class _Look:
    row: Stranger
    course: Course
    profile: Profile
    has_right: bool
    protected: bool

    @property
    def place(self) -> tuple[int, int]:
        return self.row.chat_id, self.row.telegram_id

    @property
    def settled(self) -> StrangerStatus | None:
        """What is known without Telegram."""
        if self.has_right:
            return StrangerStatus.HAS_RIGHT
        if self.protected:
            return StrangerStatus.KEPT
        return StrangerStatus.OFF if self.profile.remove_strangers == "off" else None


async def look_at_stranger(house: House, chat_id: int, telegram_id: int) -> None:
    """One step of his way. Without a clear word of Telegram everything stays, to be looked at again in an hour."""
    async with house.db.read() as session:
        look = await _load(session, house, chat_id, telegram_id)
    if look is None:
        return
    if look.settled:
        await _settle(house, look, look.settled)
        return
    told = await _ask(house, look)
    if told is None or told.state is MemberState.UNKNOWN:
        return
    if told.state is not MemberState.MEMBER:
        await _is_out(house, look)
    elif not may_be_removed(told, Standing(has_right=look.has_right, protected=look.protected)):
        await _settle(house, look, StrangerStatus.KEPT)
    else:
        await _go_on(house, look)


async def _load(session: AsyncSession, house: House, chat_id: int, telegram_id: int) -> _Look | None:
    row = await session.get(Stranger, (chat_id, telegram_id))
    course = await _course_of(session, chat_id)
    if row is None or course is None or row.status not in UNSETTLED:
        return None
    return _Look(
        row,
        course,
        await get_profile(session),
        has_right=await has_right(session, telegram_id, chat_id, house.clock.now()),
        protected=await is_protected(session, house, telegram_id),
    )


async def _ask(house: House, look: _Look) -> MemberView | None:
    """None: Telegram, or the bot, is silent. The row was put off for an hour when this look was started."""
    try:
        return await house.bot.check_member(look.row.telegram_id, look.row.chat_id)
    except DeliveryFailedError:
        return None


async def _settle(house: House, look: _Look, how: StrangerStatus) -> None:
    async with house.db.write() as session:
        await settle_stranger(session, *look.place, how, house.clock.now())


async def _go_on(house: House, look: _Look) -> None:
    row, now = look.row, house.clock.now()
    if row.status == StrangerStatus.SEEN:
        await _warn(house, look)
    elif not _removes(look.profile) or row.remove_at is None:
        await _put_off(house, look, None)
    elif row.status == StrangerStatus.WARNED and now < row.remove_at:
        await _put_off(house, look, row.remove_at)
    else:
        await _remove(house, look)


async def _put_off(house: House, look: _Look, until: datetime | None) -> None:
    async with house.db.write() as session:
        was = StrangerStatus.WARNED, StrangerStatus.REMOVING
        await change_stranger(session, *look.place, was, status=StrangerStatus.WARNED, check_at=until)


async def _warn(house: House, look: _Look) -> None:
    now = house.clock.now()
    remove_at = now + timedelta(days=look.profile.stranger_days) if _removes(look.profile) else None
    text = messages.stranger_warned(look.course.title, remove_at)
    reached = await _reaches(house, f"stranger:{_mark(look)}", look, text)
    async with house.db.write() as session:
        await change_stranger(
            session,
            *look.place,
            (StrangerStatus.SEEN,),
            status=StrangerStatus.WARNED,
            warned_at=now,
            remove_at=remove_at,
            check_at=remove_at,
            reached=reached,
        )


def _mark(look: _Look) -> str:
    return f"{look.row.chat_id}:{look.row.telegram_id}:{look.row.seen_at.timestamp():.0f}"


async def _reaches(house: House, key: str, look: _Look, text: str) -> bool:
    """Tell whether he can be written to; who never pressed /start cannot."""
    pay = NotifyButton(text="Оплатить курс", callback=BotButton.PAY, argument=look.course.slug)
    buttons = (pay,) if look.course.on_sale else ()
    try:
        await once(house, key, lambda: house.bot.notify(look.row.telegram_id, text, buttons, key=key))
    except DeliveryRefusedError as error:
        if error.code != ErrorCode.PERSON_UNREACHABLE:
            raise
        return False
    return True


async def _remove(house: House, look: _Look) -> None:
    """The row says so before Telegram is called, and the right is looked at once more just before that."""
    async with house.db.write() as session:
        if await may_stay(session, house, look.row.telegram_id, look.row.chat_id):
            return
        was = StrangerStatus.WARNED, StrangerStatus.REMOVING
        if not await change_stranger(session, *look.place, was, status=StrangerStatus.REMOVING):
            return
    await house.bot.kick(look.row.telegram_id, look.row.chat_id)
    await _removed(house, look)


async def _is_out(house: House, look: _Look) -> None:
    """Left by himself, unless we were about to remove him and broke off."""
    if look.row.status == StrangerStatus.REMOVING:
        await _removed(house, look)
    else:
        await _settle(house, look, StrangerStatus.LEFT)


async def _removed(house: House, look: _Look) -> None:
    """Told before the row is settled: what breaks off here is done again."""
    async with house.db.read() as session:
        person = await find_user(session, look.row.telegram_id)
    await _reaches(house, f"stranger-out:{_mark(look)}", look, messages.stranger_removed(look.course.title))
    text = messages.stranger_is_out(look.row.telegram_id, _name(person), look.course.title)
    await tell_admins(house, f"stranger-out:{_mark(look)}", text)
    async with house.db.write() as session:
        now = house.clock.now()
        chat_id, telegram_id = look.place
        await note_membership(session, chat_id=chat_id, telegram_id=telegram_id, is_member=False, now=now)
        await settle_stranger(session, *look.place, StrangerStatus.REMOVED, now)


async def tell_of_strangers(house: House) -> None:
    """Everybody warned since the last message, in one message to each admin."""
    async with house.db.read() as session:
        new = select(Stranger).where(Stranger.status == StrangerStatus.WARNED, Stranger.reported_at.is_(None))
        rows = list(await session.scalars(new.order_by(Stranger.warned_at, Stranger.telegram_id)))
        names = {row.telegram_id: await find_user(session, row.telegram_id) for row in rows}
    if not rows:
        return
    people = [(row.telegram_id, _name(names[row.telegram_id]), bool(row.reached)) for row in rows]
    last = rows[-1]
    key = f"strangers:{last.chat_id}:{last.telegram_id}:{last.seen_at.timestamp():.0f}"
    await tell_admins(house, key, messages.strangers_seen(people, last.remove_at))
    async with house.db.write() as session:
        for row in rows:
            place = row.chat_id, row.telegram_id
            await change_stranger(session, *place, (StrangerStatus.WARNED,), reported_at=house.clock.now())


def _name(person: User | None) -> str | None:
    return person.first_name if person else None
