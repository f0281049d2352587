"""The list of leads, a page of it, in the order asked for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Final, get_args

from fastapi import Depends, Query
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.form_warm import SortBy
from aimpay.contract.leads import LeadRow
from aimpay.server.growth.leads.listing import LeadFilter, list_leads
from aimpay.server.office.leads.asked import Asked

PAGE: Final = 50
FURTHEST: Final = 10_000
LIST: Final = "/office/leads"


@dataclass(frozen=True)
class Place:
    """Which page, and sorted by what. ``sort`` has a minus before it when the largest come first."""

    page: int
    sort: str

    @property
    def by(self) -> SortBy:
        named = self.sort.removeprefix("-")
        return next((one for one in get_args(SortBy) if one == named), "active_at")

    @property
    def descending(self) -> bool:
        return self.sort.startswith("-")

    def other_way(self, field: str) -> str:
        """Names come from А to Я first, moments from the newest."""
        if self.by == field:
            return field if self.descending else f"-{field}"
        return field if field in {"name", "email"} else f"-{field}"

    def aria(self, field: str) -> str:
        if self.by != field:
            return "none"
        return "descending" if self.descending else "ascending"


def _place(
    page: Annotated[int, Query(ge=1, le=FURTHEST)] = 1, sort: Annotated[str, Query(max_length=20)] = "-active_at"
) -> Place:
    return Place(page, sort)


PlaceAsked = Annotated[Place, Depends(_place)]


@dataclass(frozen=True)
class LeadsPage:
    rows: Sequence[LeadRow]
    total: int
    place: Place
    asked: Asked

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))

    @property
    def address(self) -> str:
        return self.asked.address(LIST, sort=self.place.sort, page=self.place.page)

    @property
    def pager_link(self) -> str:
        return self.asked.address(LIST, sort=self.place.sort) + "&page="

    def sort_link(self, field: str) -> str:
        return self.asked.address(LIST, sort=self.place.other_way(field))


async def leads_page(session: AsyncSession, wanted: LeadFilter, asked: Asked, place: Place) -> LeadsPage:
    offset = (place.page - 1) * PAGE
    sorted_by = replace(wanted, sort_by=place.by, descending=place.descending, offset=offset, limit=PAGE)
    found = await list_leads(session, sorted_by)
    return LeadsPage(found.items, found.total, place, asked)
