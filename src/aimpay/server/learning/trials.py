"""Trials: which a person has, which he may still have, and the beginning of one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.people import OwnedCourse
from aimpay.server.learning.enroll import TRIAL, begin_trial
from aimpay.server.learning.errors import TrialOffError, TrialUsedError
from aimpay.server.learning.models import Enrollment
from aimpay.server.selling.models import Course


@dataclass(frozen=True)
class Trials:
    """``open`` are on sale with a trial, and the user never had any right to them."""

    under_way: tuple[OwnedCourse, ...]
    open: tuple[OwnedCourse, ...]


@dataclass(frozen=True)
class Trial:
    """``began``: by this very call."""

    enrollment_id: int
    course: Course
    ends_at: datetime
    began: bool


NONE: Final = Trials((), ())


async def trials_of(session: AsyncSession, user_id: int, now: datetime) -> Trials:
    rows = await _courses_with_rights(session, user_id)
    if not rows:
        return NONE
    return Trials(
        tuple(_named(course) for course, right in rows if right and is_on_trial(right, now)),
        tuple(_named(course) for course, right in rows if right is None and course.on_sale and course.trial_hours),
    )


def is_on_trial(right: Enrollment, now: datetime) -> bool:
    return right.reason == TRIAL and right.ends_at is not None and right.ends_at > now


async def start_trial(session: AsyncSession, *, user_id: int, slug: str | None, now: datetime) -> Trial:
    """Return the trial that lasts, begun now if there was none. Who had one, or bought the course, is refused."""
    course, right = await _chosen(session, user_id, slug)
    if right is None and course.on_sale and course.trial_hours:
        ends_at = now + timedelta(hours=course.trial_hours)
        began = await begin_trial(session, user_id=user_id, course_id=course.id, ends_at=ends_at, now=now)
        if began is not None:
            return Trial(began, course, ends_at, began=True)
        right = await _right(session, user_id, course.id)
    if right is None:
        raise TrialOffError
    if not is_on_trial(right, now) or right.ends_at is None:
        raise TrialUsedError
    return Trial(right.id, course, right.ends_at, began=False)


async def _chosen(session: AsyncSession, user_id: int, slug: str | None) -> tuple[Course, Enrollment | None]:
    """Without a slug: the first course that may be tried, or else the one whose trial is or was there."""
    rows = [(course, right) for course, right in await _courses_with_rights(session, user_id)]
    named = [row for row in rows if slug in {None, row[0].slug}]
    if not named:
        raise TrialOffError
    return next((row for row in named if row[1] is None), named[0])


async def _courses_with_rights(session: AsyncSession, user_id: int) -> Sequence[tuple[Course, Enrollment | None]]:
    """Return courses that have a trial, and those whose trial the user had; one query for each press of a button."""
    theirs = (Enrollment.course_id == Course.id) & (Enrollment.user_id == user_id)
    found = select(Course, Enrollment).outerjoin(Enrollment, theirs)
    wanted = found.where(Course.trial_hours.is_not(None) | (Enrollment.reason == TRIAL)).order_by(Course.id)
    return [(course, right) for course, right in await session.execute(wanted)]


async def _right(session: AsyncSession, user_id: int, course_id: int) -> Enrollment | None:
    theirs = Enrollment.user_id == user_id, Enrollment.course_id == course_id
    return await session.scalar(select(Enrollment).where(*theirs))


def _named(course: Course) -> OwnedCourse:
    return OwnedCourse(slug=course.slug, title=course.title)
