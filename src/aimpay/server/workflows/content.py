"""Everything the bot shows of the school, in one answer."""

from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.people import ConsentKind
from aimpay.contract.school import Content, CourseView, LegalText, MediaView
from aimpay.server.school import models
from aimpay.server.school.legal import MARKETING, PRIVACY, current_legal_text
from aimpay.server.school.profile import get_profile
from aimpay.server.school.texts import filled
from aimpay.server.selling.errors import CourseNotOnSaleError
from aimpay.server.selling.models import Course
from aimpay.server.selling.place_order import courses_on_sale
from aimpay.server.selling.pricing import bonus

SHORT: Final = 12
"""Digits of a hash that tell one version of a file from another."""


async def get_content(session: AsyncSession, public_url: str) -> Content:
    profile = await get_profile(session)
    courses = [_course(course) for course in await courses_on_sale(session)]
    if not courses:
        raise CourseNotOnSaleError
    return Content(
        school_name=profile.school_name,
        course=courses[0],
        courses=courses,
        hold_days=profile.hold_days,
        texts={key: filled(text, profile.support_contact) for key, text in profile.texts.items()},
        links=profile.links,
        support=profile.support_contact,
        seller=profile.seller,
        media=await _media(session),
        offer=await _legal(session, ConsentKind.OFFER, public_url),
        privacy=await _legal(session, PRIVACY, public_url),
        personal_data=await _legal(session, ConsentKind.PERSONAL_DATA, public_url),
        marketing=await _legal(session, MARKETING, public_url),
    )


def _course(course: Course) -> CourseView:
    return CourseView(
        slug=course.slug,
        title=course.title,
        price=course.price_amount,
        crossed_price=course.crossed_amount,
        bonus=bonus(course.price_amount, fixed=course.bonus_amount, percent=course.bonus_percent),
        group_id=course.group_id,
        trial_hours=course.trial_hours,
    )


async def _media(session: AsyncSession) -> dict[str, MediaView]:
    """The address of a file changes with its bytes."""
    item = models.MediaItem
    rows = await session.execute(select(item.key, item.kind, item.file_name, item.file_id, item.sha256))
    return {
        key: MediaView(kind=kind, url=f"/media/{key}?v={sha256[:SHORT]}", file_name=name, file_id=file_id)
        for key, kind, name, file_id, sha256 in rows
    }


async def _legal(session: AsyncSession, kind: str, public_url: str) -> LegalText:
    text = await current_legal_text(session, kind)
    return LegalText(
        version=text.version,
        sha256=text.sha256,
        title=text.title,
        summary=text.summary,
        url=f"{public_url}/documents/{kind}",
    )
