"""What messages about money and access say of the certificate that went or came back with them."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.learning.certificates.models import Certificate, CertificateChange, CertificateStatus
from aimpay.server.learning.models import Enrollment
from aimpay.server.workflows.certificates import messages


async def lost_words(session: AsyncSession, user_id: int, course_id: int) -> tuple[str, str]:
    """Return what to add for the student and for admins; nothing when no certificate was suspended."""
    number = await session.scalar(
        select(Certificate.number).where(
            Certificate.user_id == user_id,
            Certificate.course_id == course_id,
            Certificate.status == CertificateStatus.SUSPENDED,
            Certificate.right_lost,
        )
    )
    return (messages.suspended_with_right(number), messages.suspended_for_admins(number)) if number else ("", "")


async def returned_words(session: AsyncSession, order_id: int) -> str:
    """Return what to add when the right of this order brought a certificate back, in one transaction with itself."""
    number = await session.scalar(
        select(Certificate.number)
        .join(CertificateChange, CertificateChange.certificate_id == Certificate.id)
        .join(
            Enrollment,
            (Enrollment.user_id == Certificate.user_id) & (Enrollment.course_id == Certificate.course_id),
        )
        .where(
            Enrollment.order_id == order_id,
            CertificateChange.at == Enrollment.starts_at,
            CertificateChange.was == CertificateStatus.SUSPENDED,
            CertificateChange.became == CertificateStatus.VALID,
            Certificate.status == CertificateStatus.VALID,
        )
    )
    return messages.returned_with_right(number) if number else ""
