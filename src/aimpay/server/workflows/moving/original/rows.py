"""Rows of the original's database as values of ours. Card numbers are in none of them."""

from dataclasses import dataclass, field
from datetime import datetime

from aimpay.server.growth.visits.marks import Marks
from aimpay.server.workflows.moving.report import Part


@dataclass(frozen=True)
class OldUser:
    """``balance`` kopecks were owed to him as a partner. ``full_name`` is as he typed it for his certificate."""

    row: int
    telegram_id: int
    name: str | None
    email: str | None
    full_name: str | None
    certificate_at: datetime | None
    passed: bool
    paid: bool
    balance: int
    came_at: datetime


@dataclass(frozen=True)
class OldPayment:
    """``amount`` kopecks reached the school: what the buyer paid, less the provider's fee, is all that was kept."""

    row: int
    telegram_id: int
    payment_id: str | None
    key: str
    amount: int
    at: datetime


@dataclass(frozen=True)
class OldReferral:
    """Telegram ids."""

    row: int
    referrer: int
    referred: int
    bought: bool
    at: datetime


@dataclass(frozen=True)
class OldPayout:
    row: int
    telegram_id: int
    key: str
    amount: int
    at: datetime


@dataclass(frozen=True)
class OldLead:
    row: int
    name: str | None
    email: str | None
    phone: str | None
    telegram_id: int | None
    source_row: int | None
    at: datetime


@dataclass
class Old:
    """All that is taken. ``parts`` begin the report: what was read, and what is wrong with it."""

    users: list[OldUser] = field(default_factory=list)
    payments: list[OldPayment] = field(default_factory=list)
    referrals: list[OldReferral] = field(default_factory=list)
    payouts: list[OldPayout] = field(default_factory=list)
    leads: list[OldLead] = field(default_factory=list)
    sources: dict[int, Marks] = field(default_factory=dict)
    parts: dict[str, Part] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
