"""Certificates as files: one at a time, or many in a ZIP that is made while it is sent."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.certificate_admin import ZipCertificates
from aimpay.contract.certificates import GenerateCertificate
from aimpay.server.edge.errors import InvalidRequestError
from aimpay.server.kit.moscow import MOSCOW, moscow_day
from aimpay.server.learning.certificates.design import CertificateFacts, Design
from aimpay.server.learning.certificates.designs import design_of
from aimpay.server.learning.certificates.errors import CertificateNotFoundError, CertificateNotValidError
from aimpay.server.learning.certificates.models import Certificate, CertificateStatus
from aimpay.server.learning.certificates.queries import by_number, newest_of
from aimpay.server.learning.certificates.render import render_pdf, render_png
from aimpay.server.learning.certificates.views import page_address
from aimpay.server.people.find_user import get_user
from aimpay.server.school.profile import get_profile
from aimpay.server.selling.find_course import known_course
from aimpay.server.staff.permit import role_of
from aimpay.server.staff.rules import Action, may
from aimpay.server.workflows.house import House
from aimpay.server.workflows.permit import permit

PDF, PNG = "application/pdf", "image/png"
RENDERERS: Final = ThreadPoolExecutor(2, "certificate")
"""Each thread keeps a compiler of its own with the fonts loaded."""
PAGE: Final = 50
MOST: Final = 5_000
STATUS_WORDS: Final = {
    CertificateStatus.SUSPENDED: "ПРИОСТАНОВЛЕН",
    CertificateStatus.REVOKED: "ОТОЗВАН",
    CertificateStatus.REPLACED: "ЗАМЕНЁН",
}
NONE_YET: Final = "Сертификата пока нет."


@dataclass(frozen=True)
class CertificateFile:
    name: str
    media_type: str
    body: bytes


async def certificate_file(house: House, request: GenerateCertificate) -> CertificateFile:
    async with house.db.read() as session:
        certificate = await _wanted(session, house, request)
        facts, design = (
            await facts_of(session, certificate, house.public_url),
            await design_of(session, certificate.course_id),
        )
    render, media_type = (render_pdf, PDF) if request.format == "pdf" else (render_png, PNG)
    body = await asyncio.get_running_loop().run_in_executor(RENDERERS, render, facts, design)
    return CertificateFile(f"{certificate.number}.{request.format}", media_type, body)


async def _wanted(session: AsyncSession, house: House, request: GenerateCertificate) -> Certificate:
    """A person is given his own that is valid; the staff any, with the word of its status across it."""
    role = await role_of(session, request.telegram_id, house.admins) if request.number is not None else None
    if request.number is not None and role is not None and may(role, Action.SEE_PEOPLE):
        return await by_number(session, request.number)
    user = await get_user(session, request.telegram_id)
    if request.number is not None:
        certificate = await by_number(session, request.number)
        mine = certificate if certificate.user_id == user.id else None
    else:
        course = await known_course(session, request.course) if request.course else None
        mine = await newest_of(session, user.id, course.id if course else None)
    if mine is None:
        raise CertificateNotFoundError(None if request.number else NONE_YET)
    if mine.status != CertificateStatus.VALID:
        raise CertificateNotValidError(mine.status_reason, number=mine.number, status=mine.status)
    return mine


async def facts_of(session: AsyncSession, certificate: Certificate, public_url: str) -> CertificateFacts:
    return CertificateFacts(
        number=certificate.number,
        full_name=certificate.full_name,
        course_title=certificate.course_title,
        issued_on=moscow_day(certificate.issued_at),
        score_percent=certificate.score_percent,
        school_name=(await get_profile(session)).school_name,
        address=page_address(public_url, certificate.number),
        status_word=STATUS_WORDS.get(CertificateStatus(certificate.status)),
    )


class Pipe:
    """What a ZIP is written into: it cannot go back, and gives away what it has."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """Nothing is held open."""

    def taken(self) -> bytes:
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


async def zip_of_certificates(house: House, request: ZipCertificates) -> AsyncIterator[bytes]:
    """Refuse what is empty or too much before the first byte; then return the pieces of the archive."""
    await permit(house, request.admin_id, Action.CERTIFY)
    async with house.db.read() as session:
        wanted = await _chosen(session, request)
        ids = (
            await session.scalars(select(Certificate.id).where(*wanted).order_by(Certificate.id).limit(MOST + 1))
        ).all()
    if not ids:
        raise CertificateNotFoundError("Здесь нет ни\u00a0одного действующего сертификата.")
    if len(ids) > MOST:
        raise InvalidRequestError(f"Больше {MOST} сертификатов в\u00a0один архив не\u00a0помещаем: выберите список.")
    return _zipped(house, ids)


async def _chosen(session: AsyncSession, request: ZipCertificates) -> list[ColumnElement[bool]]:
    if request.course is None and request.batch is None:
        raise InvalidRequestError("Назовите курс или\u00a0список.")
    wanted = [Certificate.status == CertificateStatus.VALID]
    if request.course is not None:
        wanted.append(Certificate.course_id == (await known_course(session, request.course)).id)
    if request.batch is not None:
        wanted.append(Certificate.batch == request.batch)
    return wanted


async def _zipped(house: House, ids: Sequence[int]) -> AsyncIterator[bytes]:
    loop, pipe = asyncio.get_running_loop(), Pipe()
    with ZipFile(pipe, "w", ZIP_STORED) as archive:
        for start in range(0, len(ids), PAGE):
            for certificate, facts, design in await _page(house, ids[start : start + PAGE]):
                pdf = await loop.run_in_executor(RENDERERS, render_pdf, facts, design)
                archive.writestr(_entry(certificate), pdf)
                yield pipe.taken()
    yield pipe.taken()


async def _page(house: House, ids: Sequence[int]) -> list[tuple[Certificate, CertificateFacts, Design]]:
    async with house.db.read() as session:
        rows = await session.scalars(select(Certificate).where(Certificate.id.in_(ids)).order_by(Certificate.id))
        return [
            (one, await facts_of(session, one, house.public_url), await design_of(session, one.course_id))
            for one in rows.all()
        ]


def _entry(certificate: Certificate) -> ZipInfo:
    when = certificate.issued_at.astimezone(MOSCOW)
    return ZipInfo(f"{certificate.full_name} {certificate.number}.pdf", when.timetuple()[:6])
