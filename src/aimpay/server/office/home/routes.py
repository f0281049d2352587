"""The first page: what there is today."""

from fastapi.responses import Response

from aimpay.server.edge.router import Router
from aimpay.server.office.door import SignedIn
from aimpay.server.office.frame import office_page, render
from aimpay.server.workflows.house import House


def home_routes(_house: House) -> Router:
    router = Router(tags=["office"])

    @router.get("/office")
    async def home(staff: SignedIn, said: str = "") -> Response:
        return office_page(staff, "home", "Сегодня", render("home/home.html"), said=said)

    return router
