"""The list of leads: its page, one act for many, the Excel file."""

from typing import Annotated

from fastapi import Form
from fastapi.responses import Response, StreamingResponse

from aimpay.contract.leads import LeadId
from aimpay.contract.wire import EXCEL
from aimpay.server.edge.router import Router
from aimpay.server.office.door import SignedIn, needs
from aimpay.server.office.frame import office_page, render, see
from aimpay.server.office.leads.asked import AskedFor
from aimpay.server.office.leads.bulk import Bulk, apply
from aimpay.server.office.leads.choices import choices
from aimpay.server.office.leads.page import LIST, PlaceAsked, leads_page
from aimpay.server.office.leads.sheet import leads_sheet
from aimpay.server.office.noting import note
from aimpay.server.staff.roster import roles
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.house import House
from aimpay.server.workflows.partners.clients_file import pieces

MOST = 500
SCRIPTS = ("/office/static/leads.js",)


def lead_list_routes(house: House) -> Router:
    router = Router(tags=["office"])

    @router.get(LIST, dependencies=[needs(Action.SEE_PEOPLE)])
    async def leads(staff: SignedIn, asked: AskedFor, place: PlaceAsked, said: str = "") -> Response:
        now = house.clock.now()
        async with house.db.read() as session:
            offered = await choices(session, house)
            page = await leads_page(session, asked.filter(staff, now), asked, place)
        body = render("leads/leads.html", page=page, asked=asked, choices=offered, names=offered.names, now=now)
        return office_page(staff, "leads", "Список", body, said=said, scripts=SCRIPTS)

    @router.post("/office/leads/bulk", dependencies=[needs(Action.EDIT_PEOPLE)])
    async def bulk(
        staff: SignedIn,
        lead: Annotated[tuple[LeadId, ...], Form(max_length=MOST)] = (),
        tag: Annotated[str, Form()] = "",
        untag: Annotated[str, Form()] = "",
        stage: Annotated[str, Form()] = "",
        owner: Annotated[str, Form()] = "",
        back: Annotated[str, Form()] = LIST,
    ) -> Response:
        async with house.db.write() as session:
            wanted = Bulk(lead, tag, untag, stage, owner)
            now = house.clock.now()
            await apply(session, wanted, await roles(session, house.admins), by=staff.telegram_id, now=now)
            note(session, staff, Action.EDIT_PEOPLE, ("leads", "list"), now, after=wanted.told)
        return see(back if back.startswith(f"{LIST}?") else LIST, said="done")

    @router.get("/office/leads.xlsx", dependencies=[needs(Action.EXPORT)])
    async def sheet(staff: SignedIn, asked: AskedFor) -> Response:
        file = await leads_sheet(house, asked.filter(staff, house.clock.now()))
        name = {"Content-Disposition": 'attachment; filename="leads.xlsx"'}
        return StreamingResponse(pieces(file), media_type=EXCEL, headers=name)

    return router
