"""«Сотрудники»: who works at the school and in which role. Each change needs a fresh code and says why."""

from typing import Annotated, Final

from fastapi import Form
from fastapi.responses import Response

from aimpay.server.edge.router import Router
from aimpay.server.office.colleagues import colleagues
from aimpay.server.office.door import SignedIn, needs
from aimpay.server.office.frame import office_page, render, see
from aimpay.server.office.roster import acts
from aimpay.server.staff.errors import RosterRefusedError
from aimpay.server.staff.roster import members, roles
from aimpay.server.staff.rules import ROLE_TITLES, Action, Role
from aimpay.server.workflows.house import House

PAGE: Final = "/office/staff"
LEAD: Final = (
    "Кто работает в\u00a0кабинете и\u00a0что ему можно. Изменение просит свежий код и\u00a0остаётся в\u00a0журнале."
)
MEANS: Final = {
    Role.OWNER: "всё",
    Role.FINANCE: "деньги: возвраты, выплаты, сверка, чеки, отчёты",
    Role.MARKETING: "люди, рассылки, сайт, реклама, отчёты",
    Role.SUPPORT: "люди, доступы, сертификаты, чаты, блокировки",
    Role.READ_ONLY: "смотреть, ничего не\u00a0менять",
}
Word = Annotated[str, Form(max_length=254)]
Reason = Annotated[str, Form(min_length=3, max_length=500)]


def roster_routes(house: House) -> Router:
    router = Router(tags=["office"], prefix=PAGE)

    @router.get("", dependencies=[needs(Action.ROLES)])
    async def show(staff: SignedIn, said: str = "") -> Response:
        async with house.db.read() as session:
            here, names = await roles(session, house.admins), await colleagues(session, house.admins)
            emails = {one.telegram_id: one.email for one in await members(session)}
        people = [(who, names[who], role, emails.get(who, "")) for who, role in here.items()]
        body = render(
            "roster/roster.html",
            people=people,
            titles=ROLE_TITLES,
            means=MEANS,
            admins=house.admins,
            me=staff.telegram_id,
        )
        return office_page(staff, "staff", "Сотрудники", body, said=said, lead=LEAD)

    @router.get("/{telegram_id:int}", dependencies=[needs(Action.ROLES)])
    async def one(staff: SignedIn, telegram_id: int) -> Response:
        async with house.db.read() as session:
            here, names = await roles(session, house.admins), await colleagues(session, house.admins)
            emails = {one.telegram_id: one.email for one in await members(session)}
        if telegram_id not in here:
            raise RosterRefusedError("У\u00a0этого человека роли нет.")
        body = render(
            "roster/one.html",
            who=telegram_id,
            name=names[telegram_id],
            role=here[telegram_id],
            email=emails.get(telegram_id, ""),
            titles=ROLE_TITLES,
            means=MEANS,
            fixed=telegram_id in house.admins,
            me=telegram_id == staff.telegram_id,
        )
        return office_page(staff, "staff", names[telegram_id], body)

    _add_acts(router, house)
    return router


def _add_acts(router: Router, house: House) -> None:
    @router.post("/give", dependencies=[needs(Action.ROLES)])
    async def give(
        staff: SignedIn, who: Word, role: Word, reason: Reason, name: Word = "", email: Word = ""
    ) -> Response:
        by, admins, now = staff.telegram_id, house.admins, house.clock.now()
        async with house.db.write() as session:
            here = await roles(session, admins)
            is_here = who.isdecimal() and int(who) in here
            telegram_id, known_as = (int(who), f"id{who}") if is_here else await acts.person_of(session, who)
            given = acts.read_given(telegram_id, role, name, email, known_as)
            await acts.give(session, given, by=by, reason=reason, admins=admins, now=now)
        return see(PAGE, said="saved")

    @router.post("/{telegram_id:int}/remove", dependencies=[needs(Action.ROLES)])
    async def remove(staff: SignedIn, telegram_id: int, reason: Reason) -> Response:
        by, admins, now = staff.telegram_id, house.admins, house.clock.now()
        async with house.db.write() as session:
            await acts.remove(session, telegram_id, by=by, reason=reason, admins=admins, now=now)
        return see(PAGE, said="removed")
