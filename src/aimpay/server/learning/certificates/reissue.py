"""A new certificate with the name put right; the old number points to the new."""

from datetime import datetime
from typing import Final

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.learning.certificates.change_status import change_status, refusal
from aimpay.server.learning.certificates.errors import CorrectionNeedlessError
from aimpay.server.learning.certificates.issue import Wanted, issue
from aimpay.server.learning.certificates.models import (
    Certificate,
    CertificateStatus,
    CorrectionStatus,
    NameCorrection,
)

DONE_ALREADY: Final = "Сертификат уже перевыпущен"
REPLACED: Final = "Вместо этого сертификата выдан новый."


async def reissue(
    session: AsyncSession, old: Certificate, full_name: str, *, by: int, reason: str, now: datetime
) -> Certificate:
    """``old`` is locked and ``full_name`` clean. Course, title and score stay; the date is of today."""
    if old.status == CertificateStatus.REPLACED:
        raise refusal(old)
    if full_name == old.full_name:
        raise CorrectionNeedlessError
    replaced = CertificateStatus.REPLACED
    await change_status(session, old, replaced, public_reason=REPLACED, reason=reason, by=by, now=now)
    await _close_wish(session, old, by, now)
    wanted = Wanted(
        full_name=full_name,
        course_id=old.course_id,
        course_title=old.course_title,
        user_id=old.user_id,
        score_percent=old.score_percent,
        by=by,
        reason=f"Вместо {old.number}: {reason}"[:250],
        batch=old.batch,
    )
    new = (await issue(session, wanted, now)).certificate
    old.replaced_by_id = new.id
    await session.flush()
    return new


async def _close_wish(session: AsyncSession, old: Certificate, by: int, now: datetime) -> None:
    """A wish about the old name has nothing to wait for."""
    waiting = NameCorrection.certificate_id == old.id, NameCorrection.status == CorrectionStatus.ASKED
    done = {"status": CorrectionStatus.REJECTED, "decided_by": by, "decided_at": now, "reason": DONE_ALREADY}
    await session.execute(update(NameCorrection).where(*waiting).values(done))
