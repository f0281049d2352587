"""The card of one lead: its page, and what may be done on it."""

from typing import Annotated, Final

from fastapi import Form, Query
from fastapi.responses import HTMLResponse, Response

from aimpay.contract.leads import LeadId
from aimpay.server.edge.router import Router
from aimpay.server.growth.leads import card_changes as change
from aimpay.server.growth.leads.card import lead_card
from aimpay.server.growth.leads.hints import dismiss_hint
from aimpay.server.growth.leads.merge import merge_leads
from aimpay.server.growth.leads.tasks import add_task
from aimpay.server.growth.leads.undo_merge import undo_merge
from aimpay.server.office.card.page import card_page, past_page
from aimpay.server.office.card.preview import preview
from aimpay.server.office.door import SignedIn, needs
from aimpay.server.office.frame import office_page, render, see
from aimpay.server.office.leads.bulk import owner_of
from aimpay.server.office.leads.words import lead_name
from aimpay.server.office.moments import read_moment
from aimpay.server.office.noting import note as log
from aimpay.server.office.noting import watched_lead
from aimpay.server.staff.roster import roles
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.house import House

PATH: Final = "/office/leads/{lead_id:int}"
NO_REASON: Final = "Решил сотрудник."


def card_routes(house: House) -> Router:
    router = Router(tags=["office"], prefix=PATH)

    @router.get("", dependencies=[needs(Action.SEE_PEOPLE)])
    async def show(staff: SignedIn, lead_id: LeadId, said: str = "") -> Response:
        async with house.db.read() as session:
            card = await lead_card(session, lead_id)
            if card.lead.id != lead_id:
                return see(place(card.lead.id))
            body = await card_page(session, house, card, staff)
        name = lead_name(card.lead.name, card.lead.id)
        return office_page(staff, "leads", name, body, said=said, lead=f"Карточка №\u00a0{lead_id}")

    @router.get("/past", dependencies=[needs(Action.SEE_PEOPLE)])
    async def past(_staff: SignedIn, lead_id: LeadId, offset: Annotated[int, Query(ge=0, le=10**6)] = 0) -> Response:
        async with house.db.read() as session:
            return HTMLResponse(await past_page(session, house, lead_id, offset))

    _add_changes(router, house)
    _add_writing(router, house)
    _add_merges(router, house)
    return router


def _add_changes(router: Router, house: House) -> None:
    @router.post("/stage", dependencies=[needs(Action.EDIT_PEOPLE)])
    async def stage(staff: SignedIn, lead_id: LeadId, stage: Annotated[str, Form()]) -> Response:
        now = house.clock.now()
        async with house.db.write() as session, watched_lead(session, staff, lead_id, now):
            await change.move_stage(session, lead_id, stage, by=staff.telegram_id, now=now)
        return see(place(lead_id), said="saved")

    @router.post("/owner", dependencies=[needs(Action.EDIT_PEOPLE)])
    async def owner(staff: SignedIn, lead_id: LeadId, owner: Annotated[str, Form()] = "") -> Response:
        now = house.clock.now()
        async with house.db.write() as session, watched_lead(session, staff, lead_id, now):
            whose = owner_of(owner, await roles(session, house.admins))
            await change.set_owner(session, lead_id, whose)
        return see(place(lead_id), said="saved")

    @router.post("/name", dependencies=[needs(Action.EDIT_PEOPLE)])
    async def name(staff: SignedIn, lead_id: LeadId, name: Annotated[str, Form()] = "") -> Response:
        now = house.clock.now()
        async with house.db.write() as session, watched_lead(session, staff, lead_id, now):
            await change.rename_lead(session, lead_id, name)
        return see(place(lead_id), said="saved")

    @router.post("/tag", dependencies=[needs(Action.EDIT_PEOPLE)])
    async def tag(staff: SignedIn, lead_id: LeadId, tag: Annotated[str, Form()] = "") -> Response:
        now = house.clock.now()
        async with house.db.write() as session, watched_lead(session, staff, lead_id, now):
            await change.tag(session, lead_id, tag, by=staff.telegram_id, now=now)
        return see(place(lead_id), said="added")

    @router.post("/untag", dependencies=[needs(Action.EDIT_PEOPLE)])
    async def untag(staff: SignedIn, lead_id: LeadId, tag: Annotated[str, Form()]) -> Response:
        now = house.clock.now()
        async with house.db.write() as session, watched_lead(session, staff, lead_id, now):
            await change.untag(session, lead_id, tag)
        return see(place(lead_id), said="removed")


