"""Stores one act of consent, and tells which are still missing."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.people import ConsentKind
from aimpay.server.people.models import Consent

Versions = Mapping[ConsentKind, tuple[str, str]]
"""For each kind, the version and hash of the text now in force."""


async def record_consent(
    session: AsyncSession, *, user_id: int, kind: ConsentKind, version: str, sha256: str, channel: str, now: datetime
) -> None:
    """The same consent given twice is one row, with the time of the first."""
    given = select(Consent.id).where(Consent.user_id == user_id, Consent.kind == kind, Consent.version == version)
    if await session.scalar(given) is None:
        session.add(Consent(user_id=user_id, kind=kind, version=version, sha256=sha256, channel=channel, given_at=now))


async def given_consents(session: AsyncSession, user_id: int, current: Versions) -> tuple[ConsentKind, ...]:
    """Return the kinds given to the texts as they stand now."""
    rows = await session.execute(select(Consent.kind, Consent.version).where(Consent.user_id == user_id))
    given = {(kind, version) for kind, version in rows}
    return tuple(kind for kind in ConsentKind if (kind, current[kind][0]) in given)
