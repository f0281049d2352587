"""The journal of consents: looked at, and taken out as evidence."""

from datetime import date, timedelta
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import Query
from fastapi.responses import Response, StreamingResponse

from aimpay.contract.wire import EXCEL
from aimpay.server.edge.errors import BusinessError
from aimpay.server.edge.router import Router
from aimpay.server.kit.moscow import start_of
from aimpay.server.office.door import SignedIn, needs
from aimpay.server.office.frame import office_page, render
from aimpay.server.sheets.temporary import pieces
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.house import House
from aimpay.server.workflows.mailing.evidence import HEADS, Wanted, consent_lines, export_consents

PATH: Final = "/office/consents"
LEAD: Final = "Кто, когда и\u00a0на\u00a0что согласился или от\u00a0чего отказался. Записи не\u00a0меняются."
SHOWN: Final = 100
COLUMNS: Final = (0, 2, 3, 4, 5, 6, 7, 8)
"""Of the journal's columns, those that a page has room for."""
Typed = Annotated[str, Query(max_length=254)]


def consent_routes(house: House) -> Router:
    router = Router(tags=["office"], prefix=PATH)

    @router.get("", dependencies=[needs(Action.RIGHTS)])
    async def show(staff: SignedIn, who: Typed = "", since: Typed = "", until: Typed = "") -> Response:
        wrong, lines = "", []
        try:
            async with house.db.read() as session:
                lines = await consent_lines(session, _wanted(who, since, until))
        except BusinessError as error:
            wrong = error.message
        body = render(
            "consents/consents.html",
            who=who,
            since=since,
            until=until,
            wrong=wrong,
            total=len(lines),
            heads=[HEADS[one] for one in COLUMNS],
            lines=[[line[one] for one in COLUMNS] for line in reversed(lines[-SHOWN:])],
            file=f"{PATH}/file?{urlencode({'who': who, 'since': since, 'until': until})}",
        )
        return office_page(staff, "consents", "Согласия", body, lead=LEAD)

    @router.get("/file", dependencies=[needs(Action.RIGHTS)])
    async def file(staff: SignedIn, who: Typed = "", since: Typed = "", until: Typed = "") -> Response:
        path = await export_consents(house, _wanted(who, since, until), staff.name)
        headers = {"Content-Disposition": 'attachment; filename="soglasiya.xlsx"'}
        return StreamingResponse(pieces(path), media_type=EXCEL, headers=headers)

    return router


def _wanted(who: str, since: str, until: str) -> Wanted:
    first, last = _day(since), _day(until)
    return Wanted(
        who=who.strip() or None,
        since=start_of(first) if first else None,
        until=start_of(last + timedelta(days=1)) if last else None,
    )


def _day(typed: str) -> date | None:
    """What is no day narrows nothing."""
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None
