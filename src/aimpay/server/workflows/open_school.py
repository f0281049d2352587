"""Fills an empty school once: settings, texts, documents, media, the first course. Touches nothing that is there."""

import hashlib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.people import ConsentKind
from aimpay.server.db.database import Database
from aimpay.server.fiscal.settings import begin_fiscal_once
from aimpay.server.growth.chat.knowledge import Draft, replace_items
from aimpay.server.growth.chat.knowledge_file import read_knowledge
from aimpay.server.growth.chat.models import KnowledgeVersion
from aimpay.server.growth.landing.pages import save_landing, source_of
from aimpay.server.growth.leads.stages import open_funnel_once
from aimpay.server.kit.clock import Clock
from aimpay.server.learning.quizzes.bank import Bank
from aimpay.server.learning.quizzes.models import Quiz
from aimpay.server.learning.quizzes.pictures import MIMES, Picture, store_pictures
from aimpay.server.learning.quizzes.take_bank import take_bank
from aimpay.server.learning.quizzes.yaml_bank import read_yaml
from aimpay.server.school.legal import MARKETING, PRIVACY, publish_legal_text
from aimpay.server.school.models import LegalText, MediaItem
from aimpay.server.school.profile import initialize_settings_once
from aimpay.server.selling.models import Course
from aimpay.server.workflows.folder_reader import Document
from aimpay.server.workflows.leads.backfill import make_missing_leads
from aimpay.server.workflows.sequences.initial import open_sequences_once

TEXTS: Final = ("welcome", "welcome_paid", "about", "structure", "earn", "support")
LEGAL: Final = (ConsentKind.OFFER, ConsentKind.PERSONAL_DATA, PRIVACY, MARKETING)
MEDIA: Final = (
    ("welcome", "video", "welcome.mp4", "video/mp4"),
    ("earn", "photo", "earn.jpg", "image/jpeg"),
    ("course", "photo", "course.jpg", "image/jpeg"),
)
SAMPLE_SELLER: Final = {"name": "ИП Школина О. С.", "inn": "ИНН 500100732259", "ogrn": "ОГРНИП 304500116000157"}
SAMPLE_SUPPORT: Final = "hello@school.example"
FIRST_COURSE: Final = ("ml-bez-matematiki", "ML без математики")
"""Slug and title of the course that the sample texts and the sample quiz are about."""


async def open_school(db: Database, clock: Clock, group_id: int) -> None:
    """Safe on each start, also of two processes at once: only what is missing is written."""

    async def work(session: AsyncSession) -> None:
        await initialize_settings_once(session, _settings(), clock.now())
        await _publish_legal(session, clock)
        await _store_media(session)
        await begin_fiscal_once(session, clock.now())
        await _create_course(session, clock, group_id)
        await _create_quiz(session, clock)
        await _write_landing(session, clock)
        await _teach_assistant(session, clock)
        await open_funnel_once(session)
        await make_missing_leads(session, clock.now())
        await open_sequences_once(session, clock.now())

    await db.transact(work)


def _settings() -> dict[str, Any]:
    return {
        "school_name": "Школа AiM",
        "hold_days": 14,
        "support_contact": SAMPLE_SUPPORT,
        "texts": {key: sample(f"{key}.html") for key in TEXTS},
        "links": {"lessons": "", "site": ""},
        "seller": SAMPLE_SELLER,
    }


def sample(name: str) -> str:
    return files("aimpay.server.school").joinpath("initial", name).read_text("utf-8").strip()


def sample_document(kind: str) -> Document:
    title, _, body = sample(f"{kind}.txt").partition("\n")
    return Document(title, body)


async def _publish_legal(session: AsyncSession, clock: Clock) -> None:
    known = set(await session.scalars(select(LegalText.kind)))
    for kind in LEGAL:
        if kind not in known:
            new, now = sample_document(kind), clock.now()
            await publish_legal_text(session, kind=kind, title=new.title, summary=new.summary, body=new.body, now=now)


async def _store_media(session: AsyncSession) -> None:
    known = set(await session.scalars(select(MediaItem.key)))
    for key, kind, name, mime in MEDIA:
        if key not in known:
            body = files("aimpay.look").joinpath("media", name).read_bytes()
            digest = hashlib.sha256(body).hexdigest()
            session.add(MediaItem(key=key, kind=kind, file_name=name, mime_type=mime, body=body, sha256=digest))


async def _create_course(session: AsyncSession, clock: Clock, group_id: int) -> None:
    if await session.scalar(select(Course.id).limit(1)):
        return
    session.add(
        Course(
            slug=FIRST_COURSE[0],
            title=FIRST_COURSE[1],
            price_amount=1_499_000,
            crossed_amount=2_599_000,
            bonus_amount=200_000,
            group_id=group_id,
            created_at=clock.now(),
        )
    )
    await session.flush()


async def _create_quiz(session: AsyncSession, clock: Clock) -> None:
    """Give the sample course its quiz. A course that the school made its own gets no foreign questions."""
    slug, title = FIRST_COURSE
    own = Course.slug == slug, Course.title == title
    course_id = await session.scalar(select(Course.id).where(*own).with_for_update())
    if course_id is None or await session.scalar(select(Quiz.id).limit(1)):
        return
    pictures = _quiz_pictures()
    await store_pictures(session, pictures)
    keys = {name: picture.key for name, picture in pictures.items()}
    await take_bank(session, course_id, _quiz_bank(), pictures=keys, by=None, now=clock.now())


async def _write_landing(session: AsyncSession, clock: Clock) -> None:
    """Give the sample course its page, once. A course that the school made its own gets no foreign words."""
    slug, title = FIRST_COURSE
    own = Course.slug == slug, Course.title == title
    course_id = await session.scalar(select(Course.id).where(*own).with_for_update())
    if course_id is not None and await source_of(session, course_id) is None:
        await save_landing(session, course_id, sample("landing.yaml"), by=None, now=clock.now())


async def _teach_assistant(session: AsyncSession, clock: Clock) -> None:
    """Give the sample course its knowledge, unless any course has some or the school took it all out."""
    slug, title = FIRST_COURSE
    course_id = await session.scalar(select(Course.id).where(Course.slug == slug, Course.title == title))
    if course_id is not None and not await session.scalar(select(KnowledgeVersion.version).limit(1)):
        await replace_items(session, course_id, _knowledge(), clock.now())


@cache
def _knowledge() -> tuple[Draft, ...]:
    drafts, wrong = read_knowledge(sample("knowledge.yaml"))
    if wrong:
        raise ValueError(f"the sample knowledge is broken: {wrong}")
    return tuple(drafts)


@cache
def _quiz_bank() -> Bank:
    return read_yaml(sample("quiz.yaml"))


@cache
def _quiz_pictures() -> dict[str, Picture]:
    folder = files("aimpay.server.school").joinpath("initial", "quiz")
    found = [one for one in folder.iterdir() if Path(one.name).suffix in MIMES] if folder.is_dir() else []
    return {one.name: Picture(MIMES[Path(one.name).suffix], one.read_bytes()) for one in found}
