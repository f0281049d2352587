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
    STARS = "stars"
    """Asset: our Telegram Stars at what we took them for; what they fetch is known when they are exchanged."""
    SALES = "sales"
    """Income: what buyers paid."""
    PROVIDER_FEES = "provider_fees"
    """Expense: what the provider kept."""
    COMMISSIONS = "commissions"
    """Expense: what partners earned."""
    PARTNER_REVIEW = "partner_review"
    """Liability to a partner, waiting for the owner to look whether it is one."""
    PARTNER_HELD = "partner_held"
    """Liability to a partner, waiting for the refund window to end."""
    PARTNER_AVAILABLE = "partner_available"
    """Liability to a partner that may be paid out."""
    PARTNER_PAYING = "partner_paying"
    """Liability to a partner that is on its way out: reserved by a payout."""
    PAYOUT_FUNDS = "payout_funds"
    """Asset: our money at the payout gateway, or in the bank it is paid from by hand."""
    PAYOUT_FEES = "payout_fees"
    """Expense: what paying out costs."""
    REFUNDS = "refunds"
    """Expense against income: what went back to buyers. SALES less REFUNDS is what the school kept of its prices."""
    OUTSIDE = "outside"
    """Asset: money received past the provider, by hand."""
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
