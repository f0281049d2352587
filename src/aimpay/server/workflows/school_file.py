"""A school out to a folder and back: what it is now, what a folder would change, and the change itself."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.fiscal.settings import in_force
from aimpay.server.growth.chat.knowledge import draft_of, items_of
from aimpay.server.growth.landing.pages import source_of
from aimpay.server.learning.certificates.designs import design_of
from aimpay.server.school.legal import KINDS, current_legal_text, publish_legal_text
from aimpay.server.school.media import Media
from aimpay.server.school.models import MediaItem
from aimpay.server.school.profile import get_profile, save_setting
from aimpay.server.selling.place_order import course_on_sale
from aimpay.server.workflows.certificate_designs.folder import design_changes
from aimpay.server.workflows.chat.knowledge_folder import knowledge_changes
from aimpay.server.workflows.course_file import (
    change_lines,
    course_changes,
    course_facts,
    present_courses,
    replace_media,
    take_course,
    take_design,
    take_knowledge,
    take_landing,
    texts_of,
    write_course,
)
from aimpay.server.workflows.fiscal.school_file import fiscal_facts, write_fiscal
from aimpay.server.workflows.folder_reader import Document, SchoolFolderError
from aimpay.server.workflows.landing.folder import landing_changes
from aimpay.server.workflows.partner_file import partner_facts, write_partners
from aimpay.server.workflows.school_facts import SchoolFacts
from aimpay.server.workflows.school_folder import SchoolFolder
from aimpay.server.workflows.sequences.folder import present_sequences, sequence_changes, take_sequences

OF_COURSE: Final = "."
"""What a course beside the first one says and shows is kept under ``about.<slug>`` and the like."""
SETTINGS: Final = (
    "school_name",
    "support_contact",
    "hold_days",
    "seller",
    "links",
    "remove_strangers",
    "stranger_days",
    "star_kopecks",
)


async def present_school(session: AsyncSession, now: datetime) -> SchoolFolder:
    """Return the school as it is, unchecked: what was broken by hand can still be taken out and mended."""
    profile = await get_profile(session)
    settings = {key: getattr(profile, key) for key in SETTINGS}
    first = await course_on_sale(session)
    texts = {key: text.strip() for key, text in profile.texts.items()}
    items = await session.scalars(select(MediaItem).order_by(MediaItem.key))
    media = {item.key: Media(item.kind, item.file_name, item.mime_type, item.body) for item in items}
    return SchoolFolder(
        SchoolFacts.model_construct(
            **settings,
            course=course_facts(first),
            fiscal=fiscal_facts(await in_force(session, now)),
            partners=partner_facts(profile),
        ),
        texts={key: texts[_key(key, first.slug, texts)] for key in texts if OF_COURSE not in key},
        documents={str(kind): await _document(session, kind) for kind in KINDS},
        media={key: media[_key(key, first.slug, media)] for key in media if OF_COURSE not in key},
        courses=await present_courses(session, first, texts, media),
        first=first.slug,
        design=await design_of(session, first.id),
        landing=await source_of(session, first.id),
        knowledge=tuple(map(draft_of, await items_of(session, first.id))),
        sequences=await present_sequences(session),
    )


def changes(before: SchoolFolder, after: SchoolFolder) -> list[str]:
    """Say in Russian what ``after`` changes, a line for each thing. One course in two places is refused."""
    if before.first in after.courses:
        raise SchoolFolderError([f"courses/{before.first}: этот курс уже описан в school.json; запишите школу заново"])
    others = course_changes(before.courses, after.courses)
    design = design_changes(before.design, after.design)
    page = landing_changes(before.landing, after.landing)
    known = knowledge_changes(before.knowledge, after.knowledge)
    sequences = sequence_changes(before.sequences, after.sequences)
    files = [*_changed_files(before, after), *design, *page, *known]
    return [*_changed_facts(before.facts, after.facts), *files, *others, *sequences]


async def take_school(session: AsyncSession, before: SchoolFolder, after: SchoolFolder, now: datetime) -> None:
    """Write what differs. A changed document is a new version, a changed file is uploaded to Telegram anew."""
    for key in SETTINGS:
        if getattr(before.facts, key) != getattr(after.facts, key):
            await save_setting(session, key, getattr(after.facts, key), now)
    if before.facts.fiscal != after.facts.fiscal:
        await write_fiscal(session, after.facts.fiscal, now)
    if after.facts.partners and before.facts.partners != after.facts.partners:
        await write_partners(session, after.facts.partners, now)
    first = await course_on_sale(session)
    await _take_texts(session, first.slug, after, now)
    await write_course(session, first, after.facts.course, now)
    await take_design(session, first, after.design, now)
    await take_landing(session, first, after.landing, now)
    await take_knowledge(session, first, after.knowledge, now)
    for slug, course in after.courses.items():
        await take_course(session, slug, before.courses.get(slug), course, now)
    for kind in _changed_documents(before, after):
        new = after.documents[kind]
        await publish_legal_text(session, kind=kind, title=new.title, summary=new.summary, body=new.body, now=now)
    await take_sequences(session, before.sequences, after.sequences, now)
    known = set(await session.scalars(select(MediaItem.key)))
    for key in _changed_media(before, after):
        await replace_media(session, _key(key, first.slug, known), after.media[key])


async def _take_texts(session: AsyncSession, first: str, after: SchoolFolder, now: datetime) -> None:
    present = {key: text.strip() for key, text in (await get_profile(session)).texts.items()}
    of_first = {_key(key, first, present): text for key, text in after.texts.items()}
    wanted = {**present, **of_first, **texts_of(after.courses)}
    if wanted != present:
        await save_setting(session, "texts", wanted, now)


def _key(key: str, first: str, known: Collection[str]) -> str:
    """A course that became the first one, because those before it left the sale, keeps its own text and picture."""
    own = f"{key}{OF_COURSE}{first}"
    return own if own in known else key


async def _document(session: AsyncSession, kind: str) -> Document:
    text = await current_legal_text(session, kind)
    return Document(text.title.strip(), text.body.strip())


def _changed_facts(before: SchoolFacts, after: SchoolFacts) -> Iterator[str]:
    yield from change_lines(_flat(before), _flat(after))


def _flat(facts: SchoolFacts) -> dict[str, Any]:
    fiscal = {f"fiscal.{key}": value for key, value in facts.fiscal.model_dump().items()}
    partners = {
        f"partners.{key}": value for key, value in (facts.partners.model_dump() if facts.partners else {}).items()
    }
    own = facts.model_dump(exclude={"course", "fiscal", "partners"})
    return {**own, **facts.course.model_dump(), **fiscal, **partners}


def _changed_files(before: SchoolFolder, after: SchoolFolder) -> Iterator[str]:
    yield from (f"текст {key}.html: изменён" for key in _changed_texts(before, after))
    yield from (f"документ {kind}.txt: новая редакция" for kind in _changed_documents(before, after))
    yield from (f"файл {after.media[key].file_name}: заменён" for key in _changed_media(before, after))


def _changed_texts(before: SchoolFolder, after: SchoolFolder) -> list[str]:
    return [key for key, text in after.texts.items() if before.texts.get(key) != text]


def _changed_documents(before: SchoolFolder, after: SchoolFolder) -> list[str]:
    return [kind for kind, document in after.documents.items() if before.documents[kind] != document]


def _changed_media(before: SchoolFolder, after: SchoolFolder) -> list[str]:
    return [key for key, media in after.media.items() if before.media.get(key) != media]
