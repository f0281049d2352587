"""Access that ends: warned of in time, and at its end the person is told and put out of the group."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.gateway import BotButton, NotifyButton
from aimpay.server.learning.enroll import TRIAL
from aimpay.server.learning.models import Enrollment
from aimpay.server.learning.queries import active_enrollment
from aimpay.server.learning.rules import next_due
from aimpay.server.people.find_user import telegram_id_of
from aimpay.server.selling.models import Course
from aimpay.server.workflows.house import House
from aimpay.server.workflows.leaving import put_out
from aimpay.server.workflows.membership import messages
from aimpay.server.workflows.once import attempt
from aimpay.server.workflows.story import Story
from aimpay.server.workflows.telling import tell

BATCH: Final = 100


async def wake_endings(house: House) -> None:
    """Start what is due, and store what is due next. Of warnings that were slept through the last one is given."""
    now = house.clock.now()
    async with house.db.write() as session:
        due = select(Enrollment).where(Enrollment.check_at <= now).order_by(Enrollment.check_at).limit(BATCH)
        for right in await session.scalars(due.with_for_update(skip_locked=True)):
            await _start(session, house, right, now)
            right.check_at = next_due(right.starts_at, right.ends_at, now, is_trial=right.reason == TRIAL)


async def _start(session: AsyncSession, house: House, right: Enrollment, now: datetime) -> None:
    if right.ends_at is None or right.check_at is None:
        return
    key, end = f"{right.id}:{right.ends_at.timestamp():.0f}", right.ends_at.isoformat()
    if right.ends_at <= now:
        await house.jobs.enqueue(session, end_access, f"access-over:{key}", right.id, end)
    else:
        mark = f"{right.check_at.timestamp():.0f}"
        await house.jobs.enqueue(session, warn_of_end, f"access-ends:{key}:{mark}", right.id, end, mark)


async def warn_of_end(story: Story, enrollment_id: int, ends_at: str, mark: str) -> None:
    """``mark`` tells one warning of the same end from another."""
    await attempt(story, tell_end_is_near, enrollment_id, ends_at, mark)


async def end_access(story: Story, enrollment_id: int, ends_at: str) -> None:
    await attempt(story, remove_ended, enrollment_id, ends_at)
    await attempt(story, tell_access_over, enrollment_id, ends_at)


@dataclass(frozen=True)
class _Ending:
    right: Enrollment
    course: Course
    telegram_id: int
    ends_at: datetime

    @property
    def is_trial(self) -> bool:
        return self.right.reason == TRIAL

    @property
    def buttons(self) -> tuple[NotifyButton, ...]:
        menu = NotifyButton(text="В меню", callback=BotButton.MENU)
        if not self.course.on_sale:
            return (menu,)
        words = "Оплатить курс" if self.is_trial else "Продлить доступ"
        return NotifyButton(text=words, callback=BotButton.PAY, argument=self.course.slug), menu


async def _load(session: AsyncSession, enrollment_id: int, ends_at: str) -> _Ending | None:
    """None when the right was bought again, given or taken back since."""
    right = await session.get_one(Enrollment, enrollment_id)
    end = datetime.fromisoformat(ends_at)
    telegram_id = await telegram_id_of(session, right.user_id)
    if right.ends_at != end or telegram_id is None:
        return None
    return _Ending(right, await session.get_one(Course, right.course_id), telegram_id, end)


async def tell_end_is_near(house: House, enrollment_id: int, ends_at: str, mark: str) -> None:
    now = house.clock.now()
    async with house.db.read() as session:
        ending = await _load(session, enrollment_id, ends_at)
    if ending is None or ending.ends_at <= now:
        return
    words = messages.trial_ends if ending.is_trial else messages.access_ends
    text = words(ending.course.title, ending.ends_at, ending.ends_at - now)
    await tell(house, f"access-ends:{enrollment_id}:{mark}", ending.telegram_id, text, ending.buttons)


async def remove_ended(house: House, enrollment_id: int, ends_at: str) -> None:
    async with house.db.read() as session:
        ending = await _load(session, enrollment_id, ends_at)
    if ending is not None and ending.course.group_id is not None:
        await put_out(house, ending.right.user_id, ending.course.group_id)


async def tell_access_over(house: House, enrollment_id: int, ends_at: str) -> None:
    async with house.db.read() as session:
        ending = await _load(session, enrollment_id, ends_at)
        again = ending and await active_enrollment(
            session, ending.right.user_id, house.clock.now(), ending.right.course_id
        )
    if ending is None or again:
        return
    words = messages.trial_over if ending.is_trial else messages.access_over
    mark = f"{ending.ends_at.timestamp():.0f}"
    await tell(
        house, f"access-over:{enrollment_id}:{mark}", ending.telegram_id, words(ending.course.title), ending.buttons
    )
