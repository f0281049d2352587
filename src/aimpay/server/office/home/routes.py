"""The first page: what there is today."""

from fastapi.responses import Response

from aimpay.server.edge.router import Router
from aimpay.server.kit.moscow import MOSCOW
from aimpay.server.kit.typography import day
from aimpay.server.office.door import SignedIn, needs
from aimpay.server.office.frame import office_page, render
from aimpay.server.office.home.today import today
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.house import House


def home_routes(house: House) -> Router:
    router = Router(tags=["office"])

    @router.get("/office", dependencies=[needs(Action.SEE_HOME)])
    async def home(staff: SignedIn, said: str = "") -> Response:
        now = house.clock.now()
        async with house.db.read() as session:
            figures = await today(session, staff.telegram_id, now)
        date = f"{day(now.astimezone(MOSCOW))}, по\u00a0Москве"
        return office_page(staff, "home", "Сегодня", render("home/home.html", today=figures), said=said, lead=date)

    return router
