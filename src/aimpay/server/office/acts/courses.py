"""Courses to choose from."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.selling.find_course import known_course
from aimpay.server.selling.models import Course

Options = tuple[tuple[str, str], ...]


async def course_options(session: AsyncSession) -> Options:
    """Those on sale first, in their order."""
    courses = await session.scalars(select(Course).order_by(Course.on_sale.desc(), Course.id))
    return tuple((one.slug, one.title) for one in courses)


async def course_title(session: AsyncSession, slug: str) -> str:
    return (await known_course(session, slug)).title
