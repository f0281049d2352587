"""Courses as facts of a school's folder, and back."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.money_text import rubles
from aimpay.server.growth.chat.knowledge import Draft, draft_of, items_of, replace_items
from aimpay.server.growth.landing.pages import save_landing, source_of
from aimpay.server.kit.rubles import to_kopecks, to_rubles
from aimpay.server.learning.certificates.design import Design
from aimpay.server.learning.certificates.designs import design_of, save_design
from aimpay.server.school.media import Media, fill_media
from aimpay.server.school.models import MediaItem
from aimpay.server.selling.models import Course
from aimpay.server.selling.set_price import begin_prices, set_price
from aimpay.server.staff.audit import Via
from aimpay.server.workflows.certificate_designs.folder import design_changes
from aimpay.server.workflows.chat.knowledge_folder import knowledge_changes
from aimpay.server.workflows.course_folder import PICTURE, TEXTS, CourseFolder
from aimpay.server.workflows.landing.folder import landing_changes
from aimpay.server.workflows.school_facts import CourseFacts, MoreCourseFacts

NAMES: Final = {
    "school_name": "название школы",
    "support_contact": "поддержка",
    "hold_days": "удержание, дней",
    "seller": "продавец",
    "links": "ссылки",
    "title": "курс",
    "price": "цена",
    "crossed_price": "зачёркнутая цена",
    "bonus": "бонус партнёра",
    "group_id": "группа курса",
    "vat_code": "ставка НДС",
    "payment_subject": "предмет расчёта",
    "payment_mode": "способ расчёта",
    "tax_system_code": "система налогообложения",
    "access_days": "доступ, дней",
    "trial_hours": "пробный доступ, часов",
    "trial_quiz": "тест в пробном доступе",
    "remove_strangers": "посторонние в группе",
    "stranger_days": "предупреждаем за, дней",
    "star_kopecks": "звезда Telegram, копеек",
    "fiscal.mode": "режим чеков школы",
    "fiscal.vat_code": "ставка НДС школы",
    "fiscal.payment_subject": "предмет расчёта школы",
    "fiscal.payment_mode": "способ расчёта школы",
    "fiscal.tax_system_code": "система налогообложения школы",
    "partners.who_may_refer": "кто может приглашать",
    "partners.payout_minimum": "наименьшая выплата",
    "partners.second_person_above": "выплата с двумя подтверждениями, от",
    "partners.payout_fee_percent": "комиссия за выплату, %",
    "partners.payout_fee": "комиссия за каждую выплату",
    "bonus_percent": "бонус партнёра, %",
    "on_sale": "продаётся",
}
OWN_CODES: Final = frozenset({"vat_code", "payment_subject", "payment_mode", "tax_system_code"})
TERMS: Final = ("access_days", "trial_hours", "trial_quiz")
SUMS: Final = frozenset(
    {
        "price",
        "crossed_price",
        "bonus",
        "partners.payout_minimum",
        "partners.second_person_above",
        "partners.payout_fee",
    }
)


def change_lines(old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
    """Say what differs of the facts that have a name."""
    for key, name in NAMES.items():
        was, will = shown(key, old.get(key)), shown(key, new.get(key))
        if key in new and was != will:
            yield f"{name}: {was} → {will}"


async def present_courses(
    session: AsyncSession, first: Course, texts: dict[str, str], media: dict[str, Media]
) -> dict[str, CourseFolder]:
    """Return every course but the first, on sale or not. ``texts`` and ``media`` are the whole school's."""
    others = await session.scalars(select(Course).where(Course.id != first.id).order_by(Course.id))
    return {
        course.slug: CourseFolder(
            _more_facts(course),
            {key: text for key in TEXTS if (text := texts.get(f"{key}.{course.slug}"))},
            media.get(f"{PICTURE}.{course.slug}"),
            await design_of(session, course.id),
            await source_of(session, course.id),
            tuple(map(draft_of, await items_of(session, course.id))),
        )
        for course in others
    }


def course_changes(before: dict[str, CourseFolder], after: dict[str, CourseFolder]) -> Iterator[str]:
    for slug, new in after.items():
        old = before.get(slug)
        if old is None:
            yield f"курс {slug}: новый, «{new.facts.title}», {shown('price', new.facts.price)}"
            continue
        yield from (f"курс {slug}: {line}" for line in change_lines(old.facts.model_dump(), new.facts.model_dump()))
        yield from (f"текст courses/{slug}/{key}.html: изменён" for key in _changed_texts(old, new))
        if _changed_picture(old, new):
            yield f"картинка курса {slug}: заменена"
        yield from (f"курс {slug}: {line}" for line in design_changes(old.design, new.design))
        yield from (f"курс {slug}: {line}" for line in landing_changes(old.landing, new.landing))
        yield from (f"курс {slug}: {line}" for line in knowledge_changes(old.knowledge, new.knowledge))


