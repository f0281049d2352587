"""The board: its page, more of a column, moving a card."""

from datetime import datetime

from fastapi import Response
from fastapi.responses import HTMLResponse

from aimpay.contract.leads import LeadId
from aimpay.contract.wire import Done, Wire
from aimpay.server.edge.router import Router
from aimpay.server.growth.leads.card_changes import move_stage
from aimpay.server.office.board.columns import columns, more
from aimpay.server.office.door import SignedIn, Staff, needs
from aimpay.server.office.frame import office_page, render
from aimpay.server.office.leads.asked import Asked, AskedFor
from aimpay.server.office.leads.choices import choices
from aimpay.server.office.noting import watched_lead
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.house import House

SCRIPTS = ("/office/static/board.js",)


class MoveCard(Wire):
    lead_id: LeadId
    stage: str


def board_routes(house: House) -> Router:
    router = Router(tags=["office"])

    @router.get("/office/board", dependencies=[needs(Action.SEE_PEOPLE)])
    async def board(staff: SignedIn, asked: AskedFor, said: str = "") -> Response:
        body = await _board(house, staff, asked, house.clock.now())
        return office_page(staff, "board", "Доска", body, said=said, scripts=SCRIPTS)

    @router.get("/office/board/column", dependencies=[needs(Action.SEE_PEOPLE)])
    async def column(staff: SignedIn, asked: AskedFor, after: LeadId | None = None) -> Response:
        now = house.clock.now()
        async with house.db.read() as session:
            cards, rest = await more(session, asked.filter(staff, now), after)
            names = (await choices(session, house)).names
        return HTMLResponse(render("board/more.html", cards=cards, after=rest, asked=asked, names=names, now=now))

    @router.post("/office/board/move", dependencies=[needs(Action.EDIT_PEOPLE)])
    async def move(staff: SignedIn, card: MoveCard) -> Done:
        now = house.clock.now()
        async with house.db.write() as session, watched_lead(session, staff, card.lead_id, now):
            await move_stage(session, card.lead_id, card.stage, by=staff.telegram_id, now=now)
        return Done()

    return router


async def _board(house: House, staff: Staff, asked: Asked, now: datetime) -> str:
    async with house.db.read() as session:
        offered = await choices(session, house)
        shown = await columns(session, offered.stages, asked.filter(staff, now))
    return render("board/board.html", columns=shown, asked=asked, choices=offered, names=offered.names, now=now)
