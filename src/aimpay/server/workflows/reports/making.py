"""Makes reports in the background. What a crash cuts short is begun anew; half a file is never anybody's."""

import asyncio
import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.kit.ids import new_code
from aimpay.server.people.find_user import find_user
from aimpay.server.sheets.table import Made
from aimpay.server.sheets.temporary import temporary_book
from aimpay.server.staff.permit import role_of
from aimpay.server.workflows.house import House
from aimpay.server.workflows.once import attempt
from aimpay.server.workflows.reports.asked import ReportAsked, asked_from
from aimpay.server.workflows.reports.models import JobStatus, ReportJob, ReportPiece
from aimpay.server.workflows.reports.registry import in_words, report_of
from aimpay.server.workflows.reports.report import Report, Watch, may_take
from aimpay.server.workflows.reports.telling import tell_report
from aimpay.server.workflows.story import Story

log = logging.getLogger(__name__)

KEPT: Final = timedelta(hours=24)
PIECE: Final = 256 * 1024
KEY_LENGTH: Final = 24
TOLD_EVERY: Final = 10_000
"""Rows between two notes of progress."""
FORBIDDEN: Final = "Роль больше не\u00a0позволяет взять этот отчёт."
TRYING_AGAIN: Final = "Не\u00a0получилось с\u00a0первого раза, повторяем."
OVER: Final = (JobStatus.READY, JobStatus.FAILED, JobStatus.EXPIRED)


async def ask_report(  # each part of a wish is named
    session: AsyncSession,
    house: House,
    report: Report,
    asked: ReportAsked,
    *,
    by: int,
    key: str,
    schedule_id: int | None = None,
) -> ReportJob:
    """Start making it when the transaction commits; the same key asks for nothing new."""
    known = await session.scalar(select(ReportJob).where(ReportJob.ask_key == key))
    if known:
        return known
    job = ReportJob(
        ask_key=key,
        report=report.key,
        asked=asked.kept(),
        asked_by=by,
        schedule_id=schedule_id,
        status=JobStatus.WAITING,
        rows_done=0,
        rows_total=0,
        created_at=house.clock.now(),
    )
    session.add(job)
    await session.flush()
    await house.jobs.enqueue(session, make_report, f"report:{job.id}", job.id)
    return job


async def make_report(story: Story, job_id: int) -> None:
    await attempt(story, build_report, job_id)


async def build_report(house: House, job_id: int) -> None:
    """Another attempt at the same takes the job over: whoever finds that it lost it leaves everything as it is."""
    async with house.db.read() as session:
        job = await session.get_one(ReportJob, job_id)
    if job.status in OVER:
        return
    report, key = report_of(job.report), new_code(KEY_LENGTH)
    if not await _begin(house, job, report, key):
        return
    try:
        path = await _written(house, job, report, key)
    except Exception:
        await _note(house, job_id, key, error=TRYING_AGAIN)
        raise
    try:
        await _store(house, job_id, key, path)
    finally:
        path.unlink(missing_ok=True)
    await _finish(house, job_id, key)


async def _begin(house: House, job: ReportJob, report: Report, key: str) -> bool:
    async with house.db.write() as session:
        role = await role_of(session, job.asked_by, house.admins)
        if role is None or not may_take(report, role):
            failed = {"status": JobStatus.FAILED, "error": FORBIDDEN}
            await session.execute(update(ReportJob).where(ReportJob.id == job.id).values(**failed))
            return False
        total = await report.count(session, asked_from(job.asked))
        begun = {"status": JobStatus.WORKING, "file_key": key, "rows_done": 0, "rows_total": total}
        await session.execute(update(ReportJob).where(ReportJob.id == job.id).values(**begun))
        await session.execute(delete(ReportPiece).where(ReportPiece.job_id == job.id))
    return True


async def _written(house: House, job: ReportJob, report: Report, key: str) -> Path:
    asked = asked_from(job.asked)
    async with house.db.read() as session:
        told = await in_words(session, report, asked)
        author = await find_user(session, job.asked_by)
    made = Made(author.full_name if author else f"id{job.asked_by}", house.clock.now())
    return await temporary_book(await report.book(house, asked, told, _watch(house, job.id, key)), made)


def _watch(house: House, job_id: int, key: str) -> Watch:
    done = told = 0

    async def watch(rows: int) -> None:
        nonlocal done, told
        done += rows
        if done - told >= TOLD_EVERY:
            told = done
            await _note(house, job_id, key, rows_done=done)

    return watch


async def _note(house: House, job_id: int, key: str, **values: object) -> None:
    async with house.db.write() as session:
        await session.execute(update(ReportJob).where(*_mine(job_id, key)).values(**values))


async def _store(house: House, job_id: int, key: str, path: Path) -> None:
    for number, body in enumerate(_pieces(path)):
        async with house.db.write() as session:
            session.add(ReportPiece(job_id=job_id, file_key=key, number=number, body=body))
    size = (await asyncio.to_thread(path.stat)).st_size
    await _note(house, job_id, key, size=size)


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while body := file.read(PIECE):
            yield body


async def _finish(house: House, job_id: int, key: str) -> None:
    now = house.clock.now()
    async with house.db.write() as session:
        job = await session.scalar(select(ReportJob).where(*_mine(job_id, key)).with_for_update())
        if job is None:
            await session.execute(delete(ReportPiece).where(ReportPiece.file_key == key))
            return
        job.status, job.error, job.made_at, job.expires_at = JobStatus.READY, None, now, now + KEPT
        job.rows_done = max(job.rows_done, job.rows_total)
        job.file_name = file_name(job)
        await house.jobs.enqueue(session, tell_report, f"report-told:{job_id}", job_id)


def _mine(job_id: int, key: str) -> tuple[ColumnElement[bool], ...]:
    return ReportJob.id == job_id, ReportJob.file_key == key, ReportJob.status == JobStatus.WORKING


def file_name(job: ReportJob) -> str:
    days = [job.asked[name] for name in ("since", "until") if job.asked.get(name)]
    return "-".join(["aimpay", job.report.replace("_", "-"), *days]) + ".xlsx"


async def expire_reports(house: House) -> None:
    """Forget the files whose time is over, and give the database their place back."""
    now = house.clock.now()
    async with house.db.write() as session:
        over = ReportJob.status == JobStatus.READY, ReportJob.expires_at <= now
        gone = list(await session.scalars(select(ReportJob.id).where(*over).limit(100)))
        await session.execute(delete(ReportPiece).where(ReportPiece.job_id.in_(gone)))
        await session.execute(update(ReportJob).where(ReportJob.id.in_(gone)).values(status=JobStatus.EXPIRED))
