"""Versioned texts that people agree to."""

import hashlib
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.people import ConsentKind
from aimpay.server.school.errors import LegalTextOutdatedError
from aimpay.server.school.models import LegalText

PRIVACY = "privacy"
MARKETING = "marketing"
KINDS = (ConsentKind.OFFER, ConsentKind.PERSONAL_DATA, PRIVACY, MARKETING)


async def current_legal_text(session: AsyncSession, kind: str) -> LegalText:
    newest = select(LegalText).where(LegalText.kind == kind).order_by(LegalText.id.desc()).limit(1)
    return (await session.scalars(newest)).one()


async def publish_legal_text(
    session: AsyncSession, *, kind: str, title: str, summary: str, body: str, now: datetime
) -> LegalText:
    """Add a version; consents to the former one no longer count as given."""
    count = len((await session.scalars(select(LegalText.id).where(LegalText.kind == kind))).all())
    text = LegalText(
        kind=kind,
        version=str(count + 1),
        title=title,
        summary=summary,
        body=body,
        sha256=hashlib.sha256(body.encode()).hexdigest(),
        published_at=now,
    )
    session.add(text)
    await session.flush()
    return text


async def consent_versions(session: AsyncSession) -> dict[ConsentKind, tuple[str, str]]:
    """For each consent, the version and hash of the text in force."""
    texts = {kind: await current_legal_text(session, kind) for kind in ConsentKind}
    return {kind: (text.version, text.sha256) for kind, text in texts.items()}


async def shown_version(session: AsyncSession, kind: str, version: str) -> LegalText:
    """Return the text a person was shown; one that is no longer in force must be shown anew."""
    current = await current_legal_text(session, kind)
    if current.version != version:
        raise LegalTextOutdatedError(current=current.version)
    return current
