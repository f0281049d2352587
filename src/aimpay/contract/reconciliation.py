"""Where the provider's lists and our books disagree. Only admins ask; the server checks."""

from datetime import datetime
from typing import Any

from pydantic import Field

from aimpay.contract.wire import Call, TelegramId, Wire


class ListDifferences(Wire):
    """Open ones, oldest first; with ``resolved`` those that are settled, newest first."""

    admin_id: TelegramId
    resolved: bool = False
    limit: int = Field(default=50, ge=1, le=200)


class DifferenceView(Wire):
    """``kind``: payment, refund or payout, then _unknown, _unsettled, _canceled, _amount, _income, _missing or _healed.

    ``ours`` and ``theirs`` hold what each side says, sums in kopecks. ``resolved_by`` is absent for what healed itself.
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


LIST_DIFFERENCES = Call(
    "/list_differences", ListDifferences, DifferenceList, "Where our books and the provider's lists disagree"
)
RESOLVE_DIFFERENCE = Call(
    "/resolve_difference", ResolveDifference, DifferenceView, "Settle a difference, saying what was found out"
)
