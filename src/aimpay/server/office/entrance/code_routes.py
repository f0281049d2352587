"""The second door: a code by e-mail, when Telegram is slow. What is answered tells nobody whose address is known."""

from typing import Annotated, Final

from fastapi import Form, Header, Request
from fastapi.responses import Response

from aimpay.server.edge.rate_limit import RateLimit
from aimpay.server.edge.router import Router
from aimpay.server.kit.email import normalise_email
from aimpay.server.office.door import Door
from aimpay.server.office.entrance.devices import device_name
from aimpay.server.office.frame import outside_page, render, see
from aimpay.server.office.sessions import open_session
from aimpay.server.staff.codes import ask_code, burn_code
from aimpay.server.staff.errors import CodeWrongError
from aimpay.server.staff.permit import role_of
from aimpay.server.workflows.house import House
from aimpay.server.workflows.staff.codes import secret_of, send_sign_in_code

TITLE: Final = "Вход по\u00a0коду"
PER_MINUTE: Final = 10
"""Codes asked for and typed from one address."""
TOO_MANY: Final = 429
UNPROCESSABLE: Final = 422
BUSY: Final = "Слишком много попыток с\u00a0вашего адреса. Подождите минуту."
NO_EMAIL: Final = "Это не\u00a0похоже на\u00a0почту. Проверьте адрес."


def code_routes(house: House, door: Door, limit: RateLimit) -> Router:
    router = Router(tags=["office"], prefix="/office/code")

    @router.get("")
    async def ask() -> Response:
        return _email_page()

    @router.post("")
    async def send(request: Request, email: Annotated[str, Form(max_length=1000)] = "") -> Response:
        if await limit.seconds_to_wait(request):
            return _email_page(BUSY, TOO_MANY)
        address = normalise_email(email)
        if address is None:
            return _email_page(NO_EMAIL, UNPROCESSABLE)
        async with house.db.write() as session:
            ticket, asked, may_send = await ask_code(session, email=address, now=house.clock.now())
            if may_send:
                await house.jobs.enqueue(session, send_sign_in_code, f"office-code:{asked.id}", asked.id)
        return see(f"/office/code/{ticket}")

    @router.get("/{ticket}")
    async def typing(ticket: str) -> Response:
        return _code_page(ticket)

    @router.post("/{ticket}")
    async def enter(
        request: Request,
        ticket: str,
        code: Annotated[str, Form(max_length=100)] = "",
        user_agent: Annotated[str, Header()] = "",
    ) -> Response:
        if await limit.seconds_to_wait(request):
            return _code_page(ticket, BUSY, TOO_MANY)
        token = await _entered(house, ticket, code, device_name(user_agent))
        if token is None:
            return _code_page(ticket, CodeWrongError.text, CodeWrongError.status)
        answer = see("/office")
        door.give_cookie(answer, token)
        return answer

    return router


async def _entered(house: House, ticket: str, code: str, device: str) -> str | None:
    """Return the new session's token. A wrong code is a try that stays counted."""
    now = house.clock.now()
    async with house.db.write() as session:
        burned = await burn_code(session, code, key=secret_of(house), now=now, ticket=ticket)
        who = burned.admin_id if burned is not None and burned.session_id is None else None
        if who is None or await role_of(session, who, house.admins) is None:
            return None
        return await open_session(session, admin_id=who, device=device, now=now)


def _email_page(problem: str = "", status: int = 200) -> Response:
    return outside_page(TITLE, render("entrance/email.html", problem=problem), status=status)


def _code_page(ticket: str, problem: str = "", status: int = 200) -> Response:
    return outside_page(TITLE, render("entrance/code.html", ticket=ticket, problem=problem), status=status)
