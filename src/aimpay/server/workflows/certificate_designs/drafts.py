"""What the design page sends: a draft of a design, checked, shown as a picture, and kept."""

import base64
import binascii
from dataclasses import replace

from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.certificate_designs import DesignDraft
from aimpay.server.kit.moscow import MOSCOW
from aimpay.server.learning.certificates.design import CertificateFacts, Design, DesignTexts, Picture
from aimpay.server.learning.certificates.design_errors import DesignInvalidError
from aimpay.server.learning.certificates.design_links import look_at_design_link, make_design_link
from aimpay.server.learning.certificates.design_models import DesignLink
from aimpay.server.learning.certificates.designs import design_of, save_design, with_pictures
from aimpay.server.learning.certificates.letters import unprintable
from aimpay.server.learning.certificates.pictures import PictureError, read_picture
from aimpay.server.learning.certificates.proof import design_problems, sample_facts
from aimpay.server.school.profile import get_profile
from aimpay.server.selling.find_course import find_course
from aimpay.server.selling.models import Course
from aimpay.server.staff.audit import note_change
from aimpay.server.staff.permit import permit as permit_in
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.house import House
from aimpay.server.workflows.permit import permit
from aimpay.server.workflows.school_facts import facts_problems


async def make_link(house: House, admin_id: int, slug: str | None) -> tuple[str, DesignLink]:
    """Return the page's address and the link. Only an admin gets one."""
    await permit(house, admin_id, Action.TEACH)
    now = house.clock.now()
    async with house.db.write() as session:
        course = await find_course(session, slug)
        token, _ = await make_design_link(session, course_id=course.id, admin_id=admin_id, now=now)
        link = await look_at_design_link(session, token, now)
    return f"{house.public_url}/certificate_design/{token}", link


async def open_draft(house: House, token: str) -> tuple[Course, Design, DesignLink]:
    async with house.db.read() as session:
        link = await _living(house, session, token)
        return await _course(session, link), await design_of(session, link.course_id), link


async def sample(house: House, token: str, draft: DesignDraft) -> tuple[CertificateFacts, Design]:
    """Return what to draw. Raises DesignInvalidError with everything that is wrong."""
    async with house.db.read() as session:
        link = await _living(house, session, token)
        design = _checked(draft, await design_of(session, link.course_id))
        course = await _course(session, link)
        profile = await get_profile(session)
    facts = sample_facts(
        course_title=course.title,
        school_name=profile.school_name,
        public_url=house.public_url,
        on=house.clock.now().astimezone(MOSCOW).date(),
    )
    name = " ".join(draft.sample_name.split()) or facts.full_name
    if missing := unprintable(name):
        raise DesignInvalidError(f"Имя для пробы: этих знаков нет в шрифте сертификата: {' '.join(missing)}")
    return replace(facts, full_name=name), design


async def keep(house: House, token: str, draft: DesignDraft) -> None:
    """Save the design; what it was and who changed it stays in its row."""
    async with house.db.read() as session:
        link = await _living(house, session, token)
        design = _checked(draft, await design_of(session, link.course_id))
    if problems := design_problems(design):
        raise DesignInvalidError(_sentence(problems))
    async with house.db.write() as session:
        link = await _living(house, session, token)
        now, by = house.clock.now(), link.admin_id
        await save_design(session, link.course_id, design, by=by, now=now)
        about, after = ("certificate_designs", link.course_id), {"title": design.title}
        note_change(session, by=by, action=Action.TEACH, about=about, now=now, after=after)


async def _living(house: House, session: AsyncSession, token: str) -> DesignLink:
    """An admin who is one no longer holds a dead link."""
    link = await look_at_design_link(session, token, house.clock.now())
    await permit_in(session, link.admin_id, Action.TEACH, house.admins)
    return link


async def _course(session: AsyncSession, link: DesignLink) -> Course:
    return await session.get_one(Course, link.course_id)


def _checked(draft: DesignDraft, present: Design) -> Design:
    try:
        texts = DesignTexts.model_validate(draft.design)
    except ValidationError as error:
        raise DesignInvalidError(_sentence(facts_problems(error))) from error
    try:
        logo = _picture(draft.logo, present.logo)
        signature = _picture(draft.signature, present.signature)
    except PictureError as error:
        raise DesignInvalidError(f"Картинка: {error}") from error
    return with_pictures(texts, logo, signature)


def _picture(sent: str | None, present: Picture | None) -> Picture | None:
    if sent is None:
        return present
    if not sent:
        return None
    try:
        return read_picture(base64.b64decode(sent, validate=True))
    except binascii.Error as error:
        raise PictureError("файл передан не целиком") from error


def _sentence(problems: list[str]) -> str:
    return "; ".join(problems)
