"""Where the provider's lists and our books disagree. Only admins ask; the server checks."""

from datetime import date, datetime
from typing import Any

from pydantic import Field

from aimpay.contract.wire import Call, TelegramId, Wire


class Reconcile(Wire):
    """Compare what was made on the last days of Moscow, today among them."""

    admin_id: TelegramId
    days: int = Field(default=3, ge=1, le=30)


class ReconciliationStarted(Wire):
    """The comparison goes on by itself; the bot tells whoever asked how it ended."""

    first_day: date
    last_day: date


class ListDifferences(Wire):
    """Open ones, oldest first; with ``resolved`` those that are settled, newest first."""

    admin_id: TelegramId
    resolved: bool = False
    limit: int = Field(default=50, ge=1, le=200)


class DifferenceView(Wire):
    """One place where the two disagree.

    ``kind``: payment, refund, stars_payment, stars_refund or payout, then _unknown, _unsettled, _canceled, _amount,
    _income, _status, _missing or _healed. ``ours`` and ``theirs`` hold what each side says, sums in kopecks.
    ``resolved_by`` is absent for what healed or closed itself.
    """

    difference_id: int
    kind: str
    object_id: str
    ours: dict[str, Any]
    theirs: dict[str, Any]
    explanation: str
    found_at: datetime
    resolved_by: int | None
    resolution: str | None
    resolved_at: datetime | None


class DifferenceList(Wire):
    """``open_count`` counts all that are open, shown or not."""

    open_count: int
    differences: tuple[DifferenceView, ...]


class ResolveDifference(Wire):
    """``resolution`` says in words what was found out and done."""

    admin_id: TelegramId
    difference_id: int
    resolution: str = Field(min_length=3, max_length=500)


RECONCILE = Call(
    "/reconcile", Reconcile, ReconciliationStarted, "Compare our books with the provider's lists of the last days"
)
LIST_DIFFERENCES = Call(
    "/list_differences", ListDifferences, DifferenceList, "Where our books and the provider's lists disagree"
)
RESOLVE_DIFFERENCE = Call(
    "/resolve_difference", ResolveDifference, DifferenceView, "Settle a difference, saying what was found out"
)
