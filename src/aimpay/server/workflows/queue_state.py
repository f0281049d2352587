"""How the engine's queue stands, read from its tables in our database."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

SQL: Final = """
SELECT status, count(*), min(created_at) FROM {table}
WHERE status IN ('ENQUEUED', 'PENDING') AND name NOT IN ('every_minute', 'every_hour') GROUP BY status
"""


@dataclass(frozen=True)
class QueueState:
    """``oldest_at`` is when the oldest waiting story was started, in seconds since 1970; None when none waits."""

    waiting: int = 0
    running: int = 0
    oldest_at: float | None = None


async def queue_state(session: AsyncSession) -> QueueState:
    table = "workflow_status" if session.get_bind().dialect.name == "sqlite" else "dbos.workflow_status"
    rows = {row[0]: (row[1], row[2]) for row in (await session.execute(text(SQL.format(table=table)))).all()}
    waiting, oldest = rows.get("ENQUEUED", (0, None))
    running = rows.get("PENDING", (0, None))[0]
    return QueueState(waiting, running, oldest / 1000 if oldest is not None else None)
