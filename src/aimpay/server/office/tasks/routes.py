"""What was promised to leads: the list, and what may be done with a task."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from typing import Annotated, Final

from fastapi import Form
from fastapi.responses import Response
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.leads import TaskView
from aimpay.server.edge.router import Router
from aimpay.server.growth.leads.models import LeadTask
from aimpay.server.growth.leads.rows import lead_rows
from aimpay.server.growth.leads.tasks import finish_task, list_tasks, postpone_task, reopen_task
from aimpay.server.kit.moscow import moscow_day
from aimpay.server.office.colleagues import colleagues
from aimpay.server.office.door import SignedIn, Staff, needs
from aimpay.server.office.frame import office_page, render, see
from aimpay.server.office.leads.words import lead_name
from aimpay.server.office.noting import watched
from aimpay.server.staff.noted import at_row
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.house import House

LIST: Final = "/office/tasks"
TOMORROW: Final = timedelta(days=1)
EVERYBODY: Final = "all"
DONE_SHOWN: Final = 20


def task_routes(house: House) -> Router:
    router = Router(tags=["office"], prefix=LIST)

    @router.get("", dependencies=[needs(Action.SEE_PEOPLE)])
    async def tasks(staff: SignedIn, of: str = "", said: str = "") -> Response:
        whose = None if of == EVERYBODY else staff.telegram_id
        async with house.db.read() as session:
            still, done = (
                await list_tasks(session, owner_id=whose),
                await list_tasks(session, owner_id=whose, done=True, limit=DONE_SHOWN),
            )
            rows = await lead_rows(session, sorted({one.lead_id for one in (*still, *done)}))
            names = await colleagues(session, house.admins)
        people = {row.id: lead_name(row.name, row.id) for row in rows}
        now = house.clock.now()
        body = render(
            "tasks/tasks.html", groups=by_day(still, now), done=done, people=people, names=names, now=now, of=of
        )
        return office_page(staff, "tasks", "Мои задачи" if whose else "Задачи всех", body, said=said)

    _add_acts(router, house)
    return router


def _add_acts(router: Router, house: House) -> None:
    @router.post("/{task_id:int}/done", dependencies=[needs(Action.EDIT_PEOPLE)])
    async def done(staff: SignedIn, task_id: int, back: Annotated[str, Form()] = LIST) -> Response:
        now = house.clock.now()
        async with house.db.write() as session, _watched(session, staff, task_id, now):
            await finish_task(session, task_id, now=now)
        return see(_within(back), said="done")

    @router.post("/{task_id:int}/reopen", dependencies=[needs(Action.EDIT_PEOPLE)])
    async def reopen(staff: SignedIn, task_id: int, back: Annotated[str, Form()] = LIST) -> Response:
        now = house.clock.now()
        async with house.db.write() as session, _watched(session, staff, task_id, now):
            await reopen_task(session, task_id)
        return see(_within(back), said="saved")

    @router.post("/{task_id:int}/postpone", dependencies=[needs(Action.EDIT_PEOPLE)])
    async def postpone(staff: SignedIn, task_id: int, back: Annotated[str, Form()] = LIST) -> Response:
        now = house.clock.now()
        async with house.db.write() as session, _watched(session, staff, task_id, now):
            await postpone_task(session, task_id, now + TOMORROW)
        return see(_within(back), said="saved")


def _watched(session: AsyncSession, staff: Staff, task_id: int, now: datetime) -> AbstractAsyncContextManager[None]:
    look = at_row(session, LeadTask, task_id)
    return watched(session, staff, Action.EDIT_PEOPLE, ("lead_tasks", task_id), now, look)


def _within(back: str) -> str:
    """Only a page of ours is returned to."""
    return back if back.startswith(("/office/leads/", f"{LIST}?")) else LIST


def by_day(tasks: Sequence[TaskView], now: datetime) -> Sequence[tuple[str, Sequence[TaskView]]]:
    """Return those of each group, without empty groups."""
    today = moscow_day(now)
    late = [one for one in tasks if one.due_at < now]
    soon = [one for one in tasks if one.due_at >= now and moscow_day(one.due_at) == today]
    later = [one for one in tasks if moscow_day(one.due_at) > today]
    groups = (("Просрочено", late), ("Сегодня", soon), ("Позже", later))
    return [(title, found) for title, found in groups if found]
