"""Reports that go out by a schedule: the list, a new one, pause, removal, what was sent."""

from typing import Annotated, Final

from fastapi import Form
from fastapi.responses import Response
from sqlalchemy import select

from aimpay.contract.wire import TelegramId
from aimpay.server.edge.router import Router
from aimpay.server.office.door import SignedIn, needs
from aimpay.server.office.frame import office_page, render, see
from aimpay.server.office.reports.asked import FormAsked, offered
from aimpay.server.office.reports.words import EVERY, OUTCOMES, PERIODS, when_words
from aimpay.server.staff.errors import RoleForbidsError
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.house import House
from aimpay.server.workflows.reports.models import ReportSchedule, ReportSending
from aimpay.server.workflows.reports.registry import REPORTS, report_of
from aimpay.server.workflows.reports.report import may_take
from aimpay.server.workflows.reports.schedules import (
    Every,
    Plan,
    add_schedule,
    delete_schedule,
    pause_schedule,
    resume_schedule,
    staff_with_email,
)

PATH: Final = "/office/reports/schedules"
LEAD: Final = "Отчёты, которые сами уходят сотрудникам на\u00a0почту. Время московское."
LAST: Final = 30
MAY: Final = [needs(Action.EXPORT)]


def report_schedule_routes(house: House) -> Router:
    router = Router(tags=["office"], prefix=PATH)
    _listing(house, router)
    _acting(house, router)
    return router


def _listing(house: House, router: Router) -> None:
    @router.get("", dependencies=MAY)
    async def schedules(staff: SignedIn, said: str = "") -> Response:
        async with house.db.read() as session:
            kept = select(ReportSchedule).where(ReportSchedule.deleted_at.is_(None)).order_by(ReportSchedule.id)
            found = (await session.scalars(kept)).all()
            sent = select(ReportSending).order_by(ReportSending.id.desc()).limit(LAST)
            sendings = (await session.scalars(sent)).all()
            people = await staff_with_email(session)
            choices = await offered(session)
        body = render(
            "reports/schedules.html",
            schedules=found,
            sendings=sendings,
            people=people,
            names={one.telegram_id: one.name for one in people},
            choices=choices,
            titles={key: report.title for key, report in REPORTS.items()},
            options=[(key, report.title) for key, report in REPORTS.items() if may_take(report, staff.role)],
            every=EVERY,
            periods=PERIODS,
            outcomes=OUTCOMES,
            when_words=when_words,
        )
        return office_page(staff, "reports", "Отчёты по\u00a0расписанию", body, said=said, lead=LEAD)


def _acting(house: House, router: Router) -> None:
    @router.post("/add", dependencies=MAY)
    async def add(
        staff: SignedIn,
        asked: FormAsked,
        report: Annotated[str, Form(max_length=32)],
        every: Annotated[Every, Form()],
        time: Annotated[str, Form(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")],
        recipient: Annotated[tuple[TelegramId, ...], Form(max_length=50)] = (),
    ) -> Response:
        if not may_take(report_of(report), staff.role):
            raise RoleForbidsError(staff.role)
        hours, _, minutes = time.partition(":")
        plan = Plan(report, every, int(hours) * 60 + int(minutes), recipient, asked)
        async with house.db.write() as session:
            await add_schedule(session, plan, by=staff.telegram_id, now=house.clock.now())
        return see(PATH, said="added")

    @router.post("/{schedule_id:int}/pause", dependencies=MAY)
    async def pause(staff: SignedIn, schedule_id: int) -> Response:
        async with house.db.write() as session:
            await pause_schedule(session, schedule_id, by=staff.telegram_id, now=house.clock.now())
        return see(PATH, said="done")

    @router.post("/{schedule_id:int}/resume", dependencies=MAY)
    async def resume(staff: SignedIn, schedule_id: int) -> Response:
        async with house.db.write() as session:
            await resume_schedule(session, schedule_id, by=staff.telegram_id, now=house.clock.now())
        return see(PATH, said="done")

    @router.post("/{schedule_id:int}/delete", dependencies=MAY)
    async def delete(staff: SignedIn, schedule_id: int) -> Response:
        async with house.db.write() as session:
            await delete_schedule(session, schedule_id, by=staff.telegram_id, now=house.clock.now())
        return see(PATH, said="removed")
