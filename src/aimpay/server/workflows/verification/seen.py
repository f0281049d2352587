"""The one look-up behind every public answer about a certificate: exact, and the same for all that is not there."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from aimpay.server.kit.moscow import moscow_day
from aimpay.server.learning.certificates.design import CertificateFacts, Design
from aimpay.server.learning.certificates.designs import design_of
from aimpay.server.learning.certificates.models import Certificate, CertificateStatus, OldNumber
from aimpay.server.learning.certificates.number import normalise_number
from aimpay.server.learning.credentials.issuer import Issuer
from aimpay.server.school.profile import get_profile
from aimpay.server.selling.models import Course

NOWHERE: Final = "-"
"""Asked for in the place of what cannot be a number, so that every miss takes the same way."""
OLD_PREFIX: Final = "CERT-"
OLD_LONGEST: Final = 20
WORDS: Final = {
    CertificateStatus.VALID: "действителен",
    CertificateStatus.SUSPENDED: "приостановлен",
    CertificateStatus.REVOKED: "отозван",
    CertificateStatus.REPLACED: "заменён",
}


@dataclass(frozen=True)
class Seen:
    """A certificate as everybody may see it. ``score_percent`` is None where the school does not show it."""

    number: str
    status: CertificateStatus
    reason: str | None
    full_name: str
    course: str
    course_title: str
    issued_at: datetime
    score_percent: int | None
    replaced_by: str | None
    index: int
    issuer: Issuer
    design: Design

    @property
    def is_valid(self) -> bool:
        return self.status == CertificateStatus.VALID

    @property
    def issued_on(self) -> date:
        return moscow_day(self.issued_at)

    @property
    def word(self) -> str:
        return WORDS[self.status]

    @property
    def address(self) -> str:
        return f"{self.issuer.public_url}/c/{self.number}"

    @property
    def facts(self) -> CertificateFacts:
        return CertificateFacts(
            number=self.number,
            full_name=self.full_name,
            course_title=self.course_title,
            issued_on=self.issued_on,
            score_percent=self.score_percent,
            school_name=self.issuer.name,
            address=self.address,
            status_word=None if self.is_valid else self.word.upper(),
        )


async def look_up(session: AsyncSession, public_url: str, typed: str) -> Seen | None:
    """Return the certificate of exactly this number, however it was typed."""
    newer = aliased(Certificate)
    known = (
        select(Certificate, Course.slug, newer.number)
        .join(Course, Course.id == Certificate.course_id)
        .outerjoin(newer, newer.id == Certificate.replaced_by_id)
    )
    here = Certificate.number == (normalise_number(typed) or NOWHERE)
    row = (await session.execute(known.where(here))).one_or_none()
    if row is None:
        before = select(OldNumber.certificate_id).where(OldNumber.number == _old_number(typed))
        row = (await session.execute(known.where(Certificate.id.in_(before)))).one_or_none()
    issuer = await issuer_of(session, public_url)
    if row is None:
        return None
    one, slug, replaced_by = row
    design = await design_of(session, one.course_id)
    return Seen(
        number=one.number,
        status=CertificateStatus(one.status),
        reason=one.status_reason,
        full_name=one.full_name,
        course=slug,
        course_title=one.course_title,
        issued_at=one.issued_at,
        score_percent=one.score_percent if design.show_score else None,
        replaced_by=replaced_by,
        index=one.status_index,
        issuer=issuer,
        design=design,
    )


def _old_number(typed: str) -> str:
    """``CERT-`` and digits, or bare digits: what the system before ours printed."""
    digits = typed.strip().upper().removeprefix(OLD_PREFIX)
    return digits if digits.isascii() and digits.isdecimal() and len(digits) <= OLD_LONGEST else NOWHERE


async def issuer_of(session: AsyncSession, public_url: str) -> Issuer:
    profile = await get_profile(session)
    contact = profile.support_contact
    return Issuer(public_url, profile.school_name, contact if "@" in contact.strip("@") else None)
