"""A trial: begun by the person, once; the owner is told."""

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.learning import StartTrial, TrialView
from aimpay.server.learning.models import Enrollment, Invite
from aimpay.server.learning.trials import Trial, start_trial
from aimpay.server.people.find_user import get_user, telegram_id_of
from aimpay.server.people.models import User
from aimpay.server.selling.models import Course
from aimpay.server.workflows.house import House
from aimpay.server.workflows.membership import messages
from aimpay.server.workflows.once import attempt
from aimpay.server.workflows.purchase_steps import store_invite
from aimpay.server.workflows.story import Story
from aimpay.server.workflows.telling import tell_admins


async def take_trial(house: House, request: StartTrial) -> TrialView:
    async def work(session: AsyncSession) -> Trial:
        user = await get_user(session, request.telegram_id)
        trial = await start_trial(session, user_id=user.id, slug=request.course, now=house.clock.now())
        if trial.began:
            await house.jobs.enqueue(session, deliver_trial, f"trial:{trial.enrollment_id}", trial.enrollment_id)
        return trial

    trial = await house.db.transact(work)
    return TrialView(course=trial.course.slug, course_title=trial.course.title, ends_at=trial.ends_at)


async def deliver_trial(story: Story, enrollment_id: int) -> None:
    await attempt(story, make_trial_invite, enrollment_id)
    await attempt(story, tell_admins_of_trial, enrollment_id)


async def make_trial_invite(house: House, enrollment_id: int) -> None:
    """One link per right, as after a sale; who buys later keeps it."""
    async with house.db.read() as session:
        right = await session.get_one(Enrollment, enrollment_id)
        known = await session.get(Invite, enrollment_id)
        course = await session.get_one(Course, right.course_id)
        telegram_id = await telegram_id_of(session, right.user_id)
    if known is None and telegram_id is not None:
        await store_invite(house, enrollment_id, telegram_id, course, "Пробный доступ")


async def tell_admins_of_trial(house: House, enrollment_id: int) -> None:
    async with house.db.read() as session:
        right = await session.get_one(Enrollment, enrollment_id)
        course = await session.get_one(Course, right.course_id)
        user = await session.get_one(User, right.user_id)
        telegram_id = await telegram_id_of(session, right.user_id) or 0
    if right.ends_at is not None:
        text = messages.trial_taken(user.full_name, telegram_id, course.title, right.ends_at)
        await tell_admins(house, f"trial:{enrollment_id}", text)
