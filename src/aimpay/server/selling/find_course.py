"""Finds the course an admin names."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.selling.errors import CourseUnknownError
from aimpay.server.selling.models import Course
from aimpay.server.selling.place_order import course_on_sale


async def find_course(session: AsyncSession, slug: str | None) -> Course:
    """Return the course with this slug, on sale or not; without a slug, the first on sale. Its row is locked."""
    if slug is None:
        return await course_on_sale(session)
    course = await session.scalar(select(Course).where(Course.slug == slug).with_for_update())
    if course is None:
        raise CourseUnknownError
    return course
