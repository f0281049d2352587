"""Reads about certificates."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.learning.certificates.errors import CertificateNotFoundError
from aimpay.server.learning.certificates.models import (
    Certificate,
    CertificateChange,
    CertificateStatus,
    CorrectionStatus,
    NameCorrection,
)
from aimpay.server.learning.certificates.number import normalise_number
from aimpay.server.people.models import TelegramIdentity

PAGE: Final = 10


@dataclass(frozen=True)
class Found:
    total: int
    certificates: Sequence[Certificate]


def name_key(name: str) -> str:
    """Return the name as it is searched for: «Ё» is found by «е»."""
    return " ".join(name.casefold().replace("ё", "е").split())[:200]


async def by_number(session: AsyncSession, typed: str, *, lock: bool = False) -> Certificate:
    """Find it by its exact number. One with a wrong check character is as unknown as any other."""
    certificate = await find_by_number(session, typed, lock=lock)
    if certificate is None:
        raise CertificateNotFoundError
    return certificate


async def find_by_number(session: AsyncSession, typed: str, *, lock: bool = False) -> Certificate | None:
    number = normalise_number(typed)
    if number is None:
        return None
    wanted = select(Certificate).where(Certificate.number == number)
    return await session.scalar(wanted.with_for_update() if lock else wanted)


async def newest_of(session: AsyncSession, user_id: int, course_id: int | None = None) -> Certificate | None:
    """Return the newest certificate of a person, of this course if it is named, whatever its status."""
    mine = select(Certificate).where(Certificate.user_id == user_id)
    if course_id is not None:
        mine = mine.where(Certificate.course_id == course_id)
    return await session.scalar(mine.order_by(Certificate.id.desc()).limit(1))


async def certificates_of(session: AsyncSession, user_id: int) -> Sequence[Certificate]:
    """Return all but those replaced, the newest first."""
    mine = Certificate.user_id == user_id, Certificate.status != CertificateStatus.REPLACED
    return (await session.scalars(select(Certificate).where(*mine).order_by(Certificate.id.desc()))).all()


async def search(session: AsyncSession, query: str, course_id: int | None, page: int) -> Found:
    """By a number, a Telegram id or a part of a name."""
    wanted: list[ColumnElement[bool]] = [_matches(query)] if query.strip() else []
    if course_id is not None:
        wanted.append(Certificate.course_id == course_id)
    total = await session.scalar(select(func.count()).select_from(Certificate).where(*wanted))
    newest = select(Certificate).where(*wanted).order_by(Certificate.id.desc())
    rows = await session.scalars(newest.offset(page * PAGE).limit(PAGE))
    return Found(total or 0, rows.all())


def _matches(query: str) -> ColumnElement[bool]:
    if number := normalise_number(query):
        return Certificate.number == number
    text = query.strip()
    if text.isdecimal() and text.isascii() and len(text) < 17:  # noqa: PLR2004 — digits of a Telegram id
        mine = select(TelegramIdentity.user_id).where(TelegramIdentity.telegram_id == int(text))
        return Certificate.user_id.in_(mine)
    return Certificate.name_key.contains(name_key(text), autoescape=True)


async def same_name(session: AsyncSession, full_name: str, course_id: int) -> Certificate | None:
    """Return a valid certificate of the course on this very name that belongs to nobody in the bot."""
    mine = Certificate.full_name == full_name, Certificate.course_id == course_id, Certificate.user_id.is_(None)
    valid = select(Certificate).where(*mine, Certificate.status == CertificateStatus.VALID)
    return await session.scalar(valid.order_by(Certificate.id).limit(1))


async def changes_of(session: AsyncSession, certificate_id: int) -> Sequence[CertificateChange]:
    mine = select(CertificateChange).where(CertificateChange.certificate_id == certificate_id)
    return (await session.scalars(mine.order_by(CertificateChange.id))).all()


async def waiting_correction(session: AsyncSession, certificate_id: int) -> NameCorrection | None:
    mine = NameCorrection.certificate_id == certificate_id, NameCorrection.status == CorrectionStatus.ASKED
    return await session.scalar(select(NameCorrection).where(*mine))
