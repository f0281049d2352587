"""Segments: the list, one with its conditions, how many it holds."""

from datetime import datetime
from typing import Any, Final

from fastapi.responses import JSONResponse, Response
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.edge.router import Router
from aimpay.server.growth.broadcasts.audience import count_audience
from aimpay.server.growth.broadcasts.conditions import Conditions
from aimpay.server.growth.broadcasts.errors import SegmentInvalidError
from aimpay.server.growth.broadcasts.models import Segment
from aimpay.server.growth.broadcasts.segments import lay_segment_aside, list_segments, save_segment
from aimpay.server.growth.leads.models import FunnelStage
from aimpay.server.growth.mailing.models import Channel
from aimpay.server.kit.typography import NBSP
from aimpay.server.office.colleagues import colleagues
from aimpay.server.office.door import SignedIn, Staff, needs
from aimpay.server.office.frame import office_page, render, see
from aimpay.server.office.noting import note
from aimpay.server.office.segments.form import ANY, NOBODY, Asked, SegmentForm, form_of
from aimpay.server.office.segments.words import counted
from aimpay.server.office.stages.words import TOUCHES
from aimpay.server.selling.models import Course
from aimpay.server.staff.audit import changed
from aimpay.server.staff.noted import row_of
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.house import House

LIST: Final = "/office/segments"
ACTIVE: Final = "segments"
LEAD: Final = f"Кому отправлять. Состав считается заново перед{NBSP}каждой рассылкой."
SCRIPTS: Final = ("/office/static/segment.js",)
BOTH: Final = (Channel.TELEGRAM, Channel.EMAIL)


def segment_routes(house: House) -> Router:
    router = Router(tags=["office"], prefix=LIST)

    @router.get("", dependencies=[needs(Action.SEE_MESSAGES)])
    async def segments(staff: SignedIn, said: str = "") -> Response:
        async with house.db.read() as session:
            found = await list_segments(session)
        return office_page(
            staff, ACTIVE, "Сегменты", render("segments/list.html", segments=found), said=said, lead=LEAD
        )

    @router.get("/new", dependencies=[needs(Action.SEND)])
    async def new(staff: SignedIn) -> Response:
        return await _page(house, staff, "Новый сегмент", SegmentForm())

    @router.get("/{segment_id:int}", dependencies=[needs(Action.SEE_MESSAGES)])
    async def one(staff: SignedIn, segment_id: int, said: str = "") -> Response:
        async with house.db.read() as session:
            segment = await session.get(Segment, segment_id)
        if segment is None or segment.archived_at is not None:
            raise SegmentInvalidError("Такого сегмента нет.")
        filled = form_of(Conditions.model_validate(segment.conditions), segment.name, segment.id)
        return await _page(house, staff, segment.name, filled, said)

    @router.post("/count", dependencies=[needs(Action.SEND)])
    async def count(_staff: SignedIn, asked: Asked) -> Response:
        async with house.db.read() as session:
            found = await count_audience(session, asked.conditions(), BOTH, house.clock.now())
        return JSONResponse({"words": counted(found)})

    @router.post("/save", dependencies=[needs(Action.SEND)])
    async def save(staff: SignedIn, asked: Asked) -> Response:
        known = int(asked.segment_id) if asked.segment_id.isdecimal() else None
        now, by = house.clock.now(), staff.telegram_id
        async with house.db.write() as session:
            before = await row_of(session, Segment, known) if known else None
            made = await save_segment(session, known, asked.name, asked.conditions(), by=by, now=now)
            _note(session, staff, made.id, now, before, await row_of(session, Segment, made.id))
        return see(f"{LIST}/{made.id}", said="saved")

    @router.post("/{segment_id:int}/remove", dependencies=[needs(Action.SEND)])
    async def remove(staff: SignedIn, segment_id: int) -> Response:
        now = house.clock.now()
        async with house.db.write() as session:
            before = await row_of(session, Segment, segment_id)
            await lay_segment_aside(session, segment_id, now)
            _note(session, staff, segment_id, now, before, await row_of(session, Segment, segment_id))
        return see(LIST, said="removed")

    return router


def _note(session: AsyncSession, staff: Staff, key: int, now: datetime, before: Any, after: Any) -> None:
    was, became = changed(before, after)
    note(session, staff, Action.SEND, ("segments", key), now, before=was, after=became)


async def _page(house: House, staff: Staff, title: str, form: SegmentForm, said: str = "") -> Response:
    async with house.db.read() as session:
        offered = await _offered(session, house)
        found = await count_audience(session, form.conditions(), BOTH, house.clock.now())
    body = render("segments/form.html", form=form, counted=counted(found), **offered)
    return office_page(staff, ACTIVE, title, body, said=said, lead=LEAD, scripts=SCRIPTS)


async def _offered(session: AsyncSession, house: House) -> dict[str, Any]:
    stages = (await session.scalars(select(FunnelStage).order_by(FunnelStage.position))).all()
    courses = (await session.execute(select(Course.slug, Course.title).order_by(Course.id))).all()
    names = await colleagues(session, house.admins)
    owners = [("", "Все"), (NOBODY, "Ничьи"), *((str(key), name) for key, name in names.items())]
    return {"stages": stages, "courses": [(ANY, "Любой курс"), *courses], "owners": owners, "touches": TOUCHES}
