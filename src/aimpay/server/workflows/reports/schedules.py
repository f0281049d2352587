"""Reports that go out by themselves: each day, week or month at a minute of Moscow, to members of staff."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.kit.moscow import moscow_day, start_of
from aimpay.server.staff.audit import Via, note_change
from aimpay.server.staff.models import StaffMember
from aimpay.server.staff.rules import Action, Role
from aimpay.server.workflows.house import House
from aimpay.server.workflows.reports.asked import ReportAsked, asked_from
from aimpay.server.workflows.reports.errors import ScheduleInvalidError
from aimpay.server.workflows.reports.making import ask_report
from aimpay.server.workflows.reports.models import ReportSchedule
from aimpay.server.workflows.reports.registry import report_of
from aimpay.server.workflows.reports.report import may_take

DAY: Final = timedelta(days=1)
MINUTES: Final = 24 * 60
MOST: Final = 100
ABOUT: Final = "report_schedules"


class Every(StrEnum):
    """A week begins on Monday, a month on its first day: then the one before is told."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True)
class Plan:
    """``minute`` of the day in Moscow. The period is given by ``every``, whatever ``asked`` says."""

    report: str
    every: Every
    minute: int
    recipients: Sequence[int]
    asked: ReportAsked


def period_before(every: Every, day: date) -> tuple[date, date]:
    """Return the last whole period before a day, both ends included."""
    if every is Every.DAY:
        return day - DAY, day - DAY
    if every is Every.WEEK:
        monday = day - timedelta(days=day.weekday())
        return monday - timedelta(days=7), monday - DAY
    last = day.replace(day=1) - DAY
    return last.replace(day=1), last


def next_after(every: Every, minute: int, now: datetime) -> datetime:
    """Return the first moment after ``now`` at which it falls due."""
    day = _first_day(every, moscow_day(now))
    while (moment := start_of(day) + timedelta(minutes=minute)) <= now:
        day = _next_day(every, day)
    return moment


def _first_day(every: Every, day: date) -> date:
    if every is Every.WEEK:
        return day - timedelta(days=day.weekday())
    return day if every is Every.DAY else day.replace(day=1)


def _next_day(every: Every, day: date) -> date:
    steps = {Every.DAY: DAY, Every.WEEK: timedelta(days=7), Every.MONTH: timedelta(days=32)}
    after = day + steps[every]
    return after.replace(day=1) if every is Every.MONTH else after


async def staff_with_email(session: AsyncSession) -> Sequence[StaffMember]:
    """Nobody else ever gets a report by e-mail."""
    here = StaffMember.removed_at.is_(None), StaffMember.email != ""
    return (await session.scalars(select(StaffMember).where(*here).order_by(StaffMember.name))).all()


async def add_schedule(session: AsyncSession, plan: Plan, *, by: int, now: datetime) -> ReportSchedule:
    await _check(session, plan)
    made = ReportSchedule(
        report=plan.report,
        every=plan.every,
        minute=plan.minute,
        asked=plan.asked.kept(),
        recipients=sorted(set(plan.recipients)),
        created_by=by,
        created_at=now,
        next_at=next_after(plan.every, plan.minute, now),
    )
    session.add(made)
    await session.flush()
    after = {"report": plan.report, "every": plan.every, "minute": plan.minute, "recipients": made.recipients}
    _note(session, made, by, now, after=after)
    return made


async def _check(session: AsyncSession, plan: Plan) -> None:
    report = report_of(plan.report)
    if not 0 <= plan.minute < MINUTES:
        raise ScheduleInvalidError("Время пишется так: 09:00.")
    known = {one.telegram_id: one for one in await staff_with_email(session)}
    if not plan.recipients:
        raise ScheduleInvalidError("Отметьте хотя\u00a0бы одного получателя.")
    for one in plan.recipients:
        if one not in known:
            raise ScheduleInvalidError("Отчёты уходят только сотрудникам, у\u00a0которых записана почта.")
        if not may_take(report, Role(known[one].role)):
            raise ScheduleInvalidError(f"Роль не\u00a0позволяет получать этот отчёт: {known[one].name}.")


async def get_schedule(session: AsyncSession, schedule_id: int) -> ReportSchedule:
    found = await session.get(ReportSchedule, schedule_id)
    if found is None or found.deleted_at is not None:
        raise ScheduleInvalidError("Такого расписания нет: возможно, его удалили.")
    return found


async def pause_schedule(session: AsyncSession, schedule_id: int, *, by: int, now: datetime) -> None:
    found = await get_schedule(session, schedule_id)
    found.next_at = None
    _note(session, found, by, now, after={"paused": True})


async def resume_schedule(session: AsyncSession, schedule_id: int, *, by: int, now: datetime) -> None:
    found = await get_schedule(session, schedule_id)
    found.next_at = next_after(Every(found.every), found.minute, now)
    _note(session, found, by, now, after={"paused": False})


async def delete_schedule(session: AsyncSession, schedule_id: int, *, by: int, now: datetime) -> None:
    found = await get_schedule(session, schedule_id)
    found.next_at, found.deleted_at = None, now
    _note(session, found, by, now, after={"deleted": True})


def _note(session: AsyncSession, schedule: ReportSchedule, by: int, now: datetime, *, after: object) -> None:
    about = (ABOUT, schedule.id)
    note_change(session, by=by, action=Action.EXPORT, about=about, now=now, via=Via.OFFICE, after=after)


async def wake_schedules(house: House) -> None:
    """What was missed while nothing ran goes out once, for its latest period."""
    now = house.clock.now()
    async with house.db.write() as session:
        due = select(ReportSchedule).where(ReportSchedule.next_at <= now).order_by(ReportSchedule.next_at).limit(MOST)
        for one in (await session.scalars(due)).all():
            since, until = period_before(Every(one.every), moscow_day(now))
            kept = asked_from(one.asked)
            asked = ReportAsked(since, until, kept.course_id, kept.source)
            key = f"schedule:{one.id}:{until.isoformat()}"
            report = report_of(one.report)
            await ask_report(session, house, report, asked, by=one.created_by, key=key, schedule_id=one.id)
            one.next_at = next_after(Every(one.every), one.minute, now)
