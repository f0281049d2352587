"""Changes what the bot says, shows and asks people to agree to; each change is written down from what to what."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.mailing.models import ConsentAct, MarketingConsent
from aimpay.server.people.models import Consent
from aimpay.server.school.errors import (
    ChangedMeanwhileError,
    DocumentNotFoundError,
    MediaNotFoundError,
    SchoolTextInvalidError,
    SchoolTextUnknownError,
)
from aimpay.server.school.legal import KINDS, MARKETING, current_legal_text, publish_legal_text
from aimpay.server.school.media import Media, fill_media
from aimpay.server.school.models import LegalText, MediaItem, SchoolSetting
from aimpay.server.school.profile import get_profile, save_setting
from aimpay.server.school.texts import TextPlace, text_places, text_problems
from aimpay.server.selling.models import Course
from aimpay.server.staff.audit import Via, note_change
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.catalogue.changing import By

TEXTS: Final = "school_texts"
DOCUMENTS: Final = "legal_texts"
MEDIA: Final = "media_items"
"""What the audit calls them; their keys are the text's key, the document's kind, the file's key."""
LONGEST_TITLE: Final = 200
OF_COURSE: Final = "course."


def mark(text: str) -> str:
    """Tell one wording from another."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


async def places_of(session: AsyncSession) -> list[TextPlace]:
    return text_places(await session.scalars(select(Course.slug).order_by(Course.id)))


async def place_named(session: AsyncSession, key: str) -> TextPlace:
    found = next((one for one in await places_of(session) if one.key == key), None)
    if found is None:
        raise SchoolTextUnknownError
    return found


async def change_text(session: AsyncSession, key: str, html: str, by: By, *, seen: str) -> bool:
    """Tell whether it says another thing now. ``seen`` is the mark of what the form began from."""
    place = await place_named(session, key)
    await session.get_one(SchoolSetting, "texts", with_for_update=True)
    texts = (await get_profile(session)).texts
    before, after = texts.get(key, ""), html.replace("\r\n", "\n").strip()
    if before.strip() == after:
        return False
    if seen != mark(before):
        raise ChangedMeanwhileError
    if problems := _problems(place, after):
        raise SchoolTextInvalidError(problems)
    changed = {**texts, key: after} if after else {name: text for name, text in texts.items() if name != key}
    await save_setting(session, "texts", changed, by.now)
    _note(session, (TEXTS, key), by, before, after)
    return True


def _problems(place: TextPlace, html: str) -> list[str]:
    if not html and not place.course:
        return ["без этого текста бот не\u00a0обойдётся"]
    return list(text_problems(place.key.partition(".")[0], html))


@dataclass(frozen=True)
class Version:
    """A version of a document, and how many people agreed to it."""

    text: LegalText
    agreed: int


async def versions_of(session: AsyncSession, kind: str) -> Sequence[Version]:
    """Return the newest first. Raises DocumentNotFoundError."""
    if kind not in KINDS:
        raise DocumentNotFoundError
    agreed = await (_news_given(session) if kind == MARKETING else _agreed(session, kind))
    texts = await session.scalars(select(LegalText).where(LegalText.kind == kind).order_by(LegalText.id.desc()))
    return [Version(text, agreed.get(text.version, 0)) for text in texts]


async def _agreed(session: AsyncSession, kind: str) -> dict[str | None, int]:
    counted = select(Consent.version, func.count()).where(Consent.kind == kind).group_by(Consent.version)
    return {row[0]: row[1] for row in await session.execute(counted)}


async def _news_given(session: AsyncSession) -> dict[str | None, int]:
    """People who ever agreed to news by this version, by whatever channel."""
    version, people = MarketingConsent.text_version, func.count(func.distinct(MarketingConsent.lead_id))
    counted = select(version, people).where(MarketingConsent.act == ConsentAct.GIVEN).group_by(version)
    return {row[0]: row[1] for row in await session.execute(counted)}


async def publish_document(session: AsyncSession, kind: str, title: str, body: str, by: By, *, seen: str) -> LegalText:
    """Add a version. ``seen`` is the version it was written after."""
    if kind not in KINDS:
        raise DocumentNotFoundError
    present = await current_legal_text(session, kind)
    title, body = " ".join(title.split()), body.replace("\r\n", "\n").strip()
    if (present.title, present.body.strip()) == (title, body):
        return present
    if seen != present.version:
        raise ChangedMeanwhileError
    if problems := _document_problems(title, body):
        raise SchoolTextInvalidError(problems)
    summary, _, _ = body.partition("\n")
    new = await publish_legal_text(session, kind=kind, title=title, summary=summary, body=body, now=by.now)
    before, after = ({"version": one.version, "sha256": one.sha256} for one in (present, new))
    _note(session, (DOCUMENTS, kind), by, before, after)
    return new


def _document_problems(title: str, body: str) -> list[str]:
    found = [] if 0 < len(title) <= LONGEST_TITLE else [f"название — от 1 до {LONGEST_TITLE} знаков"]
    return found if body else [*found, "текста нет"]


async def media_keys(session: AsyncSession) -> list[str]:
    """Files the bot shows, present or not yet: the school's own, and a picture of each course."""
    slugs = await session.scalars(select(Course.slug).order_by(Course.id))
    return ["welcome", "earn", "course", *(f"{OF_COURSE}{slug}" for slug in slugs)]


async def change_media(session: AsyncSession, key: str, new: Media, by: By) -> None:
    if key not in await media_keys(session):
        raise MediaNotFoundError
    item = await session.get(MediaItem, key, with_for_update=True)
    before = _file_said(item) if item else None
    if item is None:
        item = MediaItem(key=key)
        session.add(item)
    fill_media(item, new)
    if (after := _file_said(item)) != before:
        _note(session, (MEDIA, key), by, before, after)


def _file_said(item: MediaItem) -> dict[str, Any]:
    return {"kind": item.kind, "file": item.file_name, "sha256": item.sha256, "bytes": len(item.body)}


def _note(session: AsyncSession, about: tuple[str, str], by: By, before: Any, after: Any) -> None:
    note_change(
        session,
        by=by.telegram_id,
        action=Action.SETTINGS,
        about=about,
        now=by.now,
        via=Via.OFFICE,
        before=before,
        after=after,
        reason=by.reason,
    )
