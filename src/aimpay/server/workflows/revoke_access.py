"""A course given by hand is taken back: everything that giving it did is undone, and everybody is told."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.gateway import BotButton, NotifyButton
from aimpay.contract.refunds import RevokeAccess
from aimpay.server.edge.errors import InvalidRequestError
from aimpay.server.learning.enroll import REVOKED, end_enrollment
from aimpay.server.ledger.post import post
from aimpay.server.ledger.rules import OUTSIDE, refund
from aimpay.server.partners.models import Commission
from aimpay.server.partners.reverse_commission import Reversed, reverse_commission
from aimpay.server.people.block_user import known_user
from aimpay.server.people.find_user import telegram_id_of
from aimpay.server.selling.find_course import known_course
from aimpay.server.selling.models import Order
from aimpay.server.selling.revoke_order import given_order, given_to, revoke_order
from aimpay.server.staff.audit import note_change
from aimpay.server.staff.deed import FROM_BOT, Deed, check_first
from aimpay.server.staff.rules import Action
from aimpay.server.workflows import refund_messages, revoke_messages
from aimpay.server.workflows.certificates.words import lost_words
from aimpay.server.workflows.fiscal.queueing import queue_revoke
from aimpay.server.workflows.house import House
from aimpay.server.workflows.leaving import put_out
from aimpay.server.workflows.once import attempt
from aimpay.server.workflows.purchase_steps import load_delivery
from aimpay.server.workflows.story import Story
from aimpay.server.workflows.telling import tell, tell_admins


async def revoke_access(house: House, request: RevokeAccess, deed: Deed = FROM_BOT) -> Order:
    """One transaction: the order, the right, the outside money, the partner's share. A second call changes nothing."""
    if (request.order_number is None) == (request.telegram_id is None):
        raise InvalidRequestError("Назовите номер заказа или человека, одно из двух.")

    async def work(session: AsyncSession) -> Order:
        now = house.clock.now()
        await check_first(session, deed, now)
        order = await _named(session, request)
        was = order.status
        if await revoke_order(session, order, by=request.admin_id, reason=request.reason.strip(), now=now):
            await _undo(session, house, order, now, keep_access=request.keep_access)
            _note(session, order, was, now, deed, keep_access=request.keep_access)
        return order

    return await house.db.transact(work)


def _note(session: AsyncSession, order: Order, was: str, now: datetime, deed: Deed, *, keep_access: bool) -> None:
    note_change(
        session,
        by=order.revoked_by,
        action=Action.REVOKE,
        about=("orders", order.id),
        now=now,
        via=deed.via,
        before={"order": order.number, "status": was},
        after={"order": order.number, "status": order.status, "keep_access": keep_access},
        reason=deed.reason or order.revoke_reason or "",
    )


async def _named(session: AsyncSession, request: RevokeAccess) -> Order:
    if request.order_number is not None:
        return await given_order(session, request.order_number)
    user = await known_user(session, request.telegram_id or 0)
    course = await known_course(session, request.course) if request.course else None
    return await given_to(session, user.id, course.id if course else None)


async def _undo(session: AsyncSession, house: House, order: Order, now: datetime, *, keep_access: bool) -> None:
    lost = await _unbook(session, house, order, now) if order.amount else None
    if not keep_access:
        await end_enrollment(session, order_id=order.id, reason=REVOKED, now=now)
    amount, ripe = (lost.amount, lost.ripe) if lost else (0, False)
    key = f"revoked:{order.id}"
    await house.jobs.enqueue(session, deliver_revoke, key, order.id, not keep_access, amount, ripe)


async def _unbook(session: AsyncSession, house: House, order: Order, now: datetime) -> Reversed | None:
    """The money lay outside, and from there it goes back."""
    lines = refund(order.amount, OUTSIDE)
    await post(session, kind="outside_refund", reference=f"revoke:{order.id}", lines=lines, now=now)
    await queue_revoke(session, house, order)
    return await reverse_commission(
        session, order_id=order.id, refund_id=None, refunded=order.amount, paid=order.amount, now=now
    )


async def deliver_revoke(story: Story, order_id: int, closed: bool, lost: int, was_ripe: bool) -> None:
    """``closed``: the right has ended. ``lost`` kopecks were taken back from a partner, ``was_ripe`` from available."""
    if closed:
        await attempt(story, remove_revoked, order_id)
    await attempt(story, tell_revoked, order_id, closed)
    if lost:
        await attempt(story, tell_partner_of_revoke, order_id, lost, was_ripe)
    await attempt(story, tell_admins_of_revoke, order_id, closed, lost)


async def remove_revoked(house: House, order_id: int) -> None:
    async with house.db.read() as session:
        taken = await load_delivery(session, order_id)
    if taken.course.group_id is not None:
        await put_out(house, taken.buyer.id, taken.course.group_id)


async def tell_revoked(house: House, order_id: int, closed: bool) -> None:
    async with house.db.read() as session:
        taken = await load_delivery(session, order_id)
    text = revoke_messages.revoked(
        amount=taken.order.amount,
        course=taken.course.title,
        number=taken.order.number,
        closed=closed,
    )
    text += (await _certificate_words(house, taken.order))[0] if closed else ""
    menu = NotifyButton(text="В меню", callback=BotButton.MENU)
    await tell(house, f"revoked:{order_id}", taken.telegram_id, text, (menu,))


async def tell_partner_of_revoke(house: House, order_id: int, lost: int, was_ripe: bool) -> None:
    async with house.db.read() as session:
        earned = await session.scalar(select(Commission).where(Commission.order_id == order_id))
        partner = await telegram_id_of(session, earned.referrer_id) if earned else None
    if partner:
        button = NotifyButton(text="Мой отчёт", callback=BotButton.REPORT)
        text = refund_messages.commission_lost(lost, was_ripe=was_ripe, why=revoke_messages.UNDONE)
        await tell(house, f"commission-lost-by-revoke:{order_id}", partner, text, (button,))


async def tell_admins_of_revoke(house: House, order_id: int, closed: bool, lost: int) -> None:
    async with house.db.read() as session:
        taken = await load_delivery(session, order_id)
    text = revoke_messages.revoke_made(
        amount=taken.order.amount,
        number=taken.order.number,
        name=taken.buyer.first_name,
        telegram_id=taken.telegram_id,
        admin_id=taken.order.revoked_by or 0,
        reason=taken.order.revoke_reason or "",
        closed=closed,
        lost=lost,
    )
    text += (await _certificate_words(house, taken.order))[1] if closed else ""
    await tell_admins(house, f"revoke-made:{order_id}", text)


async def _certificate_words(house: House, order: Order) -> tuple[str, str]:
    async with house.db.read() as session:
        return await lost_words(session, order.user_id, order.course_id)


REVOKE_STEPS = (remove_revoked, tell_revoked, tell_partner_of_revoke, tell_admins_of_revoke)
