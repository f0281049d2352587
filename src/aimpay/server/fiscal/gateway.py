"""What the rooms need of a provider of 54-FZ receipts. Sums are integer kopecks; the adapter converts."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True)
class ReceiptLine:
    """The one line of a 54-FZ receipt. ``vat_code``, ``subject`` and ``mode`` are the provider's codes."""

    description: str
    vat_code: int
    subject: str
    mode: str
    tax_system_code: int | None = None


@dataclass(frozen=True)
class NewReceipt:
    """The second receipt of a prepaid sale: the prepayment is set off against what was delivered.

    Stored before the call, so that a repeat sends the same words under the same key.
    """

    idempotency_key: str
    payment_id: str
    amount: int
    currency: str
    email: str
    line: ReceiptLine


class ProviderReceiptStatus(StrEnum):
    """The provider's word; anything it invents later is UNKNOWN, and treated as still open."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    CANCELED = "canceled"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class ProviderReceipt:
    """``offsets`` tells the receipt that sets off a prepayment from the one of the payment itself."""

    id: str
    status: ProviderReceiptStatus
    offsets: bool


class ReceiptGateway(Protocol):
    """Raises what the payment gateway raises: GatewayRefusedError or GatewayUnknownError, and nothing else."""

    async def create_receipt(self, new: NewReceipt) -> ProviderReceipt: ...

    async def get_receipt(self, receipt_id: str) -> ProviderReceipt: ...

    async def receipts_of(self, payment_id: str) -> tuple[ProviderReceipt, ...]:
        """Every receipt of a payment, whoever made it."""
