"""A fresh code, typed: it opens ten minutes, and the form that was refused is sent again by the browser itself."""

from datetime import timedelta
from typing import Final

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from aimpay.server.edge.router import Router
from aimpay.server.office.door import SignedIn, Staff, needs
from aimpay.server.office.frame import office_page, render, see
from aimpay.server.office.sessions import step_up
from aimpay.server.office.step_up.page import AGAIN, CODE, PAGE, TITLE, code_page, repeated_form
from aimpay.server.staff.codes import burn_code
from aimpay.server.staff.errors import CodeWrongError
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.house import House
from aimpay.server.workflows.staff.codes import secret_of

VALID: Final = timedelta(minutes=10)
SEND_AGAIN: Final = 307
"""The browser repeats the post, with the same fields, at the other address."""


def step_up_routes(house: House) -> Router:
    router = Router(tags=["office"], prefix=PAGE)

    @router.get("", dependencies=[needs(Action.SESSIONS)])
    async def show(staff: SignedIn) -> Response:
        return office_page(staff, "", TITLE, render("step_up/start.html", page=PAGE, again=AGAIN))

    @router.post("", dependencies=[needs(Action.SESSIONS)])
    async def take(staff: SignedIn, request: Request) -> Response:
        form = await request.form()
        refused = repeated_form(form)
        if form.get(AGAIN):
            return await code_page(house, staff, refused)
        if not await _burned(house, staff, str(form.get(CODE, ""))):
            return await code_page(house, staff, refused, problem=CodeWrongError.text)
        if refused.to:
            return RedirectResponse(refused.to, SEND_AGAIN)
        return see(refused.back or "/office", said="code")

    return router


async def _burned(house: House, staff: Staff, typed: str) -> bool:
    """A wrong code is a try that stays counted."""
    now = house.clock.now()
    async with house.db.write() as session:
        burned = await burn_code(session, typed, key=secret_of(house), now=now, session_id=staff.session_id)
        if burned is not None:
            await step_up(session, staff.session_id, now + VALID)
    return burned is not None
