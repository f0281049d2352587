"""What an admin decides about commissions: the word on a doubtful one, and who is credited for a buyer."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.partner_admin import (
    DecideReview,
    ReassignAttribution,
    Reassigned,
    ReviewDecided,
    ReviewList,
    ReviewView,
)
from aimpay.server.edge.errors import InvalidRequestError
from aimpay.server.partners.attribute import attributed_to
from aimpay.server.partners.explain_sale import person_view
from aimpay.server.partners.models import Commission, CommissionStatus
from aimpay.server.partners.reassign import Change, reassign
from aimpay.server.partners.review_commission import decide_review
from aimpay.server.partners.words import doubt_words
from aimpay.server.payouts.request_payout import lock_partner
from aimpay.server.people.block_user import known_user
from aimpay.server.selling.find_order import find_order
from aimpay.server.selling.models import Order
from aimpay.server.staff.audit import note_change
from aimpay.server.staff.deed import FROM_BOT, Deed, check_first
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.house import House
from aimpay.server.workflows.once import attempt
from aimpay.server.workflows.partners import ranks, steps
from aimpay.server.workflows.story import Story

SHOWN = 20


async def list_reviews(session: AsyncSession) -> ReviewList:
    waiting = Commission.status == CommissionStatus.REVIEW
    total = await session.scalar(select(func.count()).select_from(Commission).where(waiting))
    oldest = select(Commission, Order.number).join(Order, Order.id == Commission.order_id).where(waiting)
    rows = (await session.execute(oldest.order_by(Commission.id).limit(SHOWN))).all()
    reviews = tuple([await _review_view(session, commission, number) for commission, number in rows])
    return ReviewList(total=total or 0, reviews=reviews)


async def _review_view(session: AsyncSession, commission: Commission, number: str) -> ReviewView:
    return ReviewView(
        commission_id=commission.id,
        order_number=number,
        amount=commission.amount - commission.reversed_amount,
        partner=await person_view(session, commission.referrer_id),
        buyer=await person_view(session, commission.referred_id),
        reason=doubt_words(commission.review_reason),
        earned_at=commission.earned_at,
    )


async def decide(house: House, request: DecideReview) -> ReviewDecided:
    async def work(session: AsyncSession) -> ReviewDecided:
        commission, amount = await decide_review(
            session,
            request.commission_id,
            approve=request.approve,
            by=request.admin_id,
            note=request.note,
            now=house.clock.now(),
        )
        key = f"review-decided:{commission.id}"
        await house.jobs.enqueue(session, deliver_decision, key, commission.id, commission.order_id, amount)
        partner = await person_view(session, commission.referrer_id)
        return ReviewDecided(approved=request.approve, amount=amount, partner=partner)

    return await house.db.transact(work)


async def deliver_decision(story: Story, commission_id: int, order_id: int, amount: int) -> None:
    await attempt(story, steps.tell_decision, commission_id, amount)
    await attempt(story, ranks.give_ranks, order_id)


async def change_partner(house: House, request: ReassignAttribution, deed: Deed = FROM_BOT) -> Reassigned:
    if (request.order_number is None) == (request.buyer_id is None):
        raise InvalidRequestError("Назовите номер заказа или покупателя, одно из двух.")
    return await house.db.transact(lambda session: _change_partner(session, house, request, deed))


async def _change_partner(session: AsyncSession, house: House, request: ReassignAttribution, deed: Deed) -> Reassigned:
    await check_first(session, deed, house.clock.now())
    buyer_id = await _buyer(session, request)
    partner_id = (await known_user(session, request.partner_id)).id if request.partner_id else None
    await _lock(session, await attributed_to(session, buyer_id), partner_id)
    change = await reassign(
        session,
        buyer_id=buyer_id,
        partner_id=partner_id,
        by=request.admin_id,
        reason=request.reason,
        now=house.clock.now(),
    )
    if change.moved:
        await _tell_later(session, house, change, buyer_id)
    _note(session, request, change, buyer_id, house.clock.now(), deed)
    partner = await person_view(session, partner_id) if partner_id else None
    return Reassigned(partner=partner, moved=change.moved)


def _note(
    session: AsyncSession, request: ReassignAttribution, change: Change, buyer_id: int, now: datetime, deed: Deed
) -> None:
    note_change(
        session,
        by=request.admin_id,
        action=Action.REASSIGN,
        about=("attributions", buyer_id),
        now=now,
        via=deed.via,
        before={"partner": change.before},
        after={"partner": change.after, "moved": change.moved},
        reason=deed.reason or request.reason,
    )


async def _buyer(session: AsyncSession, request: ReassignAttribution) -> int:
    if request.order_number is not None:
        return (await find_order(session, request.order_number)).user_id
    return (await known_user(session, request.buyer_id or 0)).id


async def _lock(session: AsyncSession, *partners: int | None) -> None:
    """In one order for everybody, so that two changes at once do not wait for each other."""
    for partner_id in sorted({one for one in partners if one is not None}):
        await lock_partner(session, partner_id)


async def _tell_later(session: AsyncSession, house: House, change: Change, buyer_id: int) -> None:
    theirs = select(Commission.order_id).where(Commission.referred_id == buyer_id).order_by(Commission.id)
    orders = list(await session.scalars(theirs))
    key = f"reassigned:{change.id}"
    await house.jobs.enqueue(session, deliver_reassignment, key, change.id, change.moved, orders[-1])


async def deliver_reassignment(story: Story, change_id: int, amount: int, order_id: int) -> None:
    await attempt(story, steps.tell_reassigned, change_id, amount)
    await attempt(story, ranks.give_ranks, order_id)
