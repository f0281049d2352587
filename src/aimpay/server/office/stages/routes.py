"""The stages of the funnel: renamed, added, put in order, removed."""

from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Annotated, Final

from fastapi import Form
from fastapi.responses import Response
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.edge.router import Router
from aimpay.server.growth.leads.edit_stages import add_stage, list_stages, remove_stage, rename_stage, reorder_stages
from aimpay.server.growth.leads.models import FunnelStage
from aimpay.server.office.door import SignedIn, Staff, needs
from aimpay.server.office.frame import office_page, render, see
from aimpay.server.office.noting import note, watched
from aimpay.server.office.stages.words import TOUCHES
from aimpay.server.staff.noted import at_row
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.house import House

LIST: Final = "/office/stages"
LEAD: Final = "Колонки доски. Событие переносит человека вперёд, к\u00a0этапу, где оно отмечено, и\u00a0никогда назад."


def stage_routes(house: House) -> Router:
    router = Router(tags=["office"], prefix=LIST)

    @router.get("", dependencies=[needs(Action.SEE_SETTINGS)])
    async def stages(staff: SignedIn, said: str = "") -> Response:
        async with house.db.read() as session:
            found = await list_stages(session)
        body = render("stages/stages.html", stages=found, touches=TOUCHES)
        return office_page(staff, "stages", "Этапы", body, said=said, lead=LEAD)

    @router.post("/add", dependencies=[needs(Action.SETTINGS)])
    async def add(staff: SignedIn, title: Annotated[str, Form()] = "") -> Response:
        now = house.clock.now()
        async with house.db.write() as session:
            slug = await add_stage(session, title)
            note(session, staff, Action.SETTINGS, ("funnel_stages", slug), now, after={"title": title})
        return see(LIST, said="added")

    @router.post("/save", dependencies=[needs(Action.SETTINGS)])
    async def save(
        staff: SignedIn,
        slug: Annotated[str, Form()],
        title: Annotated[str, Form()] = "",
        enters_on: Annotated[tuple[str, ...], Form()] = (),
    ) -> Response:
        now = house.clock.now()
        async with house.db.write() as session, _watched(session, staff, slug, now):
            await rename_stage(session, slug, title, enters_on=enters_on)
        return see(LIST, said="saved")

    @router.post("/move", dependencies=[needs(Action.SETTINGS)])
    async def move(staff: SignedIn, slug: Annotated[str, Form()], by: Annotated[int, Form(ge=-1, le=1)]) -> Response:
        now = house.clock.now()
        async with house.db.write() as session, _watched(session, staff, slug, now):
            slugs = [one.slug for one in await list_stages(session)]
            await reorder_stages(session, moved(slugs, slug, by))
        return see(LIST, said="saved")

    @router.post("/remove", dependencies=[needs(Action.SETTINGS)])
    async def remove(staff: SignedIn, slug: Annotated[str, Form()]) -> Response:
        now = house.clock.now()
        async with house.db.write() as session, _watched(session, staff, slug, now):
            await remove_stage(session, slug)
        return see(LIST, said="removed")

    return router


def _watched(session: AsyncSession, staff: Staff, slug: str, now: datetime) -> AbstractAsyncContextManager[None]:
    look = at_row(session, FunnelStage, slug)
    return watched(session, staff, Action.SETTINGS, ("funnel_stages", slug), now, look)


def moved(slugs: list[str], slug: str, by: int) -> list[str]:
    """Change places with the neighbour; at an end, or when it's gone, nothing moves."""
    if slug not in slugs:
        return slugs
    here = slugs.index(slug)
    there = here + by
    if 0 <= there < len(slugs):
        slugs[here], slugs[there] = slugs[there], slugs[here]
    return slugs
