"""A deep link to a course: ``c_<slug>``, and after it whatever a link without a course may carry."""

import re
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.selling.models import Course

COURSE_PAYLOAD: Final = re.compile(r"c_(?P<slug>[a-z0-9-]{1,32})(?:_(?P<rest>.+))?")
"""A slug has no underscore, so that the first one ends it."""


@dataclass(frozen=True)
class Link:
    """``course`` is the slug of a course on sale; ``payload`` is the rest: a partner's, or a promo code."""

    course: str | None
    payload: str | None


async def read_link(session: AsyncSession, payload: str | None) -> Link:
    """A course that is not on sale is left out, and the rest of the link still counts."""
    match = COURSE_PAYLOAD.fullmatch(payload or "")
    if match is None:
        return Link(None, payload)
    known = await session.scalar(select(Course.slug).where(Course.slug == match["slug"], Course.on_sale))
    return Link(known, match["rest"])
