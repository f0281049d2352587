"""A report's file as it is handed out: to its asker and to owners, while they may and it is there."""

from collections.abc import AsyncIterator

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.staff.errors import AdminsOnlyError, RoleForbidsError
from aimpay.server.staff.permit import role_of
from aimpay.server.staff.rules import Role
from aimpay.server.workflows.house import House
from aimpay.server.workflows.reports.errors import ReportGoneError, ReportNotFoundError, ReportNotReadyError
from aimpay.server.workflows.reports.models import JobStatus, ReportJob, ReportPiece, ReportSchedule
from aimpay.server.workflows.reports.registry import report_of
from aimpay.server.workflows.reports.report import may_take


async def job_for(session: AsyncSession, house: House, job_id: int, by: int) -> ReportJob:
    """Return a job that ``by`` may see. Recipients of a schedule may see what it made."""
    role = await role_of(session, by, house.admins)
    if role is None:
        raise AdminsOnlyError
    job = await session.get(ReportJob, job_id)
    if job is None or not (by == job.asked_by or role == Role.OWNER or await _receives(session, job, by)):
        raise ReportNotFoundError
    if not may_take(report_of(job.report), role):
        raise RoleForbidsError(role)
    return job


async def _receives(session: AsyncSession, job: ReportJob, by: int) -> bool:
    schedule = await session.get(ReportSchedule, job.schedule_id) if job.schedule_id else None
    return schedule is not None and by in schedule.recipients


async def ready_job(house: House, job_id: int, by: int) -> ReportJob:
    """Return a job whose file may be taken now."""
    async with house.db.read() as session:
        job = await job_for(session, house, job_id, by)
    is_over = job.expires_at is not None and job.expires_at <= house.clock.now()
    if job.status == JobStatus.EXPIRED or is_over:
        raise ReportGoneError
    if job.status != JobStatus.READY:
        raise ReportNotReadyError
    return job


async def file_pieces(house: House, job: ReportJob) -> AsyncIterator[bytes]:
    """Yield the file a piece at a time, none of them held longer than it takes to send."""
    mine = ReportPiece.job_id == job.id, ReportPiece.file_key == job.file_key
    number = 0
    while True:
        async with house.db.read() as session:
            body = await session.scalar(select(ReportPiece.body).where(*mine, ReportPiece.number == number))
        if body is None:
            return
        yield body
        number += 1
