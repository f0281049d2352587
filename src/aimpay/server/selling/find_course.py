"""Finds a course by its slug, whether it is on sale or not."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.selling.errors import CourseUnknownError
from aimpay.server.selling.models import Course
from aimpay.server.selling.place_order import course_on_sale


async def find_course(session: AsyncSession, slug: str | None) -> Course:
    """Return the course with this slug, on sale or not; without a slug, the first on sale. Its row is locked."""
    if slug is None:
        return await course_on_sale(session)
    return await known_course(session, slug, lock=True)


async def known_course(session: AsyncSession, slug: str, *, lock: bool = False) -> Course:
    wanted = select(Course).where(Course.slug == slug)
    course = await session.scalar(wanted.with_for_update() if lock else wanted)
    if course is None:
        raise CourseUnknownError
    return course
