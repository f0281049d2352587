"""The filters of reports: they stand in the address, and in the forms of the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

from fastapi import Depends, Form, Query
from pydantic import BeforeValidator, Field
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.visits.models import Source
from aimpay.server.selling.models import Course
from aimpay.server.workflows.reports.asked import ReportAsked
from aimpay.server.workflows.reports.parts import source_words
from aimpay.server.workflows.reports.report import DIRECT

MOST: Final = 200
LONGEST: Final = 100
Options = Sequence[tuple[str, str]]
BLANK: Final = BeforeValidator(lambda value: value or None)
"""A field left empty comes as an empty word."""
Day = Annotated[date | None, BLANK]
Number = Annotated[Annotated[int, Field(ge=1, lt=2**53)] | None, BLANK]
Word = Annotated[Annotated[str, Field(max_length=LONGEST)] | None, BLANK]


def _of_address(
    since: Annotated[Day, Query()] = None,
    until: Annotated[Day, Query()] = None,
    course: Annotated[Number, Query()] = None,
    source: Annotated[Word, Query()] = None,
) -> ReportAsked:
    return ReportAsked(since, until, course, source)


def _of_form(
    since: Annotated[Day, Form()] = None,
    until: Annotated[Day, Form()] = None,
    course: Annotated[Number, Form()] = None,
    source: Annotated[Word, Form()] = None,
) -> ReportAsked:
    return ReportAsked(since, until, course, source)


AskedOf = Annotated[ReportAsked, Depends(_of_address)]
FormAsked = Annotated[ReportAsked, Depends(_of_form)]


@dataclass(frozen=True)
class Offered:
    courses: Options
    sources: Options


async def offered(session: AsyncSession) -> Offered:
    courses = (await session.scalars(select(Course).order_by(Course.title))).all()
    name = func.coalesce(Source.utm_source, Source.referrer_host)
    names = await session.scalars(select(name).where(name.is_not(None)).distinct().order_by(name).limit(MOST))
    found = [DIRECT, *(one for one in names if one != DIRECT)]
    return Offered(
        courses=[("", "Все"), *((str(one.id), one.title) for one in courses)],
        sources=[("", "Все"), *((one, source_words(one)) for one in found)],
    )
