"""Writes down who changed what, in the transaction of the change itself."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.staff.models import AuditEntry
from aimpay.server.staff.rules import Action


class Via(StrEnum):
    OFFICE = "office"
    BOT = "bot"
    API = "api"
    COMMAND = "command"


def note_change(
    session: AsyncSession,
    *,
    by: int | None,
    action: Action,
    about: tuple[str, int | str],
    now: datetime,
    via: Via,
    before: Any = None,
    after: Any = None,
    reason: str = "",
) -> None:
    """``about`` is the kind of the object (a table's name) and its key. ``before``, ``after``: JSON, no secrets."""
    kind, key = about
    session.add(
        AuditEntry(
            at=now,
            actor_id=by,
            via=via,
            action=action,
            object_kind=kind,
            object_id=str(key),
            before=before,
            after=after,
            reason=reason,
        )
    )
