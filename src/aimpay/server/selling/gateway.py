"""What selling needs of a payment provider. Sums are integer kopecks; the adapter converts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol

from aimpay.server.fiscal.gateway import ReceiptLine

YOOKASSA: Final = "yookassa"
STARS: Final = "stars"


class ProviderStatus(StrEnum):
    """The provider's word on a payment or a refund; anything it invents later is UNKNOWN, and treated as still open."""

    PENDING = "pending"
    WAITING_FOR_CAPTURE = "waiting_for_capture"
    SUCCEEDED = "succeeded"
    CANCELED = "canceled"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class NewPayment:
    """Everything here is stored before the call, so that a repeat sends the same words under the same key.

    ``receipt`` is None where the school makes no 54-FZ receipts.
    """

    idempotency_key: str
    amount: int
    currency: str
    description: str
    return_url: str
    email: str
    receipt: ReceiptLine | None
    metadata: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ProviderPayment:
    """A payment as the provider tells it. ``income_amount`` is what reaches the shop after the provider's fee."""

    id: str
    status: ProviderStatus
    amount: int
    currency: str
    test: bool
    created_at: datetime
    income_amount: int | None = None
    confirmation_url: str | None = None
    captured_at: datetime | None = None
    cancellation_party: str | None = None
    cancellation_reason: str | None = None
    method_title: str | None = None
    metadata: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class NewRefund:
    """Stored before the call like ``NewPayment``. A part of a payment needs its own receipt."""

    idempotency_key: str
    payment_id: str
    amount: int
    currency: str
    description: str
    email: str
    receipt: ReceiptLine | None
    metadata: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ProviderRefund:
    """A refund as the provider tells it."""

    id: str
    payment_id: str
    status: ProviderStatus
    amount: int
    currency: str
    created_at: datetime
    cancellation_party: str | None = None
    cancellation_reason: str | None = None
    metadata: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ShopInfo:
    account_id: str
    enabled: bool
    test: bool
    fiscal: bool


class GatewayRefusedError(Exception):
    """The provider understood and refused (4xx). Repeating unchanged is useless; a new attempt needs a new key."""

    def __init__(self, *, status: int, code: str, description: str, parameter: str | None = None) -> None:
        super().__init__(f"{status} {code}: {description} ({parameter})")
        self.status = status
        self.code = code
        self.description = description
        self.parameter = parameter


class GatewayUnknownError(Exception):
    """No usable answer: timeout, 5xx, cut connection, 429. The outcome is unknown: repeat with the same key, or ask."""

    def __init__(self, reason: str, *, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class PaymentGateway(Protocol):
    """Raises GatewayRefusedError or GatewayUnknownError, and nothing else."""

    async def create_payment(self, new: NewPayment) -> ProviderPayment: ...

    async def get_payment(self, payment_id: str) -> ProviderPayment: ...

    async def create_refund(self, new: NewRefund) -> ProviderRefund: ...

    async def get_refund(self, refund_id: str) -> ProviderRefund: ...

    async def refunds_of(self, payment_id: str) -> tuple[ProviderRefund, ...]:
        """Every refund of a payment, whoever made it."""

    async def payments_between(self, start: datetime, end: datetime) -> tuple[ProviderPayment, ...]:
        """Every payment created from ``start`` on and before ``end``."""

    async def refunds_between(self, start: datetime, end: datetime) -> tuple[ProviderRefund, ...]:
        """Every refund created from ``start`` on and before ``end``."""

    async def shop(self) -> ShopInfo: ...


@dataclass(frozen=True)
class Gateways:
    """Providers by the name that an attempt carries. One more is an adapter and a line in ``wiring``."""

    default: PaymentGateway
    others: Mapping[str, PaymentGateway] = field(default_factory=dict)

    def of(self, provider: str) -> PaymentGateway:
        return self.default if provider == YOOKASSA else self.others[provider]
