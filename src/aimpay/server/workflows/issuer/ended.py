"""Which certificates no longer hold, as places in the status lists."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.learning.certificates.models import Certificate, CertificateStatus
from aimpay.server.learning.credentials.status_list import BITS, ListName, Purpose

ENDED: Final = {
    Purpose.REVOCATION: (CertificateStatus.REVOKED, CertificateStatus.REPLACED),
    Purpose.SUSPENSION: (CertificateStatus.SUSPENDED,),
}


async def ended_places(session: AsyncSession, name: ListName) -> Sequence[int] | None:
    """None for a list that no certificate can point to yet; the first one is there from the beginning."""
    last = await session.scalar(select(func.max(Certificate.status_index))) or 0
    if name.part > last // BITS:
        return None
    first = name.part * BITS
    ended = select(Certificate.status_index).where(
        Certificate.status_index >= first,
        Certificate.status_index < first + BITS,
        Certificate.status.in_(ENDED[name.purpose]),
    )
    return list(await session.scalars(ended))
