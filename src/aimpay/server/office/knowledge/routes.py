"""The assistant's texts: listed, written, taken out; a question shows what would be found for it."""

from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Annotated, Final

from fastapi import Form, HTTPException
from fastapi.responses import Response
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.edge.router import Router
from aimpay.server.growth.chat.knowledge import (
    LONGEST_TEXT,
    LONGEST_TITLE,
    Draft,
    draft_of,
    items_of,
    remove_item,
    save_item,
)
from aimpay.server.growth.chat.models import KnowledgeItem
from aimpay.server.growth.chat.rules import LONGEST_QUESTION
from aimpay.server.office.door import SignedIn, Staff, needs
from aimpay.server.office.frame import office_page, render, see
from aimpay.server.office.noting import note, watched
from aimpay.server.selling.models import Course
from aimpay.server.selling.place_order import courses_on_sale
from aimpay.server.staff.noted import at_row
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.chat.library import Library
from aimpay.server.workflows.house import House

LIST: Final = "/office/knowledge"
NOT_FOUND: Final = 404
NEW: Final = Draft("", "")
FORM_TEXT: Final = 5000
BIGGEST: Final = 2**62
TABLE: Final = KnowledgeItem.__tablename__

Title = Annotated[str, Form(max_length=1000)]
Text = Annotated[str, Form(max_length=FORM_TEXT)]
Tags = Annotated[str, Form(max_length=2000)]
Faq = Annotated[str, Form(max_length=1)]


def knowledge_routes(house: House) -> Router:
    router, library = Router(tags=["office"], prefix=LIST), Library()

    @router.get("", dependencies=[needs(Action.SEE_SITE)])
    async def knowledge(staff: SignedIn, course: str = "", q: str = "", said: str = "") -> Response:
        async with house.db.read() as session:
            courses = await courses_on_sale(session)
            chosen = next((one for one in courses if one.slug == course), courses[0] if courses else None)
            items = await items_of(session, chosen.id) if chosen else ()
            found = await library.search(session, q[:LONGEST_QUESTION]) if q.strip() else None
        body = render("knowledge/knowledge.html", courses=courses, chosen=chosen, items=items, found=found, q=q)
        lead = "Помощник на\u00a0сайте отвечает только по\u00a0этим текстам. Изменения действуют сразу."
        return office_page(staff, "knowledge", "База знаний", body, said=said, lead=lead)

    @router.get("/new", dependencies=[needs(Action.SITE)])
    async def new(staff: SignedIn, course: str = "") -> Response:
        async with house.db.read() as session:
            chosen = await _course(session, course)
        return _form(staff, NEW, f"{LIST}/new", chosen, None)

    @router.get("/{item_id:int}", dependencies=[needs(Action.SEE_SITE)])
    async def one(staff: SignedIn, item_id: int, said: str = "") -> Response:
        async with house.db.read() as session:
            item = await _item(session, item_id)
            course = await session.get_one(Course, item.course_id)
        return _form(staff, draft_of(item), f"{LIST}/{item.id}", course, item, said)

    _add_acts(router, house)
    return router


def _add_acts(router: Router, house: House) -> None:
    @router.post("/new", dependencies=[needs(Action.SITE)])
    async def add(
        staff: SignedIn, title: Title, text: Text, tags: Tags = "", faq: Faq = "", course: Annotated[str, Form()] = ""
    ) -> Response:
        now = house.clock.now()
        async with house.db.write() as session:
            chosen = await _course(session, course)
            draft = _draft(title, text, tags, faq)
            made = await save_item(session, chosen.id, None, draft, by=staff.telegram_id, now=now)
            note(session, staff, Action.SITE, (TABLE, made.id), now, after={"title": draft.title})
        return see(f"{LIST}?course={chosen.slug}", said="added")

    @router.post("/{item_id:int}", dependencies=[needs(Action.SITE)])
    async def save(staff: SignedIn, item_id: int, title: Title, text: Text, tags: Tags = "", faq: Faq = "") -> Response:
        now = house.clock.now()
        async with house.db.write() as session, _watched(session, staff, item_id, now):
            item = await _item(session, item_id)
            draft = _draft(title, text, tags, faq)
            await save_item(session, item.course_id, item, draft, by=staff.telegram_id, now=now)
        return see(f"{LIST}/{item_id}", said="saved")

    @router.post("/{item_id:int}/delete", dependencies=[needs(Action.SITE)])
    async def delete(staff: SignedIn, item_id: int) -> Response:
        now = house.clock.now()
        async with house.db.write() as session, _watched(session, staff, item_id, now):
            await remove_item(session, await _item(session, item_id))
        return see(LIST, said="removed")


def _watched(session: AsyncSession, staff: Staff, key: int, now: datetime) -> AbstractAsyncContextManager[None]:
    look = at_row(session, KnowledgeItem, key if key < BIGGEST else 0)
    return watched(session, staff, Action.SITE, (TABLE, key), now, look)


def _form(
    staff: Staff, draft: Draft, action: str, course: Course, item: KnowledgeItem | None, said: str = ""
) -> Response:
    limits = {"longest_title": LONGEST_TITLE, "longest_text": LONGEST_TEXT}
    body = render("knowledge/item.html", draft=draft, action=action, course=course, item=item, **limits)
    return office_page(staff, "knowledge", draft.title or "Новый текст", body, said=said)


def _draft(title: str, text: str, tags: str, faq: str) -> Draft:
    """Browsers send line ends in two signs."""
    words = tuple(filter(None, (tag.strip() for tag in tags.replace("\n", ",").split(","))))
    return Draft(title.strip(), text.replace("\r\n", "\n").strip(), words, is_faq=bool(faq))


async def _course(session: AsyncSession, slug: str) -> Course:
    courses = await courses_on_sale(session)
    found = next((one for one in courses if one.slug == slug), courses[0] if courses and not slug else None)
    if found is None:
        raise HTTPException(NOT_FOUND)
    return found


async def _item(session: AsyncSession, item_id: int) -> KnowledgeItem:
    found = await session.get(KnowledgeItem, item_id) if item_id < BIGGEST else None
    if found is None:
        raise HTTPException(NOT_FOUND)
    return found
