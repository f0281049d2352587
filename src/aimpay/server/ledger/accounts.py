"""The accounts of the ledger, and one line between two of them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

SCHOOL: Final = 0
"""The owner of the school's own accounts."""


class AccountKind(StrEnum):
    """What an account holds. A balance is debits minus credits: assets and expenses are positive, the rest negative."""

    PROVIDER = "provider"
    """Asset: our money at the payment provider."""
    SALES = "sales"
    """Income: what buyers paid."""
    PROVIDER_FEES = "provider_fees"
    """Expense: what the provider kept."""
    COMMISSIONS = "commissions"
    """Expense: what partners earned."""
    PARTNER_HELD = "partner_held"
    """Liability to a partner, waiting for the refund window to end."""
    PARTNER_AVAILABLE = "partner_available"
    """Liability to a partner that may be paid out."""
    OVERPAID = "overpaid"
    """Liability to a buyer who paid the same order twice."""


@dataclass(frozen=True)
class Account:
    """An account by its kind and its owner: a user's id, or the school."""

    kind: AccountKind
    owner_id: int = SCHOOL


@dataclass(frozen=True)
class Line:
    """``amount`` kopecks, more than zero, from ``credit`` to ``debit``."""

    debit: Account
    credit: Account
    amount: int
