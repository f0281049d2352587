"""Pure: what one thing of the provider's list and ours say of each other, and which days are due."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from aimpay.server.kit.moscow import moscow_day

SUCCEEDED: Final = "succeeded"
CANCELED: Final = "canceled"
UNDER_WAY: Final = frozenset({"created", "pending", "approved", "sent"})
NIGHT: Final = timedelta(hours=4)
"""A day is compared four hours after it ended: whoever began to pay before midnight has finished by then."""
OVERLAP: Final = timedelta(days=2)
"""Each night compares yesterday and two days before it: refunds and payouts may take as long."""
FURTHEST: Final = timedelta(days=30)
"""Looked back upon, should nobody have worked for a while."""
LIST: Final = "list"
REGISTRY: Final = "registry"


class Fault(StrEnum):
    UNKNOWN = "unknown"
    UNSETTLED = "unsettled"
    CANCELED = "canceled"
    AMOUNT = "amount"
    INCOME = "income"
    STATUS = "status"
    MISSING = "missing"
    HEALED = "healed"


@dataclass(frozen=True)
class Theirs:
    """One line of the provider's list; sums in kopecks. ``may_be_ours``: it bears our mark, so it is worth asking."""

    id: str
    amount: int
    status: str
    income: int | None = None
    may_be_ours: bool = True
    mark: str | None = None
    source: str = LIST

    def shown(self) -> dict[str, Any]:
        sides = {"amount": self.amount, "status": self.status, "income": self.income, "mark": self.mark}
        return sides | {"source": self.source}


@dataclass(frozen=True)
class Ours:
    """What we hold under the provider's id; ``label`` is the number people know it by."""

    id: str
    amount: int
    status: str
    income: int | None
    label: str

    def shown(self) -> dict[str, Any]:
        return {"amount": self.amount, "status": self.status, "income": self.income, "number": self.label}


def fault_between(ours: Ours | None, theirs: Theirs) -> Fault | None:
    if theirs.status == CANCELED:
        return Fault.CANCELED if ours is not None and ours.status == SUCCEEDED else None
    if theirs.status != SUCCEEDED:
        return Fault.STATUS if is_ahead(ours, theirs) else None
    return Fault.UNKNOWN if ours is None else _fault_of_known(ours, theirs)


def _fault_of_known(ours: Ours, theirs: Theirs) -> Fault | None:
    if ours.amount != theirs.amount:
        return Fault.AMOUNT
    if ours.status != SUCCEEDED:
        return Fault.UNSETTLED
    if theirs.income is not None and ours.income != theirs.income:
        return Fault.INCOME
    return None


def is_ahead(ours: Ours | None, theirs: Theirs) -> bool:
    """Tell whether we hold for done what the provider, when it was asked, still had under way."""
    return ours is not None and ours.status == SUCCEEDED and theirs.status not in {SUCCEEDED, CANCELED}


def is_worth_a_look(ours: Ours | None, theirs: Theirs) -> bool:
    """Tell whether asking the provider about this very thing could make our books agree."""
    if ours is None:
        return theirs.status == SUCCEEDED and theirs.may_be_ours
    if theirs.status == SUCCEEDED:
        return ours.status != SUCCEEDED
    return theirs.status == CANCELED and ours.status in UNDER_WAY


def last_day(now: datetime) -> date:
    """Return the newest day of Moscow that may be compared."""
    return moscow_day(now - NIGHT) - timedelta(days=1)


def night_span(now: datetime, *, began: date, compared: date | None) -> tuple[date, date] | None:
    """Return the first and the last day due, None when last night's work is done.

    ``began`` is the day of our first order, ``compared`` the last day that was compared before.
    """
    last = last_day(now)
    if last < began or (compared is not None and compared >= last):
        return None
    first = min(last - OVERLAP, compared or began)
    return max(first, began, last - FURTHEST), last
