"""Writes down who changed what, in the transaction of the change itself."""

from contextvars import ContextVar
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.staff.models import AuditEntry
from aimpay.server.staff.rules import Action


class Via(StrEnum):
    OFFICE = "office"
    BOT = "bot"
    API = "api"
    COMMAND = "command"


CAME_BY: Final[ContextVar[Via]] = ContextVar("CAME_BY", default=Via.BOT)
"""How the one whose request is being answered came. The office's door and the commands set it; calls are the bot's."""


def changed(before: Any, after: Any) -> tuple[Any, Any]:
    """Leave of two pictures of a thing only what differs."""
    if not isinstance(before, dict) or not isinstance(after, dict):
        return before, after
    keys = [key for key in {**before, **after} if before.get(key) != after.get(key)]
    return {key: before[key] for key in keys if key in before}, {key: after[key] for key in keys if key in after}


def note_change(
    session: AsyncSession,
    *,
    by: int | None,
    action: Action,
    about: tuple[str, int | str],
    now: datetime,
    via: Via | None = None,
    before: Any = None,
    after: Any = None,
    reason: str = "",
) -> None:
    """``about`` is the kind of the object (a table's name) and its key. ``before``, ``after``: JSON, no secrets.

    Without ``via`` it is the way by which the request came.
    """
    kind, key = about
    session.add(
        AuditEntry(
            at=now,
            actor_id=by,
            via=via or CAME_BY.get(),
            action=action,
            object_kind=kind,
            object_id=str(key),
            before=before,
            after=after,
            reason=reason,
        )
    )
