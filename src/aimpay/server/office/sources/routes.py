"""The report on sources. Everything that was chosen is in the address."""

from datetime import date
from typing import Annotated, Final

from fastapi import Query
from fastapi.responses import Response
from pydantic import BeforeValidator

from aimpay.contract.visits import SourceGrouping, SourceRow, TouchChoice
from aimpay.server.edge.router import Router
from aimpay.server.kit.typography import NBSP
from aimpay.server.office.door import SignedIn, needs
from aimpay.server.office.frame import office_page, render
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.house import House
from aimpay.server.workflows.visits.statistics import source_statistics

PAGE: Final = "/office/sources"
WORDS: Final = {
    None: "не записан",
    "direct": "прямой заход",
    "telegram": "нашли бота сами",
    "partner": "по ссылке партнёра",
}
TOUCHES: Final = ((TouchChoice.FIRST, "первое касание"), (TouchChoice.LAST, "последнее касание"))
GROUPS: Final = ((SourceGrouping.SOURCE, "источник"), (SourceGrouping.CAMPAIGN, "кампания"))

Day = Annotated[date | None, BeforeValidator(lambda value: value or None), Query()]
"""A field left empty comes as an empty word."""


def source_page_routes(house: House) -> Router:
    router = Router(tags=["office"])

    @router.get(PAGE, dependencies=[needs(Action.SEE_REPORTS)])
    async def sources(
        staff: SignedIn,
        since: Day = None,
        until: Day = None,
        touch: TouchChoice = TouchChoice.FIRST,
        group: SourceGrouping = SourceGrouping.SOURCE,
    ) -> Response:
        now = house.clock.now()
        async with house.db.read() as session:
            told = await source_statistics(session, now, since=since, until=until, touch=touch, group=group)
        body = render(
            "sources/sources.html",
            told=told,
            touches=TOUCHES,
            groups=GROUPS,
            by_campaign=group is SourceGrouping.CAMPAIGN,
            source_name=source_name,
            percent=percent,
        )
        lead = "Кто откуда пришёл и\u00a0сколько принёс. Дни — по\u00a0московскому времени."
        return office_page(staff, "sources", "Источники", body, lead=lead)

    return router


def source_name(row: SourceRow) -> str:
    return WORDS.get(row.source) or str(row.source)


def percent(basis_points: int | None) -> str:
    """12,5 %; a dash where there was nobody to count."""
    if basis_points is None:
        return "—"
    return f"{basis_points / 100:.2f}".rstrip("0").rstrip(".").replace(".", ",") + f"{NBSP}%"
