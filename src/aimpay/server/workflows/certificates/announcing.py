"""Who is told what about certificates. Each step may be repeated."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.gateway import BotButton, NotifyButton
from aimpay.server.learning.certificates.models import (
    STANDING,
    Certificate,
    CertificateBatch,
    CertificateChange,
    CorrectionStatus,
    NameCorrection,
)
from aimpay.server.learning.certificates.views import page_address
from aimpay.server.people.find_user import telegram_id_of
from aimpay.server.people.models import User
from aimpay.server.selling.models import Course
from aimpay.server.workflows.certificates import messages
from aimpay.server.workflows.house import House
from aimpay.server.workflows.once import attempt
from aimpay.server.workflows.story import Story
from aimpay.server.workflows.telling import tell, tell_admins


async def announce_certificate(story: Story, certificate_id: int) -> None:
    """The student issued it to himself: it is on his screen already."""
    await attempt(story, tell_admins_of_certificate, certificate_id)


async def deliver_certificate(story: Story, certificate_id: int) -> None:
    """An admin issued it."""
    await attempt(story, tell_of_certificate, certificate_id)
    await attempt(story, tell_admins_of_certificate, certificate_id)


async def deliver_of_list(story: Story, certificate_id: int) -> None:
    await attempt(story, tell_of_certificate, certificate_id)


async def announce_list(story: Story, batch: str) -> None:
    await attempt(story, tell_admins_of_list, batch)


async def announce_correction(story: Story, correction_id: int) -> None:
    await attempt(story, ask_admins_of_correction, correction_id)


async def deliver_correction(story: Story, correction_id: int) -> None:
    await attempt(story, tell_of_correction, correction_id)


async def deliver_reissue(story: Story, certificate_id: int) -> None:
    await attempt(story, tell_of_reissue, certificate_id)


async def deliver_status(story: Story, change_id: int) -> None:
    await attempt(story, tell_of_status, change_id)


@dataclass(frozen=True)
class Told:
    """``telegram_id`` is None when there is nobody to write to."""

    certificate: Certificate
    course: Course
    telegram_id: int | None
    who: str


async def tell_of_certificate(house: House, certificate_id: int) -> None:
    told = await _told(house, certificate_id)
    await _tell(house, f"certificate:{certificate_id}", told, messages.yours(told.certificate))


async def tell_of_certificate_again(house: House, certificate_id: int, mark: str) -> None:
    """``mark`` tells one sending from another. One that was taken back meanwhile is not sent."""
    told = await _told(house, certificate_id)
    if told.certificate.status in STANDING:
        await _tell(house, f"certificate-again:{mark}", told, messages.yours(told.certificate))


async def tell_admins_of_certificate(house: House, certificate_id: int) -> None:
    told = await _told(house, certificate_id)
    text = messages.issued(told.certificate, told.who)
    await tell_admins(house, f"certificate-issued:{certificate_id}", text, about=told.certificate.issued_by)


async def tell_admins_of_list(house: House, batch: str) -> None:
    async with house.db.read() as session:
        row = await session.get_one(CertificateBatch, batch)
        course = await session.get_one(Course, row.course_id)
        mine = select(func.count()).select_from(Certificate).where(Certificate.issue_key.startswith(f"{batch}:"))
        count = await session.scalar(mine) or 0
    text = messages.list_issued(course.title, count, row.issued_by)
    await tell_admins(house, f"certificate-list:{batch}", text, about=row.issued_by)


async def ask_admins_of_correction(house: House, correction_id: int) -> None:
    """One decided meanwhile is not asked about."""
    wish, told = await _told_of_correction(house, correction_id)
    if wish.status != CorrectionStatus.ASKED:
        return
    argument = str(correction_id)
    buttons = (
        NotifyButton(text="Исправить", callback=BotButton.CORRECTION_APPROVE, argument=argument),
        NotifyButton(text="Отказать", callback=BotButton.CORRECTION_REJECT, argument=argument),
    )
    text = messages.correction_asked(told.certificate, wish, told.who)
    for admin in house.admins:
        await tell(house, f"correction:{correction_id}", admin, text, buttons)


async def tell_of_correction(house: House, correction_id: int) -> None:
    wish, told = await _told_of_correction(house, correction_id)
    key = f"correction-decided:{correction_id}"
    if wish.new_certificate_id is None:
        await _tell(house, key, told, messages.correction_declined(told.certificate, wish))
    else:
        new = await _told(house, wish.new_certificate_id)
        await _tell(house, key, new, messages.reissued(new.certificate))


async def tell_of_reissue(house: House, certificate_id: int) -> None:
    told = await _told(house, certificate_id)
    await _tell(house, f"certificate:{certificate_id}", told, messages.reissued(told.certificate))


async def tell_of_status(house: House, change_id: int) -> None:
    """What was changed again meanwhile is told by the later change."""
    async with house.db.read() as session:
        change = await session.get_one(CertificateChange, change_id)
        told = await _load(session, change.certificate_id)
    if told.certificate.status == change.became:
        await _tell(house, f"certificate-status:{change_id}", told, messages.status_changed(told.certificate))


async def _tell(house: House, key: str, told: Told, text: str) -> None:
    if told.telegram_id is None:
        return
    page = page_address(house.public_url, told.certificate.number)
    buttons = (
        NotifyButton(text="Мой сертификат", callback=BotButton.CERTIFICATE, argument=told.course.slug),
        NotifyButton(text="Страница проверки", url=page),
    )
    await tell(house, key, told.telegram_id, text, buttons)


async def _told(house: House, certificate_id: int) -> Told:
    async with house.db.read() as session:
        return await _load(session, certificate_id)


async def _told_of_correction(house: House, correction_id: int) -> tuple[NameCorrection, Told]:
    async with house.db.read() as session:
        wish = await session.get_one(NameCorrection, correction_id)
        return wish, await _load(session, wish.certificate_id)


async def _load(session: AsyncSession, certificate_id: int) -> Told:
    certificate = await session.get_one(Certificate, certificate_id)
    user = await session.get(User, certificate.user_id) if certificate.user_id else None
    telegram_id = await telegram_id_of(session, user.id) if user else None
    return Told(
        certificate=certificate,
        course=await session.get_one(Course, certificate.course_id),
        telegram_id=telegram_id,
        who=f"{user.full_name} ({telegram_id})" if user else certificate.full_name,
    )


CERTIFICATE_STORIES = (
    announce_certificate,
    deliver_certificate,
    deliver_of_list,
    announce_list,
    announce_correction,
    deliver_correction,
    deliver_reissue,
    deliver_status,
)
CERTIFICATE_STEPS = (
    tell_of_certificate,
    tell_admins_of_certificate,
    tell_admins_of_list,
    ask_admins_of_correction,
    tell_of_correction,
    tell_of_reissue,
    tell_of_status,
)
