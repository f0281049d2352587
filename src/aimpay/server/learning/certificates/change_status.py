"""Changes the status of a certificate, by compare-and-set, and keeps who did it and why."""

from datetime import datetime
from typing import Final

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.learning.certificates.errors import CertificateStatusError
from aimpay.server.learning.certificates.models import STANDING, Certificate, CertificateChange, CertificateStatus

FROM: Final = {
    CertificateStatus.REVOKED: STANDING,
    CertificateStatus.SUSPENDED: STANDING,
    CertificateStatus.VALID: (CertificateStatus.SUSPENDED,),
    CertificateStatus.REPLACED: (CertificateStatus.VALID,),
}
"""From which statuses one may be reached."""
REFUSALS: Final = {
    CertificateStatus.REVOKED: "Этот сертификат отозван насовсем. Можно выдать новый.",
    CertificateStatus.REPLACED: "Вместо этого сертификата уже выдан новый: меняйте новый.",
    CertificateStatus.SUSPENDED: "Этот сертификат приостановлен. Сначала верните ему силу.",
    CertificateStatus.VALID: "Этот сертификат и\u00a0так действует.",
}


async def change_status(
    session: AsyncSession,
    certificate: Certificate,
    became: CertificateStatus,
    *,
    public_reason: str | None,
    reason: str,
    by: int | None,
    now: datetime,
    right_lost: bool = False,
) -> CertificateChange | None:
    """Return the change; None when the certificate was so already. Raises CertificateStatusError."""
    was = CertificateStatus(certificate.status)
    if was == became and certificate.right_lost == right_lost:
        return None
    if was not in FROM[became]:
        raise refusal(certificate)
    won = await session.execute(
        update(Certificate)
        .where(Certificate.id == certificate.id, Certificate.status == was)
        .values(status=became, status_reason=public_reason, status_at=now, right_lost=right_lost)
        .returning(Certificate.id)
    )
    if won.first() is None:
        raise CertificateStatusError
    change = CertificateChange(certificate_id=certificate.id, at=now, by=by, was=was, became=became, reason=reason)
    session.add(change)
    await session.flush()
    await session.refresh(certificate)
    return change


def refusal(certificate: Certificate) -> CertificateStatusError:
    was = CertificateStatus(certificate.status)
    return CertificateStatusError(REFUSALS[was], status=was)
