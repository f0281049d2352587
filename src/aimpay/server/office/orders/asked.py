"""What a page of orders was asked for: it stands in the address."""

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import Depends, Query

from aimpay.server.edge.errors import InvalidRequestError
from aimpay.server.kit.moscow import start_of

PAGE: Final = 50
FURTHEST: Final = 2_000
LONGEST: Final = 254
SORTS: Final = ("created", "paid", "amount")


@dataclass(frozen=True)
class Asked:
    """As it came in the address; what is unknown asks for nothing. ``since``, ``until``: days of payment, both in."""

    q: str = ""
    state: str = ""
    course: str = ""
    since: str = ""
    until: str = ""
    source: str = ""
    sort: str = "-created"
    page: int = 1

    def address(self, path: str, **more: str | int) -> str:
        given = {name: value for name, value in {**asdict(self), **more}.items() if value not in {"", None}}
        if given.get("sort") == "-created":
            given.pop("sort")
        if given.get("page") == 1:
            given.pop("page")
        return f"{path}?{urlencode(given)}" if given else path

    @property
    def is_filtered(self) -> bool:
        return any(vars(replace(self, sort="", page=0)).values())

    @property
    def by(self) -> str:
        named = self.sort.removeprefix("-")
        return named if named in SORTS else "created"

    @property
    def descending(self) -> bool:
        return self.sort.startswith("-") or self.sort not in SORTS

    def other_way(self, field: str) -> str:
        return field if self.by == field and self.descending else f"-{field}"

    def aria(self, field: str) -> str:
        if self.by != field:
            return "none"
        return "descending" if self.descending else "ascending"

    def period(self) -> tuple[datetime | None, datetime | None]:
        """The second instant is not included."""
        since, until = _day(self.since), _day(self.until)
        return (start_of(since) if since else None), (start_of(until + timedelta(days=1)) if until else None)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise InvalidRequestError("День напишите так: 2026-11-22.") from error


def _asked(
    q: Annotated[str, Query(max_length=LONGEST)] = "",
    state: Annotated[str, Query(max_length=16)] = "",
    course: Annotated[str, Query(max_length=64)] = "",
    since: Annotated[str, Query(max_length=10)] = "",
    until: Annotated[str, Query(max_length=10)] = "",
    source: Annotated[str, Query(max_length=100)] = "",
    sort: Annotated[str, Query(max_length=16)] = "-created",
    page: Annotated[int, Query(ge=1, le=FURTHEST)] = 1,
) -> Asked:
    return Asked(q.strip(), state, course, since, until, source, sort, page)


AskedFor = Annotated[Asked, Depends(_asked)]
