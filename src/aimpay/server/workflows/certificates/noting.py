"""Who of the staff did what with a certificate, for the audit."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.staff.audit import Via, note_change
from aimpay.server.staff.rules import Action

CERTIFICATES: Final = "certificates"
"""What the audit calls a certificate; its key is the id."""


def note_certificate(  # what, who and why
    session: AsyncSession,
    key: str,
    *,
    by: int,
    now: datetime,
    via: Via,
    before: Any = None,
    after: Any = None,
    reason: str = "",
) -> None:
    note_change(
        session,
        by=by,
        action=Action.CERTIFY,
        about=(CERTIFICATES, key),
        now=now,
        via=via,
        before=before,
        after=after,
        reason=reason,
    )
