"""What staff members promised to do for leads, and when they are reminded."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.leads import TaskView
from aimpay.server.growth.leads.errors import TaskNotFoundError, TextRequiredError
from aimpay.server.growth.leads.family import held_lead
from aimpay.server.growth.leads.models import LeadTask

LONGEST: Final = 500


async def add_task(
    session: AsyncSession, lead_id: int, text: str, *, due_at: datetime, owner_id: int, by: int, now: datetime
) -> TaskView:
    """``owner_id`` is the Telegram id of who will do it; he is reminded at ``due_at``."""
    lead = await held_lead(session, lead_id)
    if not text.strip():
        raise TextRequiredError
    task = LeadTask(
        lead_id=lead.id, text=text.strip()[:LONGEST], due_at=due_at, owner_id=owner_id, created_by=by, created_at=now
    )
    session.add(task)
    await session.flush()
    return task_view(task)


async def finish_task(session: AsyncSession, task_id: int, *, now: datetime) -> TaskView:
    """The first time counts."""
    task = await _held(session, task_id)
    task.done_at = task.done_at or now
    await session.flush()
    return task_view(task)


async def reopen_task(session: AsyncSession, task_id: int) -> TaskView:
    task = await _held(session, task_id)
    task.done_at = None
    await session.flush()
    return task_view(task)


async def postpone_task(session: AsyncSession, task_id: int, due_at: datetime) -> TaskView:
    """It will be reminded of again."""
    task = await _held(session, task_id)
    task.due_at, task.reminded_at = due_at, None
    await session.flush()
    return task_view(task)


async def list_tasks(
    session: AsyncSession, *, owner_id: int | None = None, done: bool = False, limit: int = 200
) -> tuple[TaskView, ...]:
    """Open ones soonest first; done ones latest first. Everybody's without ``owner_id``."""
    wanted = select(LeadTask).where(LeadTask.done_at.is_not(None) if done else LeadTask.done_at.is_(None))
    if owner_id is not None:
        wanted = wanted.where(LeadTask.owner_id == owner_id)
    order = LeadTask.done_at.desc() if done else LeadTask.due_at
    found = await session.scalars(wanted.order_by(order, LeadTask.id).limit(limit))
    return tuple(task_view(one) for one in found)


async def take_due_tasks(session: AsyncSession, now: datetime, limit: int) -> Sequence[LeadTask]:
    """Mark those that fell due as reminded of, and return them: of two processes one gets each."""
    due = select(LeadTask.id).where(LeadTask.done_at.is_(None), LeadTask.reminded_at.is_(None), LeadTask.due_at <= now)
    ids = list(await session.scalars(due.order_by(LeadTask.due_at).limit(limit).with_for_update(skip_locked=True)))
    if ids:
        await session.execute(update(LeadTask).where(LeadTask.id.in_(ids)).values(reminded_at=now))
    mine = select(LeadTask).where(LeadTask.id.in_(ids)).order_by(LeadTask.id)
    return (await session.scalars(mine.execution_options(populate_existing=True))).all()


def task_view(task: LeadTask) -> TaskView:
    return TaskView(
        id=task.id,
        lead_id=task.lead_id,
        text=task.text,
        due_at=task.due_at,
        owner_id=task.owner_id,
        created_by=task.created_by,
        created_at=task.created_at,
        reminded_at=task.reminded_at,
        done_at=task.done_at,
    )


async def _held(session: AsyncSession, task_id: int) -> LeadTask:
    task = await session.get(LeadTask, task_id, with_for_update=True)
    if task is None:
        raise TaskNotFoundError
    return task
