"""A wish to have another name on a certificate, and the owner's word on it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.learning.certificates.errors import (
    CertificateNotValidError,
    CorrectionDecidedError,
    CorrectionNeedlessError,
    CorrectionNotFoundError,
)
from aimpay.server.learning.certificates.models import (
    Certificate,
    CertificateStatus,
    CorrectionStatus,
    NameCorrection,
)
from aimpay.server.learning.certificates.queries import waiting_correction
from aimpay.server.learning.certificates.reissue import reissue

OUTDATED: Final = "Пришла новая просьба"
APPROVED: Final = "Исправлено имя по просьбе студента"
SHOWN: Final = 50


async def ask_correction(
    session: AsyncSession, certificate: Certificate, full_name: str, now: datetime
) -> tuple[NameCorrection, bool]:
    """Return the wish, and whether it is new: the same one again is not. An older one gives way.

    ``certificate`` is locked: an old button of the owner must not approve a name that he has not seen.
    """
    if certificate.status != CertificateStatus.VALID:
        raise CertificateNotValidError
    if full_name == certificate.full_name:
        raise CorrectionNeedlessError
    before = await waiting_correction(session, certificate.id)
    if before is not None:
        if before.full_name == full_name:
            return before, False
        before.status, before.decided_at, before.reason = CorrectionStatus.REJECTED, now, OUTDATED
        await session.flush()
    asked = CorrectionStatus.ASKED
    wish = NameCorrection(certificate_id=certificate.id, full_name=full_name, asked_at=now, status=asked)
    session.add(wish)
    await session.flush()
    return wish, True


async def decide_correction(
    session: AsyncSession, correction_id: int, *, approve: bool, by: int, reason: str, now: datetime
) -> tuple[NameCorrection, Certificate | None]:
    """Return the wish and, when it is approved, the new certificate."""
    status = CorrectionStatus.APPROVED if approve else CorrectionStatus.REJECTED
    won = await session.execute(
        update(NameCorrection)
        .where(NameCorrection.id == correction_id, NameCorrection.status == CorrectionStatus.ASKED)
        .values(status=status, decided_by=by, decided_at=now, reason=reason or None)
        .returning(NameCorrection.id)
    )
    wish = await session.get(NameCorrection, correction_id, populate_existing=True)
    if wish is None:
        raise CorrectionNotFoundError
    if won.first() is None:
        raise CorrectionDecidedError
    if not approve:
        return wish, None
    old = await session.get_one(Certificate, wish.certificate_id, with_for_update=True)
    new = await reissue(session, old, wish.full_name, by=by, reason=reason or APPROVED, now=now)
    wish.new_certificate_id = new.id
    await session.flush()
    return wish, new


async def waiting_corrections(session: AsyncSession) -> Sequence[tuple[NameCorrection, Certificate]]:
    """Return the oldest first."""
    both = select(NameCorrection, Certificate).join(Certificate, Certificate.id == NameCorrection.certificate_id)
    asked = both.where(NameCorrection.status == CorrectionStatus.ASKED).order_by(NameCorrection.id).limit(SHOWN)
    return [(wish, certificate) for wish, certificate in await session.execute(asked)]
