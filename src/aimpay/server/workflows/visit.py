"""A person presses /start: known from now on, credited to a partner if one brought him, and announced."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.people import Start, Started, UserView
from aimpay.server.learning.trials import trials_of
from aimpay.server.partners.attribute import attribute, attributed_to
from aimpay.server.people.errors import UserBlockedError
from aimpay.server.people.find_user import is_blocked
from aimpay.server.people.models import TelegramIdentity, User
from aimpay.server.people.record_consent import given_consents
from aimpay.server.people.register_user import register_user
from aimpay.server.school.legal import consent_versions
from aimpay.server.selling.course_link import read_link
from aimpay.server.selling.queries import has_paid, owned_courses
from aimpay.server.staff.permit import role_of
from aimpay.server.staff.rules import ALLOWED
from aimpay.server.workflows import messages
from aimpay.server.workflows.catalogue.take_promo import promo_note
from aimpay.server.workflows.house import House
from aimpay.server.workflows.instagram.join import join_instagram
from aimpay.server.workflows.leads.touches import touch_start
from aimpay.server.workflows.mailing.answering import news_of_user
from aimpay.server.workflows.once import attempt
from aimpay.server.workflows.rights.refused import is_refused
from aimpay.server.workflows.story import Story
from aimpay.server.workflows.telling import tell_admins
from aimpay.server.workflows.visits.join_session import note_origin, visit_link


async def visit(house: House, start: Start) -> Started:
    return await house.db.transact(lambda session: _visit(session, house, start))


async def _visit(session: AsyncSession, house: House, start: Start) -> Started:
    now = house.clock.now()
    registered = await register_user(session, start, now)
    user = registered.user
    if await is_blocked(session, user.id) or (
        registered.is_new and await is_refused(session, house, start.telegram_id)
    ):
        raise UserBlockedError
    paid = await has_paid(session, user.id)
    link = await read_link(session, start.payload)
    from_site = visit_link(house, link.payload)
    referrer_id = await attribute(session, user_id=user.id, payload=from_site.payload, has_paid=paid, now=now)
    origin = await note_origin(
        session,
        house,
        user.id,
        from_site.session_id,
        is_new=registered.is_new,
        by_partner=referrer_id is not None,
    )
    await touch_start(session, user.id, now, session_id=origin.session_id, source_id=origin.source_id)
    referrer = await session.get(User, referrer_id) if referrer_id else None
    if registered.is_new:
        await house.jobs.enqueue(session, announce_arrival, f"arrival:{user.id}", start.telegram_id)
    note = await promo_note(session, house, user.id, from_site.payload, link.course)
    await join_instagram(session, house, user.id, link.payload)
    view = await user_view(session, house, user, start.telegram_id)
    return Started(
        user=view,
        is_new=registered.is_new,
        invited_by=referrer.first_name if referrer else None,
        promo_note=note,
        course=link.course,
        to_show="paid" if view.paid else "pay_course",
    )


async def user_view(session: AsyncSession, house: House, user: User, telegram_id: int) -> UserView:
    now = house.clock.now()
    identity = await session.get_one(TelegramIdentity, telegram_id)
    owned = await owned_courses(session, user.id, now)
    role = await role_of(session, telegram_id, house.admins)
    trials = await trials_of(session, user.id, now)
    return UserView(
        telegram_id=telegram_id,
        first_name=user.first_name,
        username=identity.username,
        pay_email=user.pay_email,
        email_confirmed=user.pay_email_confirmed_at is not None,
        paid=bool(owned),
        courses=owned,
        trying=trials.under_way,
        may_try=trials.open,
        blocked=await is_blocked(session, user.id),
        is_admin=role is not None,
        may=tuple(sorted(ALLOWED[role])) if role else (),
        consents=await given_consents(session, user.id, await consent_versions(session)),
        news=await news_of_user(session, user.id, telegram_id),
    )


async def announce_arrival(story: Story, telegram_id: int) -> None:
    await attempt(story, tell_arrival, telegram_id)


async def tell_arrival(house: House, telegram_id: int) -> None:
    async with house.db.read() as session:
        identity = await session.get_one(TelegramIdentity, telegram_id)
        user = await session.get_one(User, identity.user_id)
        referrer_id = await attributed_to(session, user.id)
        inviter = await session.scalar(select(User.first_name).where(User.id == referrer_id))
    text = messages.arrival(user.full_name, identity.username, telegram_id, inviter)
    await tell_admins(house, f"arrival:{telegram_id}", text, about=telegram_id)
