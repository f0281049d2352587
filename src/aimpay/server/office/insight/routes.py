"""Pages of analytics: each view, as a book of Excel, and its charts as pictures."""

from dataclasses import dataclass
from typing import Any, Final

from fastapi import Request
from fastapi.responses import Response, StreamingResponse
from starlette.exceptions import HTTPException

from aimpay.contract.wire import EXCEL
from aimpay.server.edge.router import Router
from aimpay.server.insight.pictures import picture
from aimpay.server.insight.views.model import OVERVIEW as OVERVIEW_KEY
from aimpay.server.insight.views.model import Section, Shown, View
from aimpay.server.insight.views.names import period_name
from aimpay.server.insight.views.registry import BY_KEY, VIEWS
from aimpay.server.kit.moscow import moscow_day
from aimpay.server.office.door import SignedIn, Staff, needs
from aimpay.server.office.frame import office_page, render
from aimpay.server.office.insight.choices import Choices, choices
from aimpay.server.office.insight.chosen import GRAINS, PERIODS, TOUCHES, Chosen, read_chosen
from aimpay.server.office.insight.figures import DRAWING, SCRIPTS, book
from aimpay.server.office.insight.words import filter_words, menu_key
from aimpay.server.sheets.table import Made
from aimpay.server.sheets.temporary import pieces, temporary_book
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.house import House

NOT_FOUND: Final = 404
LIFETIMES: Final = ((1, "1\u00a0день"), (7, "7\u00a0дней"), (30, "30\u00a0дней"))
ADVERTISING: Final = "advertising"
COSTS: Final = ("/office/insight/costs", "Расходы на\u00a0рекламу")
SHARED: Final = ("/office/insight/shared", "Действующие ссылки")
LEADS_TO: Final = {"money": "revenue", "steps": "funnel", "period": "cohorts", "sources": "advertising"}
"""Where each chart of the overview leads."""


@dataclass(frozen=True)
class Opened:
    """A view with what it shows."""

    chosen: Chosen
    shown: Shown
    choices: Choices

    @property
    def filters(self) -> list[tuple[str, str]]:
        return filter_words(self.chosen.view, self.chosen.asked, dict(self.choices.courses))


def insight_routes(house: House) -> Router:
    router = Router(tags=["office"])
    for view in VIEWS:
        _add_page(router, house, view)
        _add_book(router, house, view)
        _add_pictures(router, house, view)
    return router


def _add_page(router: Router, house: House, view: View) -> None:
    @router.get(view.address, dependencies=[needs(Action.SEE_REPORTS)])
    async def page(staff: SignedIn, request: Request, said: str = "") -> Response:
        opened = await _opened(house, view, request)
        body = render("insight/view.html", **_words(house, staff, opened))
        return office_page(staff, menu_key(view), view.title, body, said=said, lead=view.lead, scripts=SCRIPTS)


def _add_book(router: Router, house: House, view: View) -> None:
    @router.get(view.below("excel"), dependencies=[needs(Action.EXPORT)])
    async def excel(staff: SignedIn, request: Request) -> Response:
        opened = await _opened(house, view, request)
        made = Made(staff.name, house.clock.now())
        path = await temporary_book(book(view, opened.shown, opened.filters), made)
        header = {"Content-Disposition": f'attachment; filename="{view.key}.xlsx"'}
        return StreamingResponse(pieces(path), media_type=EXCEL, headers=header)


def _add_pictures(router: Router, house: House, view: View) -> None:
    @router.get(view.below("{section}.png"), dependencies=[needs(Action.SEE_REPORTS)])
    async def png(_staff: SignedIn, request: Request, section: str) -> Response:
        opened = await _opened(house, view, request)
        chart = next((one.chart for one in opened.shown.sections if one.key == section), None)
        if chart is None:
            raise HTTPException(NOT_FOUND)
        return Response(await picture(chart, under=period_name(opened.chosen.asked)), media_type="image/png")


async def _opened(house: House, view: View, request: Request) -> Opened:
    now = house.clock.now()
    chosen = read_chosen(view, request.query_params, moscow_day(now))
    async with house.db.read() as session:
        return Opened(chosen, await view.load(session, chosen.asked, now), await choices(session))


def _words(house: House, staff: Staff, opened: Opened) -> dict[str, Any]:
    chosen = opened.chosen
    return {
        **DRAWING,
        "chosen": chosen,
        "shown": opened.shown,
        "choices": opened.choices,
        "period": period_name(chosen.asked),
        "today": moscow_day(house.clock.now()),
        "periods": PERIODS,
        "grains": [(grain.value, title) for grain, title in GRAINS],
        "touches": [(touch.value, title) for touch, title in TOUCHES],
        "lifetimes": LIFETIMES,
        "may_export": staff.may(Action.EXPORT),
        "may_share": staff.may(Action.SHARE),
        "extra": _extra(staff, chosen.view),
        "grid": chosen.view.key == OVERVIEW_KEY,
        "links": lambda section: _links(chosen, section),
    }


def _extra(staff: Staff, view: View) -> tuple[str, str] | None:
    """A neighbour of the page that is not in the menu."""
    if view.key == ADVERTISING and staff.may(Action.ADVERTISE):
        return COSTS
    return SHARED if view.key == OVERVIEW_KEY and staff.may(Action.SHARE) else None


def _links(chosen: Chosen, section: Section) -> list[tuple[str, str]]:
    found = []
    if chosen.view.key == OVERVIEW_KEY:
        view = BY_KEY[LEADS_TO[section.key]]
        found.append((chosen.of(view), f"Подробнее: «{view.title}»"))
    if section.chart and not section.chart.is_empty:
        found.append((chosen.address(f"{section.key}.png"), "Картинка"))
    return found
