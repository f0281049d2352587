"""A certificate follows the right to its course: suspended when that is taken back, valid again when it returns."""

from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.learning.certificates.change_status import change_status
from aimpay.server.learning.certificates.models import Certificate, CertificateStatus

SUSPENDED: Final = "Школа приостановила действие сертификата."
"""On the public page: that somebody's money went back is nobody's business."""
WHY: Final = {"refund": "Деньги за курс возвращены", "revoke": "Доступ к курсу отозван"}
AGAIN: Final = "Доступ к курсу вернулся"


async def suspend_with_right(
    session: AsyncSession, *, user_id: int, course_id: int, reason: str, now: datetime
) -> Certificate | None:
    """``reason`` is the one of the right's end: one that just ran out leaves the certificate valid."""
    if reason not in WHY:
        return None
    certificate = await _theirs(session, user_id, course_id, Certificate.status == CertificateStatus.VALID)
    if certificate is not None:
        await change_status(
            session,
            certificate,
            CertificateStatus.SUSPENDED,
            public_reason=SUSPENDED,
            reason=WHY[reason],
            by=None,
            now=now,
            right_lost=True,
        )
    return certificate


async def restore_with_right(
    session: AsyncSession, *, user_id: int, course_id: int, now: datetime
) -> Certificate | None:
    """Only what was suspended with the right: one suspended by an admin waits for an admin."""
    lost = Certificate.status == CertificateStatus.SUSPENDED, Certificate.right_lost.is_(True)
    certificate = await _theirs(session, user_id, course_id, *lost)
    if certificate is not None:
        valid = CertificateStatus.VALID
        await change_status(session, certificate, valid, public_reason=None, reason=AGAIN, by=None, now=now)
    return certificate


async def _theirs(
    session: AsyncSession, user_id: int, course_id: int, *status: ColumnElement[bool]
) -> Certificate | None:
    mine = Certificate.user_id == user_id, Certificate.course_id == course_id
    return await session.scalar(select(Certificate).where(*mine, *status).with_for_update())