def _add_writing(router: Router, house: House) -> None:
    @router.post("/note", dependencies=[needs(Action.EDIT_PEOPLE)])
    async def note(staff: SignedIn, lead_id: LeadId, text: Annotated[str, Form()] = "") -> Response:
        now = house.clock.now()
        async with house.db.write() as session, watched_lead(session, staff, lead_id, now):
            await change.add_note(session, lead_id, text, by=staff.telegram_id, now=now)
        return see(place(lead_id), said="added")

    @router.post("/task", dependencies=[needs(Action.EDIT_PEOPLE)])
    async def task(
        staff: SignedIn,
        lead_id: LeadId,
        text: Annotated[str, Form()] = "",
        due: Annotated[str, Form()] = "",
        owner: Annotated[str, Form()] = "",
    ) -> Response:
        moment, by, now = read_moment(due), staff.telegram_id, house.clock.now()
        async with house.db.write() as session, watched_lead(session, staff, lead_id, now):
            whose = owner_of(owner, await roles(session, house.admins)) or by
            await add_task(session, lead_id, text, due_at=moment, owner_id=whose, by=by, now=now)
        return see(place(lead_id), said="added")


def _add_merges(router: Router, house: House) -> None:
    @router.get("/merge", dependencies=[needs(Action.EDIT_PEOPLE)])
    async def ask(staff: SignedIn, lead_id: LeadId, other: LeadId) -> Response:
        async with house.db.read() as session:
            found = await preview(session, other, lead_id)
        body = render("card/merge.html", preview=found, lead_id=lead_id, other=other)
        return office_page(staff, "leads", "Объединить карточки", body)

    @router.post("/merge", dependencies=[needs(Action.EDIT_PEOPLE)])
    async def merge(
        staff: SignedIn, lead_id: LeadId, other: Annotated[LeadId, Form()], reason: Annotated[str, Form()] = ""
    ) -> Response:
        why, by = reason.strip() or NO_REASON, staff.telegram_id
        now = house.clock.now()
        async with house.db.write() as session:
            await merge_leads(session, other, lead_id, reason=why, by=by, now=now)
            about, told = ("leads", lead_id), {"merged": other}
            log(session, staff, Action.EDIT_PEOPLE, about, now, after=told, reason=why)
        return see(place(lead_id), said="done")

    @router.post("/undo", dependencies=[needs(Action.EDIT_PEOPLE)])
    async def undo(staff: SignedIn, lead_id: LeadId, merge_id: Annotated[int, Form()]) -> Response:
        now = house.clock.now()
        async with house.db.write() as session:
            undone = await undo_merge(session, merge_id, by=staff.telegram_id, now=now)
            told = {"merged": undone.from_id}
            log(session, staff, Action.EDIT_PEOPLE, ("leads", lead_id), now, before=told)
        return see(place(lead_id), said="undone")

    @router.post("/apart", dependencies=[needs(Action.EDIT_PEOPLE)])
    async def apart(staff: SignedIn, lead_id: LeadId, other: Annotated[LeadId, Form()]) -> Response:
        now = house.clock.now()
        async with house.db.write() as session:
            await dismiss_hint(session, lead_id, other, by=staff.telegram_id, now=now)
            log(session, staff, Action.EDIT_PEOPLE, ("leads", lead_id), now, after={"apart": other})
        return see(place(lead_id), said="saved")


def place(lead_id: int) -> str:
    return f"/office/leads/{lead_id}"
