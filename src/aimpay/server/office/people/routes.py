"""People: the search, and one person."""

from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import Query
from fastapi.responses import Response
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.edge.router import Router
from aimpay.server.office.colleagues import colleagues
from aimpay.server.office.door import SignedIn, Staff, needs
from aimpay.server.office.frame import office_page, render
from aimpay.server.office.orders.past import audit_moments
from aimpay.server.office.orders.words import state_of
from aimpay.server.office.people import words
from aimpay.server.office.people.facts import PersonFacts, person_facts, refunds_of
from aimpay.server.office.people.listing import certificate_outside
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.desk.finding import leads_outside
from aimpay.server.workflows.desk.listing import SHOWN, find_people
from aimpay.server.workflows.house import House

LIST: Final = "/office/people"
LEAD: Final = "Все, кто приходил в\u00a0бота: доступ, заказы, деньги, сертификаты."


@dataclass(frozen=True)
class May:
    """Which buttons this member of staff has."""

    grant: bool
    resend: bool
    block: bool
    certify: bool


def people_page_routes(house: House) -> Router:
    router = Router(tags=["office"])

    @router.get(LIST, dependencies=[needs(Action.SEE_PEOPLE)])
    async def people(staff: SignedIn, q: Annotated[str, Query(max_length=254)] = "", said: str = "") -> Response:
        text = q.strip()
        async with house.db.read() as session:
            rows = await find_people(session, text)
            leads = await leads_outside(session, text) if text else ()
            certificate = await certificate_outside(session, text) if text else None
        shown = {"rows": rows[:SHOWN], "more": len(rows) > SHOWN, "leads": leads, "certificate": certificate}
        body = render("people/people.html", q=text, now=house.clock.now(), **shown)
        return office_page(staff, "people", "Найти человека", body, said=said, lead=LEAD)

    @router.get(f"{LIST}/{{user_id:int}}", dependencies=[needs(Action.SEE_PEOPLE)])
    async def person(staff: SignedIn, user_id: int, said: str = "") -> Response:
        async with house.db.read() as session:
            facts = await person_facts(session, user_id)
            shown = await _told(session, house, facts, staff)
        body = render("people/person.html", facts=facts, words=words, state_of=state_of, **shown)
        return office_page(staff, "people", facts.user.full_name, body, said=said, lead=f"Человек №\u00a0{user_id}")

    return router


async def _told(session: AsyncSession, house: House, facts: PersonFacts, staff: Staff) -> dict[str, Any]:
    user_id = facts.user.id
    about = [("users", str(user_id)), ("attributions", str(user_id))]
    about += [("certificates", str(one.id)) for one in facts.certificates]
    about += [("orders", str(order.id)) for order, _, _ in facts.orders]
    about += [("refunds", str(one)) for one in await refunds_of(session, [order.id for order, _, _ in facts.orders])]
    return {
        "log": await audit_moments(session, about),
        "names": await colleagues(session, house.admins),
        "place": f"{LIST}/{user_id}",
        "may": May(
            grant=staff.may(Action.GRANT) and bool(facts.accounts),
            resend=staff.may(Action.RESEND) and bool(facts.accounts),
            block=staff.may(Action.BLOCK) and bool(facts.accounts),
            certify=staff.may(Action.CERTIFY),
        ),
        "sees_money": staff.may(Action.SEE_MONEY),
        "now": house.clock.now(),
    }
