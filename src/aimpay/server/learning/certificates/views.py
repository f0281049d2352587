"""Certificates as other processes see them."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.certificate_admin import CertificateChangeView
from aimpay.contract.certificates import CertificateView, NameCorrectionView
from aimpay.server.learning.certificates.models import Certificate, CertificateChange, NameCorrection
from aimpay.server.selling.models import Course


def page_address(public_url: str, number: str) -> str:
    return f"{public_url}/certifications?cert_id={number}"


def short_address(public_url: str, number: str) -> str:
    return f"{public_url}/c/{number}"


async def certificate_view(session: AsyncSession, certificate: Certificate, public_url: str) -> CertificateView:
    slug = await session.scalar(select(Course.slug).where(Course.id == certificate.course_id))
    newer = certificate.replaced_by_id
    replaced_by = await session.scalar(select(Certificate.number).where(Certificate.id == newer)) if newer else None
    return CertificateView.model_validate(
        {
            "number": certificate.number,
            "full_name": certificate.full_name,
            "course": slug,
            "course_title": certificate.course_title,
            "score_percent": certificate.score_percent,
            "issued_at": certificate.issued_at,
            "status": certificate.status,
            "status_reason": certificate.status_reason,
            "replaced_by": replaced_by,
            "address": page_address(public_url, certificate.number),
            "short_address": short_address(public_url, certificate.number),
        }
    )


def correction_view(wish: NameCorrection, certificate: Certificate) -> NameCorrectionView:
    """``certificate`` is the one whose name was wrong."""
    return NameCorrectionView.model_validate(
        {
            "id": wish.id,
            "number": certificate.number,
            "was": certificate.full_name,
            "full_name": wish.full_name,
            "asked_at": wish.asked_at,
            "status": wish.status,
            "reason": wish.reason,
        }
    )


def change_view(change: CertificateChange) -> CertificateChangeView:
    return CertificateChangeView.model_validate(
        {"at": change.at, "by": change.by, "was": change.was, "became": change.became, "reason": change.reason}
    )
