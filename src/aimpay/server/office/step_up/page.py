"""The page that stands before an act which needs a fresh code, and keeps the form that was refused."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

from fastapi import Request
from fastapi.responses import Response
from starlette.datastructures import FormData

from aimpay.server.office.door import Staff
from aimpay.server.office.frame import office_page, render
from aimpay.server.staff.codes import ask_code, asked_lately
from aimpay.server.workflows.house import House
from aimpay.server.workflows.staff.codes import send_step_up_code

PAGE: Final = "/office/step_up"
TITLE: Final = "Нужен код"
TO, CODE, AGAIN, BACK = "step_up_to", "step_up_code", "step_up_again", "step_up_back"
OURS: Final = frozenset({TO, CODE, AGAIN, BACK})
PAUSE: Final = timedelta(seconds=30)
REFUSED: Final = 403


@dataclass(frozen=True)
class Refused:
    """A form that waits for a code: its address and fields. With files it cannot be repeated: ``back`` is its page."""

    to: str = ""
    fields: Sequence[tuple[str, str]] = field(default=())
    back: str = ""


async def refused_form(request: Request) -> Refused:
    """Read what was posted to the address that refused it."""
    form = await request.form()
    address = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    came = urlsplit(request.headers.get("referer", ""))
    has_files = any(not isinstance(value, str) for value in form.values())
    back = f"{came.path}?{came.query}" if came.path.startswith("/office") else "/office"
    return Refused(back=back) if has_files else Refused(address, _fields(form))


def repeated_form(form: FormData) -> Refused:
    """Read the same out of the form of our page."""
    to, back = str(form.get(TO, "")), str(form.get(BACK, ""))
    return Refused(to if is_ours(to) else "", _fields(form), back if is_ours(back) else "")


def is_ours(address: str) -> bool:
    return address.startswith("/office/") and "\\" not in address and not address.startswith(PAGE)


async def step_up_page(house: House, request: Request, staff: Staff) -> Response:
    return await code_page(house, staff, await refused_form(request))


async def code_page(house: House, staff: Staff, refused: Refused, *, problem: str = "") -> Response:
    """Ask for the code. One is sent unless it was a moment ago."""
    sent = await _send(house, staff) if not problem else True
    names = {"to": TO, "code": CODE, "again": AGAIN, "back": BACK}
    body = render("step_up/ask.html", page=PAGE, refused=refused, names=names, problem=problem, sent=sent)
    return office_page(staff, "", TITLE, body, status=REFUSED)


async def _send(house: House, staff: Staff) -> bool:
    """Return False when too many were asked for."""
    now = house.clock.now()
    async with house.db.write() as session:
        if await asked_lately(session, staff.session_id, now, PAUSE):
            return True
        _, asked, may_send = await ask_code(session, admin_id=staff.telegram_id, session_id=staff.session_id, now=now)
        if may_send:
            await house.jobs.enqueue(session, send_step_up_code, f"office-code:{asked.id}", asked.id)
    return may_send


def _fields(form: FormData) -> Sequence[tuple[str, str]]:
    return [(name, value) for name, value in form.multi_items() if isinstance(value, str) and name not in OURS]
