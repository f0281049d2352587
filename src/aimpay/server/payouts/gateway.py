"""What payouts need of a provider. Sums are integer kopecks; the adapter converts."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from aimpay.server.payouts.models import DestinationKind


class ProviderPayoutStatus(StrEnum):
    """The provider's word on a payout; anything it invents later is UNKNOWN, and treated as still under way."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    CANCELED = "canceled"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class NewPayout:
    """All of it follows from stored rows, so that a repeat sends the same words under the same key.

    ``secret`` is a card's token, a phone («79…») or a wallet's number; it never shows in a log.
    """

    idempotency_key: str
    amount: int
    kind: DestinationKind
    secret: str = field(repr=False)
    bank_id: str | None
    description: str
    metadata: dict[str, str]


@dataclass(frozen=True)
class ProviderPayout:
    id: str
    status: ProviderPayoutStatus
    amount: int
    currency: str
    created_at: datetime
    cancellation_party: str | None = None
    cancellation_reason: str | None = None
    metadata: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SbpBank:
    bank_id: str
    name: str


@dataclass(frozen=True)
class PayoutAccount:
    """``balance`` is what may be paid out, in kopecks; it may be negative."""

    account_id: str
    enabled: bool
    test: bool
    balance: int


class PayoutGateway(Protocol):
    """Raises selling's GatewayRefusedError or GatewayUnknownError, and nothing else."""

    async def create_payout(self, new: NewPayout) -> ProviderPayout: ...

    async def get_payout(self, payout_id: str) -> ProviderPayout: ...

    async def find_payout(self, key: str, value: str) -> ProviderPayout | None:
        """Return the newest payout that carries this pair in its metadata."""
        ...

    async def payouts_between(self, start: datetime, end: datetime) -> tuple[ProviderPayout, ...]:
        """Every payout created from ``start`` on and before ``end``."""
        ...

    async def account(self) -> PayoutAccount: ...

    async def sbp_banks(self) -> tuple[SbpBank, ...]: ...
