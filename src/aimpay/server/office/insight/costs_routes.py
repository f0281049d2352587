"""What advertising cost: a file is looked at first, then taken in; or typed by hand; or deleted again."""

from typing import Annotated, Final

from fastapi import File, Form, UploadFile
from fastapi.responses import Response

from aimpay.server.edge.router import Router
from aimpay.server.insight.costs.reading import Cost, read_amount, read_clicks, read_day, read_source
from aimpay.server.kit.moscow import moscow_day
from aimpay.server.office.colleagues import colleagues
from aimpay.server.office.door import SignedIn, needs
from aimpay.server.office.frame import office_page, render, see
from aimpay.server.office.insight.choices import choices
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.house import House
from aimpay.server.workflows.insight.costs import (
    delete_import,
    import_by_hand,
    import_draft,
    list_imports,
    look_at,
    put_aside,
)
from aimpay.server.workflows.insight.errors import CostLineInvalidError

PAGE: Final = "/office/insight/costs"
SHOWN: Final = 50
NAME: Final = 100
Text = Annotated[str, Form(max_length=NAME)]
ALLOWED: Final = [needs(Action.ADVERTISE)]
SCRIPTS: Final = ("/office/static/costs.js",)
LEAD: Final = (
    "Сколько стоила реклама по\u00a0дням и\u00a0кампаниям. По\u00a0этим суммам считается окупаемость. "
    "Суммы\u00a0— с\u00a0НДС, как списано."
)


def cost_routes(house: House) -> Router:
    router = Router(tags=["office"])
    _add_page(router, house)
    _add_file(router, house)
    _add_hand(router, house)
    return router


def _add_page(router: Router, house: House) -> None:
    @router.get(PAGE, dependencies=ALLOWED)
    async def costs(staff: SignedIn, said: str = "") -> Response:
        today = moscow_day(house.clock.now())
        async with house.db.read() as session:
            names = await colleagues(session, house.admins)
            rows, offered = await list_imports(session), await choices(session)
        body = render("insight/costs.html", rows=rows, names=names, choices=offered, today=today)
        return office_page(
            staff, "insight-costs", "Расходы на\u00a0рекламу", body, said=said, lead=LEAD, scripts=SCRIPTS
        )

    @router.post(f"{PAGE}/delete", dependencies=ALLOWED)
    async def delete(staff: SignedIn, import_id: Annotated[int, Form()]) -> Response:
        async with house.db.write() as session:
            await delete_import(session, import_id, by=staff.telegram_id, now=house.clock.now())
        return see(PAGE, said="removed")


def _add_file(router: Router, house: House) -> None:
    @router.post(f"{PAGE}/upload", dependencies=ALLOWED)
    async def upload(staff: SignedIn, file: Annotated[UploadFile, File()], source: Text = "") -> Response:
        body, now = await file.read(), house.clock.now()
        async with house.db.write() as session:
            name = file.filename or ""
            draft = await put_aside(session, body, name=name, source=source, by=staff.telegram_id, now=now)
        return see(f"{PAGE}/look?draft={draft.id}")

    @router.get(f"{PAGE}/look", dependencies=ALLOWED)
    async def look(staff: SignedIn, draft: int) -> Response:
        async with house.db.read() as session:
            seen = await look_at(session, draft, by=staff.telegram_id, now=house.clock.now())
        body = render("insight/look.html", look=seen, shown=SHOWN)
        return office_page(staff, "insight-costs", "Проверка файла", body)

    @router.post(f"{PAGE}/import", dependencies=ALLOWED)
    async def take_in(staff: SignedIn, draft: Annotated[int, Form()]) -> Response:
        async with house.db.write() as session:
            await import_draft(session, draft, by=staff.telegram_id, now=house.clock.now())
        return see(PAGE, said="done")


def _add_hand(router: Router, house: House) -> None:
    @router.post(f"{PAGE}/add", dependencies=ALLOWED)
    async def add(
        staff: SignedIn, day: Text, source: Text, amount: Text, campaign: Text = "", clicks: Text = ""
    ) -> Response:
        now = house.clock.now()
        try:
            cost = Cost(
                read_day(day, moscow_day(now)),
                read_source(source.strip()),
                campaign.strip(),
                read_amount(amount),
                read_clicks(clicks),
            )
        except ValueError as error:
            raise CostLineInvalidError(str(error)) from error
        async with house.db.write() as session:
            await import_by_hand(session, cost, by=staff.telegram_id, now=now)
        return see(PAGE, said="added")
