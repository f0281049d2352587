"""Every report there is, in the order of the page. A new one is a value and a line here."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.selling.models import Course
from aimpay.server.workflows.reports.accounting import ACCOUNTING
from aimpay.server.workflows.reports.asked import ReportAsked
from aimpay.server.workflows.reports.errors import ReportNotFoundError
from aimpay.server.workflows.reports.of_money import MONEY
from aimpay.server.workflows.reports.of_people import PEOPLE
from aimpay.server.workflows.reports.parts import source_words
from aimpay.server.workflows.reports.report import Report

REPORTS: Final[Mapping[str, Report]] = {report.key: report for report in (ACCOUNTING, *MONEY, *PEOPLE)}


def report_of(key: str) -> Report:
    if key not in REPORTS:
        raise ReportNotFoundError
    return REPORTS[key]


async def in_words(session: AsyncSession, report: Report, asked: ReportAsked) -> list[tuple[str, str]]:
    """The filters, as the sheet of conditions tells them."""
    told = [("Отчёт", report.title)]
    if "period" in report.filters:
        told.append(("Период", asked.period))
    if "course" in report.filters:
        course = await session.get(Course, asked.course_id) if asked.course_id else None
        told.append(("Курс", course.title if course else "все"))
    if "source" in report.filters:
        told.append(("Источник", source_words(asked.source) if asked.source else "все"))
    return told
