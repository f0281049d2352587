"""The design of each course's certificate: read, and changed as a whole."""

from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.learning.certificates.design import Design, DesignTexts, Picture
from aimpay.server.learning.certificates.design_models import CertificateDesign
from aimpay.server.learning.certificates.pictures import PNG

DEFAULT: Final = Design()


async def design_of(session: AsyncSession, course_id: int) -> Design:
    """Return the course's design, or the default one."""
    kept = await session.get(CertificateDesign, course_id)
    if kept is None:
        return DEFAULT
    texts = DesignTexts.model_validate(kept.texts)
    return with_pictures(texts, _picture(kept.logo), _picture(kept.signature))


async def save_design(session: AsyncSession, course_id: int, design: Design, *, by: int | None, now: datetime) -> None:
    kept = await session.get(CertificateDesign, course_id)
    if kept is None:
        kept = CertificateDesign(course_id=course_id)
        session.add(kept)
    kept.texts = design.texts.model_dump(mode="json")
    kept.logo = design.logo.body if design.logo else None
    kept.signature = design.signature.body if design.signature else None
    kept.changed_at, kept.changed_by = now, by
    await session.flush()


def with_pictures(texts: DesignTexts, logo: Picture | None, signature: Picture | None) -> Design:
    return Design(**texts.model_dump(), logo=logo, signature=signature)


def _picture(body: bytes | None) -> Picture | None:
    """What is kept was checked when it came."""
    if body is None:
        return None
    return Picture("png" if body.startswith(PNG) else "svg", body)
