"""A school out to a folder and back: what it is now, what a folder would change, and the change itself."""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.money_text import rubles
from aimpay.server.fiscal.settings import in_force
from aimpay.server.kit.rubles import to_kopecks, to_rubles
from aimpay.server.school.legal import KINDS, current_legal_text, publish_legal_text
from aimpay.server.school.models import MediaItem
from aimpay.server.school.profile import get_profile, save_setting
from aimpay.server.selling.models import Course
from aimpay.server.selling.place_order import course_on_sale
from aimpay.server.selling.set_price import set_price
from aimpay.server.workflows.fiscal.school_file import fiscal_facts, write_fiscal
from aimpay.server.workflows.school_facts import CourseFacts, SchoolFacts
from aimpay.server.workflows.school_folder import Document, Media, SchoolFolder

SETTINGS: Final = ("school_name", "support_contact", "hold_days", "seller", "links", "star_kopecks")
NAMES: Final = {
    "school_name": "название школы",
    "support_contact": "поддержка",
    "hold_days": "удержание, дней",
    "seller": "продавец",
    "links": "ссылки",
    "star_kopecks": "звезда Telegram, копеек",
    "title": "курс",
    "price": "цена",
    "crossed_price": "зачёркнутая цена",
    "bonus": "бонус партнёра",
    "group_id": "группа курса",
    "vat_code": "ставка НДС",
    "payment_subject": "предмет расчёта",
    "payment_mode": "способ расчёта",
    "tax_system_code": "система налогообложения",
    "fiscal.mode": "режим чеков школы",
    "fiscal.vat_code": "ставка НДС школы",
    "fiscal.payment_subject": "предмет расчёта школы",
    "fiscal.payment_mode": "способ расчёта школы",
    "fiscal.tax_system_code": "система налогообложения школы",
}
OWN_CODES: Final = frozenset({"vat_code", "payment_subject", "payment_mode", "tax_system_code"})
SUMS: Final = frozenset({"price", "crossed_price", "bonus"})


async def present_school(session: AsyncSession, now: datetime) -> SchoolFolder:
    """Return the school as it is, unchecked: what was broken by hand can still be taken out and mended."""
    profile = await get_profile(session)
    settings = {key: getattr(profile, key) for key in SETTINGS}
    course = _course_facts(await course_on_sale(session))
    items = await session.scalars(select(MediaItem).order_by(MediaItem.key))
    return SchoolFolder(
        SchoolFacts.model_construct(**settings, course=course, fiscal=fiscal_facts(await in_force(session, now))),
        texts={key: text.strip() for key, text in profile.texts.items()},
        documents={str(kind): await _document(session, kind) for kind in KINDS},
        media={item.key: Media(item.kind, item.file_name, item.mime_type, item.body) for item in items},
    )


def changes(before: SchoolFolder, after: SchoolFolder) -> list[str]:
    """Say in Russian what ``after`` changes, a line for each thing."""
    return [*_changed_facts(before.facts, after.facts), *_changed_files(before, after)]


async def take_school(session: AsyncSession, before: SchoolFolder, after: SchoolFolder, now: datetime) -> None:
    """Write what differs. A changed document is a new version, a changed file is uploaded to Telegram anew."""
    for key in SETTINGS:
        if getattr(before.facts, key) != getattr(after.facts, key):
            await save_setting(session, key, getattr(after.facts, key), now)
    if _changed_texts(before, after):
        await save_setting(session, "texts", before.texts | after.texts, now)
    if before.facts.fiscal != after.facts.fiscal:
        await write_fiscal(session, after.facts.fiscal, now)
    await _write_course(session, await course_on_sale(session), after.facts.course, now)
    for kind in _changed_documents(before, after):
        new = after.documents[kind]
        await publish_legal_text(session, kind=kind, title=new.title, summary=new.summary, body=new.body, now=now)
    for key in _changed_media(before, after):
        await _replace_media(session, key, after.media[key])


def _course_facts(course: Course) -> CourseFacts:
    facts: dict[str, Any] = {
        "title": course.title,
        "price": to_rubles(course.price_amount),
        "crossed_price": None if course.crossed_amount is None else to_rubles(course.crossed_amount),
        "bonus": to_rubles(course.bonus_amount),
        "group_id": course.group_id,
        "vat_code": course.vat_code,
        "payment_subject": course.payment_subject,
        "payment_mode": course.payment_mode,
        "tax_system_code": course.tax_system_code,
    }
    return CourseFacts.model_construct(**facts)


async def _write_course(session: AsyncSession, course: Course, facts: CourseFacts, now: datetime) -> None:
    crossed = None if facts.crossed_price is None else to_kopecks(facts.crossed_price)
    await set_price(session, course, price=to_kopecks(facts.price), crossed=crossed, by=None, now=now)
    course.title, course.group_id, course.bonus_amount = facts.title, facts.group_id, to_kopecks(facts.bonus)
    course.vat_code, course.tax_system_code = facts.vat_code, facts.tax_system_code
    course.payment_subject, course.payment_mode = facts.payment_subject, facts.payment_mode


async def _document(session: AsyncSession, kind: str) -> Document:
    text = await current_legal_text(session, kind)
    return Document(text.title.strip(), text.body.strip())


async def _replace_media(session: AsyncSession, key: str, new: Media) -> None:
    item = await session.get(MediaItem, key)
    if item is None:
        item = MediaItem(key=key)
        session.add(item)
    item.kind, item.file_name, item.mime_type = new.kind, new.file_name, new.mime_type
    item.body, item.sha256, item.file_id = new.body, hashlib.sha256(new.body).hexdigest(), None


def _changed_facts(before: SchoolFacts, after: SchoolFacts) -> Iterator[str]:
    old, new = (_flat(facts) for facts in (before, after))
    for key, name in NAMES.items():
        was, will = _shown(key, old[key]), _shown(key, new[key])
        if was != will:
            yield f"{name}: {was} → {will}"


def _flat(facts: SchoolFacts) -> dict[str, Any]:
    fiscal = {f"fiscal.{key}": value for key, value in facts.fiscal.model_dump().items()}
    return {**facts.model_dump(exclude={"course", "fiscal"}), **facts.course.model_dump(), **fiscal}


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


def _shown(key: str, value: object) -> str:
    if value is None:
        return "как у школы" if key in OWN_CODES else "нет"
    if key in SUMS:
        return rubles(to_kopecks(str(value)))
    if isinstance(value, dict):
        return ", ".join(filter(None, value.values())) or "нет"
    return str(value)
