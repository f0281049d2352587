"""Tasks that fall due: their owners are reminded once, and again when the task was put off."""

from typing import Final

from aimpay.server.growth.leads.tasks import take_due_tasks
from aimpay.server.workflows.house import House
from aimpay.server.workflows.leads.announcing import remind_of_task

BATCH: Final = 100


async def wake_tasks(house: House) -> None:
    async with house.db.write() as session:
        for task in await take_due_tasks(session, house.clock.now(), BATCH):
            due = f"{task.due_at:%Y%m%d%H%M%S}"
            await house.jobs.enqueue(session, remind_of_task, f"task:{task.id}:{due}", task.id, due)
