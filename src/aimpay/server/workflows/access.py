"""Who may come into the group. The right decides, never the link."""

import logging
from typing import Final

from aimpay.contract.gateway import MemberState, MemberView
from aimpay.contract.learning import DecideJoinRequest, InviteView, JoinDecision
from aimpay.server.kit.ids import new_key
from aimpay.server.learning.enroll import REFUNDED, REVOKED, TRIAL
from aimpay.server.learning.errors import InviteNotReadyError, NoAccessError
from aimpay.server.learning.models import Enrollment, Invite
from aimpay.server.learning.queries import (
    active_enrollment,
    has_right,
    invite_of,
    is_member,
    owner_of_invite,
    why_lost,
)
from aimpay.server.people.errors import UserBlockedError
from aimpay.server.people.find_user import find_user, get_user, is_blocked
from aimpay.server.people.models import User
from aimpay.server.selling.find_course import known_course
from aimpay.server.selling.models import Course
from aimpay.server.workflows import messages
from aimpay.server.workflows.gateways import DeliveryFailedError, DeliveryRefusedError
from aimpay.server.workflows.house import House
from aimpay.server.workflows.membership.trial import make_trial_invite
from aimpay.server.workflows.once import attempt
from aimpay.server.workflows.purchase_steps import make_invite
from aimpay.server.workflows.story import Story
from aimpay.server.workflows.telling import tell_admins

log = logging.getLogger(__name__)

UNSEEN: Final = MemberView(state=MemberState.UNKNOWN)
LOST: Final = {
    REFUNDED: (
        "Деньги за\u00a0курс вам вернули, поэтому доступ к\u00a0группе закрыт. "
        "Оплатите курс снова\u00a0— и\u00a0он вернётся."
    ),
    TRIAL: "Пробный доступ закончился. Оплатите курс\u00a0— и\u00a0группа откроется снова.",
    REVOKED: "Школа отозвала доступ, который давала сама. Оплатите курс\u00a0— и\u00a0он вернётся.",
}
OVER: Final = "Срок доступа к\u00a0курсу закончился. Оплатите его снова\u00a0— и\u00a0вход откроется."


async def get_invite(house: House, telegram_id: int, slug: str | None = None) -> InviteView:
    """Answer the buyer's link, made now if the story has not managed to yet. Without a slug, to his newest course.

    A ban is lifted by the way: the right decides.
    """
    now = house.clock.now()
    async with house.db.read() as session:
        user = await get_user(session, telegram_id)
        wanted = await known_course(session, slug) if slug else None
        right = await active_enrollment(session, user.id, now, wanted.id if wanted else None)
        course = await session.get_one(Course, right.course_id) if right else None
        invite = await invite_of(session, right.id) if right else None
        lost = None if right else await why_lost(session, telegram_id, now, wanted.group_id if wanted else None)
    if right is None or course is None:
        raise NoAccessError(LOST.get(lost, OVER) if lost else None)
    if invite is None:
        invite = await _make_now(house, right)
    inside = await _let_return(house, telegram_id, invite.chat_id)
    return InviteView(invite_link=invite.invite_link, is_member=inside, course=course.slug, course_title=course.title)


async def _let_return(house: House, telegram_id: int, chat_id: int) -> bool:
    """Tell whether he is inside: by Telegram's word, or while it has none by what it told last."""
    try:
        told = await house.bot.check_member(telegram_id, chat_id)
        if told.state is MemberState.KICKED:
            await house.bot.let_return(telegram_id, chat_id)
    except (DeliveryFailedError, DeliveryRefusedError) as error:
        log.info("the link is given without a look at the group: %s", error)
        told = UNSEEN
    if told.state is not MemberState.UNKNOWN:
        return told.state is MemberState.MEMBER
    async with house.db.read() as session:
        return await is_member(session, chat_id, telegram_id)


async def _make_now(house: House, right: Enrollment) -> Invite:
    try:
        if right.order_id is None:
            await make_trial_invite(house, right.id)
        else:
            await make_invite(house, right.order_id)
    except (DeliveryFailedError, DeliveryRefusedError) as error:
        raise InviteNotReadyError from error
    async with house.db.read() as session:
        invite = await invite_of(session, right.id)
    if invite is None:
        raise InviteNotReadyError
    return invite


async def decide_join_request(house: House, request: DecideJoinRequest) -> JoinDecision:
    """Approve by right. Anybody else is declined, and the owner told."""
    async with house.db.write() as session:
        now = house.clock.now()
        guest = await find_user(session, request.telegram_id)
        if guest and await is_blocked(session, guest.id):
            return JoinDecision(approve=False, message=UserBlockedError.text)
        if await has_right(session, request.telegram_id, request.chat_id, now):
            return JoinDecision(approve=True, message="Добро пожаловать в группу курса!")
        if lost := await why_lost(session, request.telegram_id, now, request.chat_id):
            return JoinDecision(approve=False, message=LOST.get(lost, OVER))
        key = f"foreign:{request.telegram_id}:{new_key()}"
        await house.jobs.enqueue(
            session, announce_foreign_request, key, request.telegram_id, request.invite_link or "", f"{now:%Y%m%d%H}"
        )
    return JoinDecision(
        approve=False,
        message=(
            "В группу входят те, кто оплатил курс. Ссылка выдана другому человеку; оплатите курс — и придёт ваша."
        ),
    )


async def announce_foreign_request(story: Story, telegram_id: int, invite_link: str, hour: str) -> None:
    await attempt(story, tell_foreign_request, telegram_id, invite_link, hour)


async def tell_foreign_request(house: House, telegram_id: int, invite_link: str, hour: str) -> None:
    """One message an hour for each person, however often he knocks."""
    async with house.db.read() as session:
        guest = await find_user(session, telegram_id)
        owner_id = await owner_of_invite(session, invite_link)
        owner = await session.get(User, owner_id) if owner_id else None
    text = messages.foreign_request(
        guest.first_name if guest else "Незнакомый человек", telegram_id, owner.first_name if owner else None
    )
    await tell_admins(house, f"foreign:{telegram_id}:{hour}", text)