async def take_course(
    session: AsyncSession, slug: str, old: CourseFolder | None, new: CourseFolder, now: datetime
) -> None:
    """Write a course and its picture; its texts are settings of the school."""
    course = await session.scalar(select(Course).where(Course.slug == slug))
    if course is None:
        course = await _new_course(session, slug, new.facts, now)
    await write_course(session, course, new.facts, now)
    percent = new.facts.bonus_percent
    course.bonus_percent = None if percent is None else to_kopecks(percent)
    course.on_sale = new.facts.on_sale
    if new.picture and _changed_picture(old, new):
        await replace_media(session, f"{PICTURE}.{slug}", new.picture)
    await take_design(session, course, new.design, now)
    await take_landing(session, course, new.landing, now)
    await take_knowledge(session, course, new.knowledge, now)


async def take_landing(session: AsyncSession, course: Course, new: str | None, now: datetime) -> None:
    if new is not None:
        await save_landing(session, course.id, new, by=None, now=now)


async def take_knowledge(session: AsyncSession, course: Course, new: tuple[Draft, ...] | None, now: datetime) -> None:
    if new is not None and new != tuple(map(draft_of, await items_of(session, course.id))):
        await replace_items(session, course.id, new, now)


async def take_design(session: AsyncSession, course: Course, new: Design | None, now: datetime) -> None:
    if new is not None and new != await design_of(session, course.id):
        await save_design(session, course.id, new, by=None, now=now)


def texts_of(courses: dict[str, CourseFolder]) -> dict[str, str]:
    """Return the texts of courses under the keys that the school keeps them by."""
    return {f"{key}.{slug}": text for slug, course in courses.items() for key, text in course.texts.items()}


async def replace_media(session: AsyncSession, key: str, new: Media) -> None:
    item = await session.get(MediaItem, key)
    if item is None:
        item = MediaItem(key=key)
        session.add(item)
    fill_media(item, new)


async def _new_course(session: AsyncSession, slug: str, facts: CourseFacts, now: datetime) -> Course:
    course = Course(slug=slug, created_at=now, title=facts.title, price_amount=to_kopecks(facts.price))
    course.crossed_amount = None if facts.crossed_price is None else to_kopecks(facts.crossed_price)
    course.bonus_amount, course.vat_code = to_kopecks(facts.bonus), facts.vat_code
    course.payment_subject, course.payment_mode = facts.payment_subject, facts.payment_mode
    session.add(course)
    await session.flush()
    begin_prices(session, course, by=None)
    await session.flush()
    return course


def _more_facts(course: Course) -> MoreCourseFacts:
    percent = None if course.bonus_percent is None else to_rubles(course.bonus_percent)
    facts: dict[str, Any] = course_facts(course).model_dump()
    return MoreCourseFacts.model_construct(**facts, bonus_percent=percent, on_sale=course.on_sale)


def _changed_texts(old: CourseFolder, new: CourseFolder) -> list[str]:
    return [key for key, text in new.texts.items() if old.texts.get(key) != text]


def _changed_picture(old: CourseFolder | None, new: CourseFolder) -> bool:
    return new.picture is not None and (old is None or old.picture != new.picture)


def course_facts(course: Course) -> CourseFacts:
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
        **{name: getattr(course, name) for name in TERMS},
    }
    return CourseFacts.model_construct(**facts)


async def write_course(session: AsyncSession, course: Course, facts: CourseFacts, now: datetime) -> None:
    crossed = None if facts.crossed_price is None else to_kopecks(facts.crossed_price)
    await set_price(session, course, price=to_kopecks(facts.price), crossed=crossed, by=None, now=now, via=Via.COMMAND)
    course.title, course.group_id, course.bonus_amount = facts.title, facts.group_id, to_kopecks(facts.bonus)
    course.vat_code, course.tax_system_code = facts.vat_code, facts.tax_system_code
    course.payment_subject, course.payment_mode = facts.payment_subject, facts.payment_mode
    for name in TERMS:
        setattr(course, name, getattr(facts, name))


def shown(key: str, value: object) -> str:
    if value is None and key in OWN_CODES:
        return "как у школы"
    if value is None or value is False:
        return "нет"
    if value is True:
        return "да"
    if key in SUMS:
        return rubles(to_kopecks(str(value)))
    if isinstance(value, dict):
        return ", ".join(filter(None, value.values())) or "нет"
    return str(value)
