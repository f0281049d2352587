"""A sample of the certificate that a course gives, drawn by the same hand as the real ones."""

import asyncio
from functools import lru_cache
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.kit.moscow import moscow_day
from aimpay.server.learning.certificates.design import CertificateFacts, Design, Orientation
from aimpay.server.learning.certificates.designs import design_of
from aimpay.server.learning.certificates.proof import sample_facts
from aimpay.server.learning.certificates.render import render_svg
from aimpay.server.school.profile import get_profile
from aimpay.server.selling.models import Course
from aimpay.server.workflows.house import House

SIDES: Final = (842, 595)
"""Of A4 lying on its side."""


async def certificate_sample(house: House, session: AsyncSession, course: Course) -> bytes:
    profile = await get_profile(session)
    facts = sample_facts(
        course_title=course.title,
        school_name=profile.school_name,
        public_url=house.public_url,
        on=moscow_day(house.clock.now()),
    )
    return await asyncio.to_thread(_drawn, facts, await design_of(session, course.id))


async def sides_of(session: AsyncSession, course: Course) -> tuple[int, int]:
    design = await design_of(session, course.id)
    return SIDES if design.orientation == Orientation.LANDSCAPE else SIDES[::-1]


@lru_cache(maxsize=16)
def _drawn(facts: CertificateFacts, design: Design) -> bytes:
    return render_svg(facts, design)
