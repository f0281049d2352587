"""Reads about rights and invites."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.learning.enroll import TRIAL
from aimpay.server.learning.models import Enrollment, GroupMember, Invite
from aimpay.server.people.models import TelegramIdentity
from aimpay.server.selling.models import Course


async def active_enrollment(
    session: AsyncSession, user_id: int, now: datetime, course_id: int | None = None
) -> Enrollment | None:
    """Return the right to this course, or the newest one."""
    rights = select(Enrollment).where(
        Enrollment.user_id == user_id, or_(Enrollment.ends_at.is_(None), Enrollment.ends_at > now)
    )
    if course_id is not None:
        rights = rights.where(Enrollment.course_id == course_id)
    return await session.scalar(rights.order_by(Enrollment.starts_at.desc(), Enrollment.id.desc()).limit(1))


async def may_learn(session: AsyncSession, user_id: int, course_id: int, now: datetime) -> bool:
    """Tell whether the user may take the quiz and earn the certificate; a right that is over is none.

    A trial is not enough unless the course says so.
    """
    right = await active_enrollment(session, user_id, now, course_id)
    if right is None or right.reason != TRIAL:
        return right is not None
    return (await session.get_one(Course, course_id)).trial_quiz


def opens_quiz(now: datetime) -> ColumnElement[bool]:
    """Say of a right and its course, both in the query, what ``may_learn`` says of a person."""
    return and_(
        or_(Enrollment.ends_at.is_(None), Enrollment.ends_at > now),
        or_(Enrollment.reason != TRIAL, Course.trial_quiz),
    )


async def groups_of(session: AsyncSession, telegram_id: int) -> list[int]:
    """Return the groups of courses that the account is in, as Telegram last told."""
    mine = GroupMember.telegram_id == telegram_id, GroupMember.is_member
    groups = select(GroupMember.chat_id).where(*mine, GroupMember.chat_id.in_(select(Course.group_id)))
    return list(await session.scalars(groups))


async def has_right(session: AsyncSession, telegram_id: int, chat_id: int, now: datetime) -> bool:
    """Tell whether the account's owner has a right to the course whose group this is."""
    right = (
        select(Enrollment.id)
        .join(TelegramIdentity, TelegramIdentity.user_id == Enrollment.user_id)
        .join(Course, Course.id == Enrollment.course_id)
        .where(
            TelegramIdentity.telegram_id == telegram_id,
            Course.group_id == chat_id,
            or_(Enrollment.ends_at.is_(None), Enrollment.ends_at > now),
        )
    )
    return await session.scalar(right.limit(1)) is not None


async def why_lost(session: AsyncSession, telegram_id: int, now: datetime, chat_id: int | None = None) -> str | None:
    """Return why the account's owner has no right any more, to the course of this group if it is named.

    REFUNDED, REVOKED or TRIAL; any other reason is what the right was given for, and its time is over. None when
    nothing was lost.
    """
    lost = (
        select(Enrollment.reason)
        .join(TelegramIdentity, TelegramIdentity.user_id == Enrollment.user_id)
        .join(Course, Course.id == Enrollment.course_id)
        .where(TelegramIdentity.telegram_id == telegram_id, Enrollment.ends_at <= now)
    )
    if chat_id is not None:
        lost = lost.where(Course.group_id == chat_id)
    return await session.scalar(lost.order_by(Enrollment.ends_at.desc()).limit(1))


async def invite_of(session: AsyncSession, enrollment_id: int) -> Invite | None:
    return await session.get(Invite, enrollment_id)


async def owner_of_invite(session: AsyncSession, invite_link: str) -> int | None:
    """Return the user id of the buyer the link was made for."""
    return await session.scalar(
        select(Enrollment.user_id)
        .join(Invite, Invite.enrollment_id == Enrollment.id)
        .where(Invite.invite_link == invite_link)
    )


async def is_member(session: AsyncSession, chat_id: int, telegram_id: int) -> bool:
    seen = await session.get(GroupMember, (chat_id, telegram_id))
    return seen is not None and seen.is_member
