"""Keeps what pages of courses say. Nothing that cannot be shown is ever written."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.landing.content import PLAIN, Landing
from aimpay.server.growth.landing.models import LandingPage
from aimpay.server.growth.landing.yaml_content import kept_landing, read_landing


async def landing_of(session: AsyncSession, course_id: int) -> Landing:
    source = await source_of(session, course_id)
    return kept_landing(source) if source else PLAIN


async def source_of(session: AsyncSession, course_id: int) -> str | None:
    newest = select(LandingPage.source).where(LandingPage.course_id == course_id).order_by(LandingPage.id.desc())
    return await session.scalar(newest.limit(1))


async def save_landing(session: AsyncSession, course_id: int, source: str, *, by: int | None, now: datetime) -> None:
    """Add a version. What is wrong raises LandingInvalidError, and the page stays as it is."""
    source = source.strip().replace("\r\n", "\n") + "\n"
    read_landing(source)
    if source != await source_of(session, course_id):
        session.add(LandingPage(course_id=course_id, source=source, saved_by=by, saved_at=now))
        await session.flush()


async def versions_of(session: AsyncSession, course_id: int, most: int) -> Sequence[LandingPage]:
    """Return the newest first."""
    found = select(LandingPage).where(LandingPage.course_id == course_id).order_by(LandingPage.id.desc()).limit(most)
    return (await session.scalars(found)).all()
