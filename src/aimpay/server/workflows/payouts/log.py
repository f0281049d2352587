"""What the log keeps of the acts on payouts."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.payouts.models import Payout
from aimpay.server.staff.audit import note_change
from aimpay.server.staff.deed import Deed
from aimpay.server.staff.rules import Action

KIND = "payouts"


def note_payout(session: AsyncSession, payout: Payout, deed: Deed, *, by: int, now: datetime, was: str | None) -> None:
    note_change(
        session,
        by=by,
        action=Action.PAY_OUT,
        about=(KIND, payout.id),
        now=now,
        via=deed.via,
        before={"status": was} if was else None,
        after={"number": payout.number, "status": payout.status, "amount": payout.amount},
        reason=deed.reason,
    )


def note_proof(session: AsyncSession, payout: Payout, deed: Deed, *, by: int, now: datetime, was: str | None) -> None:
    note_change(
        session,
        by=by,
        action=Action.PAY_OUT,
        about=(KIND, payout.id),
        now=now,
        via=deed.via,
        before={"proof": was},
        after={"proof": payout.proof},
        reason=deed.reason,
    )
