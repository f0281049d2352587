"""The page of reports: any of them as Excel, at once or in the background; what is being made; its file."""

from typing import Annotated, Any, Final

from fastapi import Form
from fastapi.responses import JSONResponse, Response, StreamingResponse
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.wire import EXCEL
from aimpay.server.edge.router import Router
from aimpay.server.kit.ids import new_key
from aimpay.server.office.door import SignedIn, Staff, needs
from aimpay.server.office.frame import office_page, render, see
from aimpay.server.office.reports.asked import AskedOf, FormAsked, offered
from aimpay.server.office.reports.words import STATES, progress_words
from aimpay.server.sheets.table import Made
from aimpay.server.sheets.temporary import pieces, temporary_book
from aimpay.server.staff.audit import Via, note_change
from aimpay.server.staff.errors import RoleForbidsError
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.house import House
from aimpay.server.workflows.reports.asked import ReportAsked, asked_from
from aimpay.server.workflows.reports.files import file_pieces, job_for, ready_job
from aimpay.server.workflows.reports.making import ask_report
from aimpay.server.workflows.reports.models import JobStatus, ReportJob
from aimpay.server.workflows.reports.registry import REPORTS, in_words, report_of
from aimpay.server.workflows.reports.report import Report, may_take, nobody
from aimpay.server.workflows.reports.telling import size_words

PATH: Final = "/office/reports"
LEAD: Final = "Любой список и\u00a0любой итог\u00a0— файлом Excel. Дни\u00a0— по\u00a0московскому времени."
SCRIPTS: Final = ("/office/static/reports.js",)
SHORT: Final = 5000
"""Rows that are written while the browser waits."""
LAST: Final = 10
MOVING: Final = (JobStatus.WAITING, JobStatus.WORKING)
SEE: Final = [needs(Action.SEE_REPORTS)]


def report_routes(house: House) -> Router:
    router = Router(tags=["office"], prefix=PATH)
    _page(house, router)
    _taking(house, router)
    _watching(house, router)
    return router


def _page(house: House, router: Router) -> None:
    @router.get("", dependencies=SEE)
    async def reports(staff: SignedIn, asked: AskedOf, said: str = "") -> Response:
        allowed = [report for report in REPORTS.values() if may_take(report, staff.role)]
        async with house.db.read() as session:
            choices = await offered(session)
            jobs = await _jobs(session, staff)
        body = render(
            "reports/reports.html",
            reports=allowed,
            asked=asked,
            choices=choices,
            jobs=jobs,
            titles={key: report.title for key, report in REPORTS.items()},
            states=STATES,
            size_words=size_words,
            new_key=new_key,
            may_schedule=staff.may(Action.EXPORT),
        )
        return office_page(staff, "reports", "Выгрузки", body, said=said, lead=LEAD)


async def _jobs(session: AsyncSession, staff: Staff) -> list[ReportJob]:
    mine = select(ReportJob).where(ReportJob.asked_by == staff.telegram_id, ReportJob.schedule_id.is_(None))
    return list(await session.scalars(mine.order_by(ReportJob.id.desc()).limit(LAST)))


def _taking(house: House, router: Router) -> None:
    @router.post("/take", dependencies=SEE)
    async def take(
        staff: SignedIn,
        asked: FormAsked,
        report: Annotated[str, Form(max_length=32)],
        key: Annotated[str, Form(min_length=16, max_length=40)],
        way: Annotated[str, Form()] = "",
    ) -> Response:
        wanted = report_of(report)
        if not may_take(wanted, staff.role):
            raise RoleForbidsError(staff.role)
        async with house.db.read() as session:
            long = way == "bot" or await wanted.count(session, asked) > SHORT
        async with house.db.write() as session:
            _note(session, house, staff, wanted, asked)
            job = await ask_report(session, house, wanted, asked, by=staff.telegram_id, key=key) if long else None
        return see(f"{PATH}/jobs/{job.id}") if job else await _at_once(house, staff, wanted, asked)


def _note(session: AsyncSession, house: House, staff: Staff, report: Report, asked: ReportAsked) -> None:
    """Who took out which people's data stands in the log."""
    given = {name: value for name, value in asked.kept().items() if value is not None}
    note_change(
        session,
        by=staff.telegram_id,
        action=Action.EXPORT,
        about=("reports", report.key),
        now=house.clock.now(),
        via=Via.OFFICE,
        after=given or None,
    )


async def _at_once(house: House, staff: Staff, report: Report, asked: ReportAsked) -> Response:
    async with house.db.read() as session:
        told = await in_words(session, report, asked)
    book = await report.book(house, asked, told, nobody)
    path = await temporary_book(book, Made(staff.name, house.clock.now()))
    return StreamingResponse(pieces(path), media_type=EXCEL, headers=_named(f"aimpay-{report.key}.xlsx"))


def _named(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name.replace("_", "-")}"'}


def _watching(house: House, router: Router) -> None:
    @router.get("/jobs/{job_id:int}", dependencies=SEE)
    async def one(staff: SignedIn, job_id: int) -> Response:
        async with house.db.read() as session:
            job = await job_for(session, house, job_id, staff.telegram_id)
            told = await in_words(session, report_of(job.report), asked_from(job.asked))
        body = render("reports/job.html", job=job, told=told, shown=_shown(job), states=STATES, size_words=size_words)
        return office_page(staff, "reports", report_of(job.report).title, body, scripts=SCRIPTS)

    @router.get("/jobs/{job_id:int}/progress", dependencies=SEE)
    async def progress(staff: SignedIn, job_id: int) -> Response:
        async with house.db.read() as session:
            return JSONResponse(_shown(await job_for(session, house, job_id, staff.telegram_id)))

    @router.get("/jobs/{job_id:int}/file", dependencies=SEE)
    async def file(staff: SignedIn, job_id: int) -> Response:
        job = await ready_job(house, job_id, staff.telegram_id)
        headers = _named(job.file_name or "report.xlsx") | {"Content-Length": str(job.size)}
        return StreamingResponse(file_pieces(house, job), media_type=EXCEL, headers=headers)


def _shown(job: ReportJob) -> dict[str, Any]:
    """What the page's progress is drawn from, and drawn anew."""
    return {
        "status": job.status,
        "moving": job.status in MOVING,
        "done": job.rows_done,
        "total": job.rows_total,
        "line": progress_words(job),
    }
