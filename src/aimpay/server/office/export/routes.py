"""«Забрать всё»: the owner takes everything out, with a code and a reason."""

import asyncio
from typing import Annotated, Final

from fastapi import Form
from fastapi.responses import Response, StreamingResponse

from aimpay.contract.wire import EXCEL
from aimpay.server.edge.router import Router
from aimpay.server.kit.moscow import MOSCOW
from aimpay.server.office.door import SignedIn, Staff, needs
from aimpay.server.office.export.archive import write_archive
from aimpay.server.office.export.book import write_everything_book
from aimpay.server.office.export.tables import left_out, taken_tables
from aimpay.server.office.frame import office_page, render
from aimpay.server.office.noting import note
from aimpay.server.office.reason import Reason, given
from aimpay.server.sheets.table import Made
from aimpay.server.sheets.temporary import pieces, temporary_file
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.house import House

PAGE: Final = "/office/export"
TITLE: Final = "Забрать всё"
ALLOWED: Final = [needs(Action.MOVE)]
LEAD: Final = (
    "Все данные школы — ваши. Здесь вы\u00a0забираете их целиком: чтобы хранить у\u00a0себя, считать по-своему "
    "или переехать в\u00a0другую систему."
)


def export_routes(house: House) -> Router:
    router = Router(tags=["office"])

    @router.get(PAGE, dependencies=ALLOWED)
    async def show(staff: SignedIn, said: str = "") -> Response:
        reasons: dict[str, list[str]] = {}
        for name, why in left_out().items():
            reasons.setdefault(why, []).append(name)
        body = render("export/export.html", tables=taken_tables(), reasons=reasons)
        return office_page(staff, "export", TITLE, body, said=said, lead=LEAD)

    @router.post(PAGE, dependencies=ALLOWED)
    async def take(staff: SignedIn, as_book: Annotated[bool, Form()] = False, reason: Reason = "") -> Response:
        why = given(reason)
        return await _answer(house, staff, as_book=as_book, why=why)

    return router


async def _answer(house: House, staff: Staff, *, as_book: bool, why: str) -> Response:
    """Whoever takes everything is in the log before the first byte goes out."""
    now, ending = house.clock.now(), ".xlsx" if as_book else ".zip"
    async with house.db.write() as session:
        note(session, staff, Action.MOVE, ("export_all", ""), now, after={"file": ending}, reason=why)
    target = await asyncio.to_thread(temporary_file, ending)
    try:
        if as_book:
            await write_everything_book(house.db, Made(staff.name, now), target)
        else:
            await write_archive(house.db, house.clock, target)
    except BaseException:
        target.unlink()
        raise
    name = f"aimpay-{now.astimezone(MOSCOW):%Y-%m-%d}{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    media = EXCEL if as_book else "application/zip"
    return StreamingResponse(pieces(target), media_type=media, headers=headers)
