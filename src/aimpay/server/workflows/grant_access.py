"""A course given by hand: an order with a zero or an outside payment, and everything a sale brings but a receipt."""

from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.refunds import GrantAccess
from aimpay.server.edge.errors import InvalidRequestError
from aimpay.server.learning.enroll import enroll
from aimpay.server.ledger.post import post
from aimpay.server.ledger.rules import outside_sale
from aimpay.server.partners.earn_commission import earn_commission
from aimpay.server.people.block_user import known_user
from aimpay.server.school.profile import get_profile
from aimpay.server.selling.find_course import known_course
from aimpay.server.selling.give_order import give_order
from aimpay.server.selling.models import Course, Order, OrderStatus
from aimpay.server.selling.place_order import course_on_sale
from aimpay.server.selling.pricing import bonus
from aimpay.server.staff.audit import Via, note_change
from aimpay.server.staff.deed import FROM_BOT, Deed, DoneBeforeError, check_first
from aimpay.server.staff.rules import Action
from aimpay.server.workflows import purchase_steps
from aimpay.server.workflows import refund_messages as messages
from aimpay.server.workflows.fiscal.queueing import queue_grant
from aimpay.server.workflows.house import House
from aimpay.server.workflows.once import attempt
from aimpay.server.workflows.partners.ranks import give_ranks
from aimpay.server.workflows.partners.steps import ask_for_review
from aimpay.server.workflows.story import Story
from aimpay.server.workflows.telling import tell, tell_admins
from aimpay.server.workflows.visits.order_touch import keep_touch

OTHER_ACT: Final = "Этот ключ уже был у\u00a0другого действия."


async def grant_access(house: House, request: GrantAccess, deed: Deed = FROM_BOT) -> Order:
    """One transaction: the order, the right, the outside money and, if asked so, the partner's share."""

    async def work(session: AsyncSession) -> Order:
        now = house.clock.now()
        await check_first(session, deed, now)
        user = await known_user(session, request.telegram_id)
        course = await known_course(session, request.course) if request.course else await course_on_sale(session)
        order = await give_order(
            session,
            user_id=user.id,
            course=course,
            amount=request.amount,
            by=request.admin_id,
            reason=request.reason,
            now=now,
            days=request.access_days,
        )
        await keep_touch(session, house, order)
        await enroll(
            session,
            user_id=user.id,
            course_id=course.id,
            order_id=order.id,
            reason="grant",
            now=now,
            ends_at=order.access_until,
        )
        if order.amount:
            await _book(session, house, order, course, with_commission=request.with_commission)
        await house.jobs.enqueue(session, deliver_grant, f"grant:{order.id}", order.id)
        _note(session, house, order, course, deed)
        return order

    return await house.db.transact(work)


async def grant_from_bot(house: House, request: GrantAccess) -> Order:
    """Whoever pressed twice gets the order of the first press."""
    try:
        return await grant_access(house, request, Deed(Via.BOT, request.reason, request.key))
    except DoneBeforeError:
        async with house.db.read() as session:
            return await _given_before(session, request)


async def _given_before(session: AsyncSession, request: GrantAccess) -> Order:
    user = await known_user(session, request.telegram_id)
    given = select(Order).where(Order.user_id == user.id, Order.granted_by == request.admin_id)
    order = await session.scalar(given.order_by(Order.id.desc()).limit(1))
    if order is None:
        raise InvalidRequestError(OTHER_ACT)
    return order


def _note(session: AsyncSession, house: House, order: Order, course: Course, deed: Deed) -> None:
    note_change(
        session,
        by=order.granted_by,
        action=Action.GRANT,
        about=("orders", order.id),
        now=house.clock.now(),
        via=deed.via,
        after={"order": order.number, "course": course.slug, "amount": order.amount},
        reason=deed.reason or order.grant_reason or "",
    )


async def _book(session: AsyncSession, house: House, order: Order, course: Course, *, with_commission: bool) -> None:
    now = house.clock.now()
    lines = outside_sale(order.amount)
    await post(session, kind="outside_sale", reference=f"grant:{order.id}", lines=lines, now=now)
    await queue_grant(session, house, order)
    if with_commission:
        await earn_commission(
            session,
            order_id=order.id,
            buyer_id=order.user_id,
            bonus=bonus(order.amount, fixed=course.bonus_amount, percent=course.bonus_percent),
            hold_days=(await get_profile(session)).hold_days,
            now=now,
        )


async def deliver_grant(story: Story, order_id: int) -> None:
    await attempt(story, purchase_steps.make_invite, order_id)
    await attempt(story, tell_granted, order_id)
    await attempt(story, purchase_steps.tell_partner, order_id)
    await attempt(story, tell_admins_of_grant, order_id)
    await attempt(story, ask_for_review, order_id)
    await attempt(story, give_ranks, order_id)


async def tell_granted(house: House, order_id: int) -> None:
    async with house.db.read() as session:
        given = await purchase_steps.load_delivery(session, order_id)
    if given.order.status == OrderStatus.REVOKED:
        return
    text = messages.granted(given.course.title, given.order.number)
    text += await purchase_steps.certificate_words(house, order_id)
    await tell(house, f"grant:{order_id}", given.telegram_id, text, purchase_steps.way_in(given))


async def tell_admins_of_grant(house: House, order_id: int) -> None:
    async with house.db.read() as session:
        given = await purchase_steps.load_delivery(session, order_id)
    text = messages.grant_made(
        amount=given.order.amount,
        number=given.order.number,
        name=given.buyer.first_name,
        telegram_id=given.telegram_id,
        admin_id=given.order.granted_by or 0,
        reason=given.order.grant_reason or "",
    )
    await tell_admins(house, f"grant-made:{order_id}", text)
