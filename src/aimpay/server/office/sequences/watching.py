"""Sequences and the school's restraint as the log tells them."""

from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.sequences.load_plan import load_sequences
from aimpay.server.growth.sequences.yaml_plan import write_plan
from aimpay.server.office.door import Staff
from aimpay.server.office.noting import watched
from aimpay.server.staff.noted import told
from aimpay.server.staff.rules import Action


def watched_sequence(
    session: AsyncSession, staff: Staff, slug: str, now: datetime
) -> AbstractAsyncContextManager[None]:
    async def look() -> dict[str, Any]:
        found = next((one for one in (await load_sequences(session)).values() if one.slug == slug), None)
        return {} if found is None else {"active": found.plan.active, "text": told(write_plan(found.plan))}

    return watched(session, staff, Action.SEND, ("sequences", slug), now, look)
