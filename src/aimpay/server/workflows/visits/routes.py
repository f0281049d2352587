"""Routes of visits: what the site's script tells, and what the school learns from it."""

from datetime import date
from typing import Annotated, Any, Final

from fastapi import Query

from aimpay.contract.visits import (
    SOURCE_STATISTICS_PATH,
    TRACK_VISIT_PATH,
    SourceGrouping,
    SourceStatistics,
    TouchChoice,
    TrackVisit,
    VisitTracked,
)
from aimpay.contract.wire import WrittenOut
from aimpay.server.edge.calls import ERRORS
from aimpay.server.edge.router import ERROR, Router
from aimpay.server.workflows.house import House
from aimpay.server.workflows.visits.statistics import source_statistics
from aimpay.server.workflows.visits.tracking import Tracking

TOO_MANY: Final = {429: ERROR | {"description": "too many visits of one address; see Retry-After"}}
BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": TrackVisit.model_json_schema()}},
    }
}
SUMMARY: Final = "A browser came to the site"


def tracking_routes(tracking: Tracking) -> Router:
    """No secret header: browsers ask. ``VisitDoor`` stands before it and answers most."""
    router = Router(tags=["visits"])
    described = {"response_model": VisitTracked, "responses": ERRORS | TOO_MANY, "openapi_extra": BODY}
    router.post(TRACK_VISIT_PATH, summary=SUMMARY, **described)(tracking.track_visit)
    return router


def source_routes(house: House) -> Router:
    router = Router(tags=["visits"])

    @router.get(SOURCE_STATISTICS_PATH, summary="What each source brought, by first or last touch", responses=ERRORS)
    async def statistics(
        since: Annotated[
            date | None, WrittenOut, Query(description="a day in Moscow; thirty days ago if absent")
        ] = None,
        until: Annotated[date | None, WrittenOut, Query(description="the last day, included; today if absent")] = None,
        touch: TouchChoice = TouchChoice.FIRST,
        group: SourceGrouping = SourceGrouping.SOURCE,
    ) -> SourceStatistics:
        async with house.db.read() as session:
            now = house.clock.now()
            return await source_statistics(session, now, since=since, until=until, touch=touch, group=group)

    return router
