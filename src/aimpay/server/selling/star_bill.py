"""What an invoice in Stars says to us when it comes back from Telegram. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final, Self

from aimpay.server.selling.gateway import NewPayment

FIELDS: Final = 5
LONGEST: Final = 46
"""With the mark of a second payment and the tail of a refund an id fits into 64 characters."""
BACK: Final = ".back"
MARK_LENGTH: Final = 8


def stars_for(amount: int, star_kopecks: int) -> int:
    """Return whole Stars worth at least ``amount`` kopecks."""
    return -(-amount // star_kopecks)


@dataclass(frozen=True)
class StarBill:
    """``stars`` are asked for ``amount`` kopecks, until ``until`` in Unix seconds."""

    order_number: str
    attempt: int
    stars: int
    amount: int
    until: int

    @classmethod
    def of(cls, new: NewPayment) -> Self:
        told = new.metadata
        return cls(told["order_number"], int(told["attempt"]), int(told["stars"]), new.amount, int(told["until"]))

    @classmethod
    def read(cls, payload: str) -> Self | None:
        """Return the bill, or None for a text that is not one of ours."""
        number, *digits = payload.split(".")
        plain = all(part.isascii() and part.isdecimal() for part in digits)
        if len(payload) > LONGEST or len(digits) != FIELDS - 1 or not plain or not number.isalnum():
            return None
        bill = cls(number, *map(int, digits))
        return bill if bill.stars > 0 and bill.amount > 0 else None

    @property
    def payload(self) -> str:
        """Return what is hidden in the invoice; it is the payment's id as well."""
        return f"{self.order_number}.{self.attempt}.{self.stars}.{self.amount}.{self.until}"

    @property
    def closes_at(self) -> datetime:
        return datetime.fromtimestamp(self.until, UTC)


def marked_id(payload: str, charge_id: str) -> str:
    """Name one payment by an invoice: anybody may pay by its link, and more than once."""
    return f"{payload}.{sha256(charge_id.encode()).hexdigest()[:MARK_LENGTH]}"


def refund_id(payment_id: str) -> str:
    """A payment in Stars goes back whole, and so at most once."""
    return payment_id + BACK
