"""A person's rights: everything about him as a file, or an erasure in two steps with its act."""

from typing import Annotated, Final

from fastapi import Form, Query
from fastapi.responses import HTMLResponse, Response
from sqlalchemy import select

from aimpay.server.edge.router import Router
from aimpay.server.office.door import SignedIn, needs
from aimpay.server.office.frame import office_page, render, see
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.house import House
from aimpay.server.workflows.rights.act import act_page
from aimpay.server.workflows.rights.erasure import Wish, ask_erasure, confirm_erasure
from aimpay.server.workflows.rights.errors import ErasureNotFoundError
from aimpay.server.workflows.rights.export import export_person
from aimpay.server.workflows.rights.models import Erasure
from aimpay.server.workflows.rights.subject import find_people

PATH: Final = "/office/rights"
TITLE: Final = "Права людей"
LEAD: Final = (
    "Ответить на\u00a0просьбу человека нужно за\u00a010 рабочих дней: отдать всё, что о\u00a0нём хранится, или удалить."
)
SHOWN: Final = 50
WORDS: Final = {"asked": ("plain", "ждёт кода"), "confirmed": ("wait", "удаляется"), "done": ("ok", "удалено")}
ACT_POLICY: Final = "default-src 'none'; style-src 'self' 'unsafe-inline'; font-src 'self'; frame-ancestors 'none'"
Who = Annotated[str, Query(max_length=254)]


def rights_routes(house: House) -> Router:
    router = Router(tags=["office"], prefix=PATH)

    @router.get("", dependencies=[needs(Action.RIGHTS)])
    async def show(staff: SignedIn, who: Who = "", said: str = "") -> Response:
        async with house.db.read() as session:
            found = await find_people(session, who) if who.strip() else []
            newest = select(Erasure).order_by(Erasure.id.desc()).limit(SHOWN)
            erasures = (await session.scalars(newest)).all()
        body = render("rights/rights.html", who=who.strip(), found=found, erasures=erasures, words=WORDS)
        return office_page(staff, "rights", TITLE, body, said=said, lead=LEAD)

    @router.get("/file", dependencies=[needs(Action.RIGHTS)])
    async def file(_staff: SignedIn, who: Who) -> Response:
        name, body = await export_person(house, who)
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(body, media_type="application/zip", headers=headers)

    @router.get("/acts/{number}", dependencies=[needs(Action.RIGHTS)])
    async def act(_staff: SignedIn, number: str) -> Response:
        async with house.db.read() as session:
            erasure = await session.scalar(select(Erasure).where(Erasure.number == number))
        if erasure is None or erasure.act is None:
            raise ErasureNotFoundError
        return HTMLResponse(act_page(erasure.act), headers={"Content-Security-Policy": ACT_POLICY})

    _add_erasing(router, house)
    return router


def _add_erasing(router: Router, house: House) -> None:
    @router.post("/erase", dependencies=[needs(Action.RIGHTS)])
    async def erase(
        staff: SignedIn,
        who: Annotated[str, Form(max_length=254)],
        ground: Annotated[str, Form(min_length=1, max_length=250)],
        leave_groups: Annotated[bool, Form()] = False,
        keep_certificates: Annotated[bool, Form()] = False,
    ) -> Response:
        wish = Wish(
            who=who,
            ground=ground.strip(),
            by=staff.telegram_id,
            leave_groups=leave_groups,
            keep_certificates=keep_certificates,
        )
        body = render("rights/confirm.html", seen=await ask_erasure(house, wish), who=who)
        return office_page(staff, "rights", "Удалить данные?", body)

    @router.post("/confirm", dependencies=[needs(Action.RIGHTS)])
    async def confirm(
        staff: SignedIn, number: Annotated[str, Form(max_length=16)], code: Annotated[str, Form(max_length=16)] = ""
    ) -> Response:
        await confirm_erasure(house, number, code, staff.telegram_id)
        return see(PATH, said="done")
