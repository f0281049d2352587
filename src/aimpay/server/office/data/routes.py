"""The list of tables. The tables themselves are the library's pages: see ``wing``."""

from collections.abc import Sequence
from typing import Final

from fastapi.responses import Response

from aimpay.server.edge.router import Router
from aimpay.server.office.data.tables import GROUPS, Group, Shown
from aimpay.server.office.door import SignedIn, Staff, needs
from aimpay.server.office.frame import office_page, render
from aimpay.server.staff.rules import Action

LEAD: Final = (
    "Всё, что школа хранит, — таблицами: найти, отобрать, скачать. Деньги, доступы и\u00a0сертификаты здесь "
    "не\u00a0меняют: для этого есть действия на\u00a0страницах кабинета."
)


def data_routes() -> Router:
    router = Router(tags=["office"])

    @router.get("/office/data", dependencies=[needs(Action.SEE_HOME)])
    async def data(staff: SignedIn) -> Response:
        return office_page(staff, "data", "Данные", render("data/data.html", groups=seen_by(staff)), lead=LEAD)

    return router


def seen_by(staff: Staff) -> Sequence[tuple[Group, Sequence[Shown]]]:
    seen = ((group, [one for one in group.tables if staff.may(one.needs or group.needs)]) for group in GROUPS)
    return [(group, tables) for group, tables in seen if tables]
