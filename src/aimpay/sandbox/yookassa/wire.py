"""How the API writes money, times and identifiers."""

import re
import secrets
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

Object = dict[str, Any]

AMOUNT = re.compile(r"^\d+\.\d{2}$")
IDS_BEGIN = datetime(2000, 1, 1, tzinfo=UTC)
WHOLE = Decimal(1)


def to_kopecks(value: str) -> int:
    """``"14990.00"`` is 1_499_000."""
    rubles, kopecks = value.split(".")
    return int(rubles) * 100 + int(kopecks)


def money(kopecks: int) -> Object:
    sign = "-" if kopecks < 0 else ""
    return {"value": f"{sign}{abs(kopecks) // 100}.{abs(kopecks) % 100:02d}", "currency": "RUB"}


def kopecks_of(amount: Object) -> int:
    return to_kopecks(amount["value"])


def share(kopecks: int, percent: str) -> int:
    """Part of a sum, in kopecks, halves rounded up."""
    return int((kopecks * Decimal(percent) / 100).quantize(WHOLE, ROUND_HALF_UP))


def stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def moment_of(text: str) -> datetime:
    return datetime.fromisoformat(text)


def new_id(now: datetime, *, prefix: str = "", family: str = "000f") -> str:
    """Return an id of the vendor's shape: 36 characters after the prefix."""
    seconds = int((now - IDS_BEGIN).total_seconds())
    return f"{prefix}{seconds:08x}-{family}-5000-8000-{secrets.token_hex(6)}"


def digits(count: int) -> str:
    return "".join(secrets.choice("0123456789") for _ in range(count))
