"""What the audit holds, oldest first."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from aimpay.server.staff.models import AuditEntry
from server.conftest import Server


@dataclass(frozen=True)
class Logged:
    actor_id: int | None
    via: str
    action: str
    object_id: str
    before: Any
    after: Any
    reason: str


async def entries(server: Server) -> list[Logged]:
    async with server.house.db.read() as session:
        rows = await session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        return [
            Logged(one.actor_id, one.via, one.action, one.object_id, one.before, one.after, one.reason) for one in rows
        ]
