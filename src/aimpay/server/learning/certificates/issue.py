"""Issues a certificate: once per user and course, and once per key. Called inside the caller's transaction."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.learning.certificates.models import STANDING, Certificate, CertificateChange, CertificateStatus
from aimpay.server.learning.certificates.number import new_number
from aimpay.server.learning.certificates.queries import name_key
from aimpay.server.learning.certificates.reminders import stop_reminding


@dataclass(frozen=True)
class Wanted:
    """``full_name`` is clean. ``by`` is an admin; None is the student himself. ``reason`` stays inside."""

    full_name: str
    course_id: int
    course_title: str
    reason: str
    user_id: int | None = None
    score_percent: int | None = None
    by: int | None = None
    key: str | None = None
    batch: str | None = None


@dataclass(frozen=True)
class Issued:
    """``new`` tells whether this call made it."""

    certificate: Certificate
    new: bool


async def issue(session: AsyncSession, wanted: Wanted, now: datetime) -> Issued:
    """Of concurrent calls one inserts; the others break a unique constraint, are run again, and find it."""
    if there := await _issued_before(session, wanted):
        return Issued(there, new=False)
    certificate = Certificate(
        number=new_number(),
        user_id=wanted.user_id,
        course_id=wanted.course_id,
        course_title=wanted.course_title,
        full_name=wanted.full_name,
        name_key=name_key(wanted.full_name),
        score_percent=wanted.score_percent,
        issued_at=now,
        issued_by=wanted.by,
        issue_key=wanted.key,
        batch=wanted.batch,
        status=CertificateStatus.VALID,
        status_at=now,
    )
    session.add(certificate)
    await session.flush()
    became = CertificateStatus.VALID
    session.add(
        CertificateChange(certificate_id=certificate.id, at=now, by=wanted.by, became=became, reason=wanted.reason)
    )
    if wanted.user_id is not None:
        await stop_reminding(session, wanted.user_id, wanted.course_id)
    return Issued(certificate, new=True)


async def _issued_before(session: AsyncSession, wanted: Wanted) -> Certificate | None:
    if wanted.key is not None:
        same = await session.scalar(select(Certificate).where(Certificate.issue_key == wanted.key))
        if same is not None:
            return same
    if wanted.user_id is None:
        return None
    return await session.scalar(
        select(Certificate).where(
            Certificate.user_id == wanted.user_id,
            Certificate.course_id == wanted.course_id,
            Certificate.status.in_(STANDING),
        )
    )
