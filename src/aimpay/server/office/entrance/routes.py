"""Coming in by the bot's link, the list of sessions, going out."""

from datetime import datetime
from typing import Annotated

from fastapi import Form, Header, Query, Request
from fastapi.responses import Response
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.office import HOME, MAKE_OFFICE_LINK, PLACE, MakeOfficeLink, OfficeLinkMade
from aimpay.server.edge.calls import serve
from aimpay.server.edge.router import Router
from aimpay.server.office.colleagues import colleagues
from aimpay.server.office.door import Door, SignedIn, Staff, needs
from aimpay.server.office.entrance.devices import device_name
from aimpay.server.office.errors import OfficeLinkExpiredError
from aimpay.server.office.frame import office_page, outside_page, render, see
from aimpay.server.office.links import burn_link, link_works, make_office_link
from aimpay.server.office.sessions import end_others, end_session, live_sessions, open_session
from aimpay.server.staff.audit import note_change
from aimpay.server.staff.permit import role_of
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.house import House
from aimpay.server.workflows.permit import permit

Place = Annotated[str, Query(max_length=100, pattern=PLACE)]


def office_link_routes(house: House) -> Router:
    """For the bot."""
    router = Router(tags=["office"])

    async def make(request: MakeOfficeLink) -> OfficeLinkMade:
        await permit(house, request.admin_id, Action.SEE_HOME)
        async with house.db.write() as session:
            token, until = await make_office_link(session, admin_id=request.admin_id, now=house.clock.now())
        to = f"?to={request.place}" if request.place != HOME else ""
        return OfficeLinkMade(office_url=f"{house.public_url}/office/enter/{token}{to}", expires_at=until)

    serve(router, MAKE_OFFICE_LINK, make)
    return router


def entrance_routes(house: House, door: Door) -> Router:
    """For whoever holds a link. Opening it changes nothing: a messenger's preview does that too."""
    router = Router(tags=["office"])

    @router.get("/office/enter/{token}")
    async def ask(token: str, to: Place = HOME) -> Response:
        async with house.db.read() as session:
            if not await link_works(session, token, house.clock.now()):
                raise OfficeLinkExpiredError
        return outside_page("Вход в\u00a0кабинет", render("entrance/enter.html", token=token, to=to))

    @router.post("/office/enter/{token}")
    async def enter(
        token: str, user_agent: Annotated[str, Header()] = "", to: Annotated[str, Form(pattern=PLACE)] = HOME
    ) -> Response:
        cookie = await _enter(house, token, device_name(user_agent), house.clock.now())
        answer = see(to)
        door.give_cookie(answer, cookie)
        return answer

    return router


async def _enter(house: House, token: str, device: str, now: datetime) -> str:
    async with house.db.write() as session:
        admin_id = await burn_link(session, token, now)
        if await role_of(session, admin_id, house.admins) is None:
            raise OfficeLinkExpiredError
        return await open_session(session, admin_id=admin_id, device=device, now=now)


def session_routes(house: House, door: Door) -> Router:
    router = Router(tags=["office"])

    @router.get("/office/sessions", dependencies=[needs(Action.SESSIONS)])
    async def sessions(staff: SignedIn, said: str = "") -> Response:
        whose = None if staff.is_owner else staff.telegram_id
        async with house.db.read() as session:
            found = await live_sessions(session, house.clock.now(), of=whose)
            names = await colleagues(session, house.admins)
        body = render("entrance/sessions.html", sessions=found, staff=staff, names=names)
        return office_page(staff, "sessions", "Входы", body, said=said, lead=SESSIONS_LEAD)

    @router.post("/office/sessions/end", dependencies=[needs(Action.SESSIONS)])
    async def end(staff: SignedIn, session_id: Annotated[int, Form()]) -> Response:
        whose, now = None if staff.is_owner else staff.telegram_id, house.clock.now()
        async with house.db.write() as session:
            if ended := await end_session(session, session_id, now, of=whose):
                note_ending(session, staff, ended.admin_id, ended.device, now)
        return see("/office/sessions", said="done")

    @router.post("/office/sessions/end_others", dependencies=[needs(Action.SESSIONS)])
    async def end_rest(staff: SignedIn) -> Response:
        now = house.clock.now()
        async with house.db.write() as session:
            count = await end_others(session, staff.session_id, now, of=staff.telegram_id)
            if count:
                note_ending(session, staff, staff.telegram_id, f"все, кроме одного: {count}", now)
        return see("/office/sessions", said="done")

    @router.post("/office/leave", dependencies=[needs(Action.SESSIONS)])
    async def leave(staff: SignedIn, _request: Request) -> Response:
        async with house.db.write() as session:
            now = house.clock.now()
            if ended := await end_session(session, staff.session_id, now):
                note_ending(session, staff, ended.admin_id, ended.device, now)
        answer = outside_page("Вы вышли", render("entrance/left.html"))
        door.take_cookie(answer)
        return answer

    return router


def note_ending(session: AsyncSession, staff: Staff, whose: int, device: str, now: datetime) -> None:
    note_change(
        session,
        by=staff.telegram_id,
        action=Action.SESSIONS,
        about=("staff_members", whose),
        now=now,
        before={"session": device},
    )


SESSIONS_LEAD = "Где открыт кабинет. Вход заканчивается сам: через 12\u00a0часов без дела и\u00a0через 14\u00a0дней."
