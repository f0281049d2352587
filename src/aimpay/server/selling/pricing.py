"""What a course costs a person at a moment. Pure: kopecks in, kopecks out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

WHOLE: Final = 10_000
"""Basis points in one hundred percent."""


class DiscountKind(StrEnum):
    """``value`` is basis points for PERCENT, kopecks for SUM, nothing for FREE."""

    PERCENT = "percent"
    SUM = "sum"
    FREE = "free"


@dataclass(frozen=True)
class Step:
    """An early-bird price, for the first ``seats`` paid orders, until ``until_at``, or both."""

    price_amount: int
    seats: int | None
    until_at: datetime | None


@dataclass(frozen=True)
class Discount:
    """A promo code as it applies to somebody now."""

    code: str
    kind: DiscountKind
    value: int


@dataclass(frozen=True)
class Quote:
    """``amount`` is to be paid, ``list_amount`` is the full price, ``reason`` explains the difference in Russian."""

    amount: int
    list_amount: int
    reason: str | None = None


def quote(list_amount: int, *, steps: Sequence[Step], sold: int, discount: Discount | None, now: datetime) -> Quote:
    """Apply the lowest early-bird step that is open, then the discount. Kopecks are cut in the buyer's favour."""
    open_steps = [step.price_amount for step in steps if _is_open(step, sold, now)]
    base = min([list_amount, *open_steps])
    reasons = ["ранняя цена"] if base < list_amount else []
    amount = base
    if discount is not None:
        amount = _discounted(base, discount)
        reasons.append(f"промокод {discount.code}")
    return Quote(amount=amount, list_amount=list_amount, reason=", ".join(reasons) or None)


def bonus(paid_amount: int, *, fixed: int, percent: int | None) -> int:
    """A partner's share of a sale: a fixed sum, or basis points of what was paid; never more than was paid."""
    share = fixed if percent is None else paid_amount * percent // WHOLE
    return min(share, paid_amount)


def _is_open(step: Step, sold: int, now: datetime) -> bool:
    return (step.seats is None or sold < step.seats) and (step.until_at is None or now < step.until_at)


def _discounted(amount: int, discount: Discount) -> int:
    match discount.kind:
        case DiscountKind.FREE:
            return 0
        case DiscountKind.SUM:
            return max(amount - discount.value, 0)
        case DiscountKind.PERCENT:
            return amount - -(-amount * discount.value // WHOLE)
