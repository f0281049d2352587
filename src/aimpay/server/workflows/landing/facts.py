"""What a page of a course is made of, read in one go: words, price, seller, documents, other courses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.money_text import rubles
from aimpay.server.growth.landing.content import Landing
from aimpay.server.growth.landing.pages import landing_of
from aimpay.server.school.legal import KINDS, current_legal_text
from aimpay.server.school.models import LegalText, MediaItem
from aimpay.server.school.profile import Profile, get_profile
from aimpay.server.selling.models import Course
from aimpay.server.selling.place_order import courses_on_sale
from aimpay.server.selling.price_of import price_of

NOBODY: Final = 0
"""A stranger: no promo code is his."""
SHORT: Final = 12
"""Digits of a hash that tell one version of a file from another."""


@dataclass(frozen=True)
class PriceTag:
    """Kopecks. ``crossed`` is what stands struck out beside the price."""

    amount: int
    crossed: int | None
    reason: str | None

    @property
    def text(self) -> str:
        return rubles(self.amount)

    @property
    def crossed_text(self) -> str | None:
        return None if self.crossed is None else rubles(self.crossed)


@dataclass(frozen=True)
class Offer:
    """A course on sale as a stranger sees it. ``path`` is its page's."""

    slug: str
    title: str
    path: str
    price: PriceTag


@dataclass(frozen=True)
class PageFacts:
    """``others`` are the other courses on sale. ``picture`` is the path of the course's own picture, if it has one."""

    offer: Offer
    landing: Landing
    profile: Profile
    documents: Mapping[str, LegalText]
    others: Sequence[Offer]
    picture: str | None

    @property
    def title(self) -> str:
        return self.landing.title or self.offer.title


async def page_facts(session: AsyncSession, course: Course, now: datetime) -> PageFacts:
    offers = await offers_now(session, now)
    own = next(offer for offer in offers if offer.slug == course.slug)
    return PageFacts(
        offer=own,
        landing=await landing_of(session, course.id),
        profile=await get_profile(session),
        documents=await documents_now(session),
        others=[offer for offer in offers if offer is not own],
        picture=await _picture(session, own),
    )


async def documents_now(session: AsyncSession) -> dict[str, LegalText]:
    return {str(kind): await current_legal_text(session, kind) for kind in KINDS}


async def offers_now(session: AsyncSession, now: datetime) -> list[Offer]:
    """Return the courses on sale, the first one at the site's root."""
    courses = await courses_on_sale(session)
    return [await _offer(session, course, now, is_first=course is courses[0]) for course in courses]


async def _offer(session: AsyncSession, course: Course, now: datetime, *, is_first: bool) -> Offer:
    quote = (await price_of(session, course, NOBODY, now)).quote
    usual = quote.list_amount if quote.list_amount > quote.amount else 0
    crossed = max(course.crossed_amount or 0, usual)
    tag = PriceTag(quote.amount, crossed if crossed > quote.amount else None, quote.reason)
    return Offer(course.slug, course.title, "/" if is_first else f"/courses/{course.slug}", tag)


async def picture_key(session: AsyncSession, slug: str, *, is_first: bool) -> tuple[str, str] | None:
    """Return key and hash of the course's picture: its own, or for the first course the school's."""
    keys = (f"course.{slug}", *(("course",) if is_first else ()))
    rows = await session.execute(select(MediaItem.key, MediaItem.sha256).where(MediaItem.key.in_(keys)))
    known = {row.key: row.sha256 for row in rows}
    return next(((key, known[key]) for key in keys if key in known), None)


async def _picture(session: AsyncSession, offer: Offer) -> str | None:
    found = await picture_key(session, offer.slug, is_first=offer.path == "/")
    return f"/courses/{offer.slug}/picture?v={found[1][:SHORT]}" if found else None
