"""The first page: what today and this week brought, and what waits for whoever opened it."""

from fastapi.responses import Response

from aimpay.server.edge.router import Router
from aimpay.server.insight.morning import figures, sales_by_day
from aimpay.server.insight.period import this_week, today
from aimpay.server.kit.moscow import MOSCOW
from aimpay.server.kit.typography import day
from aimpay.server.office.door import SignedIn, needs
from aimpay.server.office.frame import office_page, render
from aimpay.server.office.home.asks import asks
from aimpay.server.office.home.words import bars, tiles
from aimpay.server.payouts.funds import known_funds
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.alerts.settling import open_alerts
from aimpay.server.workflows.house import House
from aimpay.server.workflows.morning.morning import morning


def home_routes(house: House) -> Router:
    router = Router(tags=["office"])

    @router.get("/office", dependencies=[needs(Action.SEE_HOME)])
    async def home(staff: SignedIn, said: str = "") -> Response:
        now = house.clock.now()
        week = this_week(now)
        async with house.db.read() as session:
            told = await morning(session, today(now), now)
            funds = await known_funds(session, now)
            alerts = await open_alerts(session)
            this, last = await figures(session, week), await figures(session, week.before)
            days = await sales_by_day(session, now) if staff.may(Action.SEE_REPORTS) else ()
        body = render(
            "home/home.html",
            asks=asks(staff, told.waiting, funds.balance if funds else None, alerts),
            today=tiles(staff, told.figures, told.before),
            week=tiles(staff, this, last),
            bars=bars(days),
            compared=told.waiting.compared if staff.may(Action.RECONCILE) else None,
        )
        date = f"{day(now.astimezone(MOSCOW))}, по\u00a0Москве"
        return office_page(staff, "home", "Сегодня", body, said=said, lead=date)

    return router
