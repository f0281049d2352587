"""Orders: the list, its Excel file, one order with all that happened to it."""

from typing import Any, Final

from fastapi.responses import Response
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.edge.router import Router
from aimpay.server.growth.leads.listing import DIRECT
from aimpay.server.office.acts.courses import course_options
from aimpay.server.office.colleagues import colleagues
from aimpay.server.office.door import SignedIn, Staff, needs
from aimpay.server.office.frame import office_page, render
from aimpay.server.office.leads.words import source_word
from aimpay.server.office.orders import past, words
from aimpay.server.office.orders.asked import PAGE, AskedFor
from aimpay.server.office.orders.facts import OrderFacts, order_facts
from aimpay.server.office.orders.listing import list_orders, sources_in_use, totals
from aimpay.server.office.orders.sheet import orders_rows, orders_sheet
from aimpay.server.office.orders.story import order_story
from aimpay.server.office.sheet_answer import sheet_answer
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.house import House

LIST: Final = "/office/orders"
LEAD: Final = "Каждый заказ: цена, оплаты, возвраты, доступ, партнёр. Период\u00a0— по\u00a0дню оплаты, по\u00a0Москве."


def order_routes(house: House) -> Router:
    router = Router(tags=["office"])

    @router.get(LIST, dependencies=[needs(Action.SEE_MONEY)])
    async def orders(staff: SignedIn, asked: AskedFor, said: str = "") -> Response:
        async with house.db.read() as session:
            rows = await list_orders(session, asked, offset=(asked.page - 1) * PAGE, limit=PAGE)
            shown = {"rows": rows, "totals": await totals(session, asked), **await _choices(session)}
        mark = asked.address(LIST, page="")
        link = f"{mark}{'&' if '?' in mark else '?'}page="
        shown |= {"may_export": staff.may(Action.EXPORT), "pager_link": link, "now": house.clock.now()}
        body = render("orders/list.html", asked=asked, words=words, **shown)
        return office_page(staff, "orders", "Заказы", body, said=said, lead=LEAD)

    @router.get("/office/orders.xlsx", dependencies=[needs(Action.SEE_MONEY), needs(Action.EXPORT)])
    async def sheet(staff: SignedIn, asked: AskedFor) -> Response:
        async with house.db.read() as session:
            made = orders_sheet(asked, dict(await course_options(session)))
            rows = orders_rows(session, asked)
            return await sheet_answer(staff, made, rows, name="orders", now=house.clock.now())

    @router.get(f"{LIST}/{{number}}", dependencies=[needs(Action.SEE_PEOPLE)])
    async def order(staff: SignedIn, number: str, said: str = "") -> Response:
        async with house.db.read() as session:
            facts = await order_facts(session, number)
            shown = await _told(session, house, facts, staff)
        active = "orders" if staff.may(Action.SEE_MONEY) else "people"
        body = render("orders/order.html", facts=facts, words=words, **shown)
        lead = f"{facts.buyer.full_name}, «{facts.course.title}»"
        return office_page(staff, active, f"Заказ {facts.order.number}", body, said=said, lead=lead)

    return router


async def _choices(session: AsyncSession) -> dict[str, Any]:
    sources = [(one, source_word(one)) for one in await session.scalars(sources_in_use())]
    return {
        "courses": (("", "Любой"), *await course_options(session)),
        "sources": (("", "Любой"), (DIRECT, "Без меток"), *sources),
    }


async def _told(session: AsyncSession, house: House, facts: OrderFacts, staff: Staff) -> dict[str, Any]:
    """Sums that only the ledger tells are for those who see money."""
    names = await colleagues(session, house.admins)
    sees_money = staff.may(Action.SEE_MONEY)
    story = [one for one in order_story(facts) if sees_money or not one.is_money]
    story += await past.messages(session, facts, tuple(names))
    story += await past.audited(session, facts)
    if sees_money:
        story += await past.postings(session, facts)
    return {
        "story": sorted(story, key=lambda one: one.at),
        "failed": await past.failed_steps(session, facts),
        "names": names,
        "sees_money": sees_money,
        "acts": _acts(facts, staff),
        "now": house.clock.now(),
    }


def _acts(facts: OrderFacts, staff: Staff) -> list[tuple[str, str]]:
    place = f"{LIST}/{facts.order.number}"
    acts = (
        ("refund", "Вернуть деньги…", Action.REFUND, facts.may_refund),
        ("revoke", "Отозвать доступ…", Action.REVOKE, facts.may_revoke),
        ("reassign", "Сменить партнёра…", Action.REASSIGN, True),
        ("letter", "Письмо об\u00a0оплате ещё раз…", Action.RESEND, bool(facts.paid)),
    )
    return [(f"{place}/{path}", label) for path, label, action, may in acts if may and staff.may(action)]
