"""One person for the bot: what a member of staff must know before he acts."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.people import OwnedCourse
from aimpay.contract.person_desk import AccessView, OrderLine, PartnerLine, PersonCard
from aimpay.contract.refunds import OrderRefunds
from aimpay.server.learning.models import Enrollment, GroupMember
from aimpay.server.partners.queries import clients_report
from aimpay.server.people.models import BlocklistEntry, TelegramIdentity
from aimpay.server.selling.models import Course, OrderStatus
from aimpay.server.selling.refund_queries import refunds_of_user
from aimpay.server.workflows.desk.finding import known_person


async def person_card(session: AsyncSession, user_id: int, now: datetime, *, sees_money: bool) -> PersonCard:
    user = await known_person(session, user_id)
    account = await _account(session, user_id)
    accesses = await _accesses(session, user_id, now)
    orders = await refunds_of_user(session, user_id)
    return PersonCard(
        user_id=user_id,
        name=user.full_name,
        telegram_id=account.telegram_id if account else None,
        username=account.username if account else None,
        reachable=account is not None and account.reachable,
        came_at=user.created_at,
        blocked=await _blocked(session, user_id),
        accesses=accesses,
        orders=tuple(_order(one, sees_money=sees_money) for one in orders if one.status != OrderStatus.CANCELED),
        partner=await _partner(session, user_id, sees_money=sees_money),
        may_get=await _may_get(session, {one.course for one in accesses if one.open}),
    )


async def _account(session: AsyncSession, user_id: int) -> TelegramIdentity | None:
    """The one that is written to: see ``telegram_id_of``."""
    theirs = select(TelegramIdentity).where(TelegramIdentity.user_id == user_id)
    best = theirs.order_by(TelegramIdentity.reachable.desc(), TelegramIdentity.telegram_id)
    return await session.scalar(best.limit(1))


async def _blocked(session: AsyncSession, user_id: int) -> str | None:
    active = BlocklistEntry.user_id == user_id, BlocklistEntry.lifted_at.is_(None)
    return await session.scalar(select(BlocklistEntry.reason).where(*active).limit(1))


async def _accesses(session: AsyncSession, user_id: int, now: datetime) -> tuple[AccessView, ...]:
    """The last right to each course, the newest first."""
    rights = select(Enrollment, Course).join(Course, Course.id == Enrollment.course_id)
    rows = await session.execute(rights.where(Enrollment.user_id == user_id).order_by(Enrollment.id.desc()))
    inside = await _groups(session, user_id)
    found: dict[str, AccessView] = {}
    for right, course in rows.all():
        is_open = right.ends_at is None or right.ends_at > now
        view = AccessView(
            course=course.slug,
            title=course.title,
            open=is_open,
            until=right.ends_at,
            inside=inside.get(course.group_id or 0),
        )
        if course.slug not in found or (is_open and not found[course.slug].open):
            found[course.slug] = view
    return tuple(found.values())


async def _groups(session: AsyncSession, user_id: int) -> dict[int, bool]:
    mine = select(TelegramIdentity.telegram_id).where(TelegramIdentity.user_id == user_id)
    inside: dict[int, bool] = {}
    for one in await session.scalars(select(GroupMember).where(GroupMember.telegram_id.in_(mine))):
        inside[one.chat_id] = inside.get(one.chat_id, False) or one.is_member
    return inside


def _order(order: OrderRefunds, *, sees_money: bool) -> OrderLine:
    return OrderLine(
        number=order.order_number,
        title=order.course_title,
        status=order.status,
        paid=(order.paid or order.outside or 0) if sees_money else None,
        left=order.left if sees_money else None,
        may_refund=order.left > 0,
    )


async def _partner(session: AsyncSession, user_id: int, *, sees_money: bool) -> PartnerLine:
    report = await clients_report(session, user_id)
    available = report.available if sees_money else None
    return PartnerLine(invited=report.invited_count, paid=report.paid_count, available=available)


async def _may_get(session: AsyncSession, has: set[str]) -> tuple[OwnedCourse, ...]:
    courses: Sequence[Course] = (
        await session.scalars(select(Course).where(Course.on_sale.is_(True)).order_by(Course.id))
    ).all()
    return tuple(OwnedCourse(slug=one.slug, title=one.title) for one in courses if one.slug not in has)
