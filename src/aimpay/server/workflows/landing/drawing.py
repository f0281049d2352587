"""The page of a course as it is now, or as a draft would make it."""

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.landing.content import Landing
from aimpay.server.selling.models import Course
from aimpay.server.workflows.landing.certificate_sample import sides_of
from aimpay.server.workflows.landing.facts import page_facts
from aimpay.server.workflows.landing.page import Surroundings, landing_page
from aimpay.server.workflows.landing.site import Site


async def drawn(site: Site, session: AsyncSession, course: Course, draft: Landing | None = None) -> str:
    facts = await page_facts(session, course, site.house.clock.now())
    around = Surroundings(
        public_url=site.house.public_url,
        bot_url=await site.bot_link(course.slug),
        certificate=f"/courses/{course.slug}/certificate.svg",
        sides=await sides_of(session, course),
        metrika=site.tag_url,
    )
    return landing_page(replace(facts, landing=draft) if draft else facts, around)
