"""Lists: newest first, filters, cursors."""

import base64
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from aimpay.sandbox.yookassa.errors import invalid
from aimpay.sandbox.yookassa.provider import PAYMENT, PAYOUT, RECEIPT, REFUND, Provider
from aimpay.sandbox.yookassa.wire import Object, moment_of

BOUNDS: dict[str, Callable[[Any, Any], bool]] = {
    "gte": operator.ge,
    "gt": operator.gt,
    "lte": operator.le,
    "lt": operator.lt,
}
MOST = 100
USUAL = 10
THREE_YEARS = timedelta(days=3 * 365)
THREE_MONTHS = timedelta(days=92)


@dataclass(frozen=True)
class Listing:
    """What one list can be asked for. ``equal`` maps a query parameter to a path in the object."""

    kind: str
    moments: tuple[str, ...] = ("created_at",)
    equal: Mapping[str, str] | None = None
    statuses: tuple[str, ...] = ("pending", "succeeded", "canceled")


PAYMENTS = Listing(
    PAYMENT,
    ("created_at", "captured_at"),
    {"payment_method": "payment_method.type", "status": "status"},
    ("pending", "waiting_for_capture", "succeeded", "canceled"),
)
REFUNDS = Listing(REFUND, equal={"payment_id": "payment_id", "status": "status"})
RECEIPTS = Listing(RECEIPT, equal={"payment_id": "payment_id", "refund_id": "refund_id", "status": "status"})
PAYOUTS = Listing(
    PAYOUT,
    ("created_at", "succeeded_at"),
    {"payout_destination.type": "payout_destination.type", "status": "status"},
)


def listed(provider: Provider, listing: Listing, query: Mapping[str, str]) -> Object:
    return _page(provider, listing, _chosen(provider, listing, query, THREE_YEARS), query)


def searched_payouts(provider: Provider, query: Mapping[str, str]) -> Object:
    """GET /payouts/search: one exact ``metadata[key]=value``, three months back."""
    asked = [(name[9:-1], value) for name, value in query.items() if _is_metadata(name)]
    if len(asked) != 1:
        raise invalid("Exactly one metadata[key] is required", "metadata")
    key, value = asked[0]
    found = _chosen(provider, PAYOUTS, query, THREE_MONTHS)
    matching = [item for item in found if (item.get("metadata") or {}).get(key) == value]
    return _page(provider, PAYOUTS, matching, query)


def _is_metadata(name: str) -> bool:
    return name.startswith("metadata[") and name.endswith("]")


def _chosen(provider: Provider, listing: Listing, query: Mapping[str, str], back: timedelta) -> list[Object]:
    if query.get("status", listing.statuses[0]) not in listing.statuses:
        raise invalid("Incorrect value of status", "status")
    since = provider.now - back
    rows = [row for row in reversed(provider.all(listing.kind)) if moment_of(row["created_at"]) >= since]
    for name, bound in _bounds(listing, query):
        rows = [row for row in rows if bound(_moment(row, name))]
    for parameter, path in (listing.equal or {}).items():
        if parameter in query:
            rows = [row for row in rows if _at(row["object"], path) == query[parameter]]
    return [row["object"] for row in rows]


def _bounds(listing: Listing, query: Mapping[str, str]) -> list[tuple[str, Callable[[datetime | None], bool]]]:
    found: list[tuple[str, Callable[[datetime | None], bool]]] = []
    for name in listing.moments:
        for suffix, compare in BOUNDS.items():
            if text := query.get(f"{name}.{suffix}"):
                found.append((name, _bound(compare, _asked_moment(text, f"{name}.{suffix}"))))
    return found


def _bound(compare: Callable[[Any, Any], bool], limit: datetime) -> Callable[[datetime | None], bool]:
    return lambda moment: moment is not None and compare(moment, limit)


def _asked_moment(text: str, parameter: str) -> datetime:
    try:
        moment = moment_of(text.replace(" ", "+"))
    except ValueError as error:
        raise invalid("Incorrect value: must be ISO 8601", parameter) from error
    if moment.tzinfo is None:
        raise invalid("Incorrect value: must have a time zone", parameter)
    return moment


def _moment(row: Object, name: str) -> datetime | None:
    text = row["created_at"] if name == "created_at" else row["object"].get(name)
    return moment_of(text) if text else None


def _at(thing: Any, path: str) -> Any:
    for name in path.split("."):
        thing = thing.get(name) if isinstance(thing, dict) else None
    return thing


def _page(provider: Provider, listing: Listing, items: list[Object], query: Mapping[str, str]) -> Object:
    limit = _limit(query.get("limit", str(USUAL)))
    if "cursor" in query:
        items = _behind(items, [row["object"]["id"] for row in provider.all(listing.kind)], query["cursor"])
    page: Object = {"type": "list", "items": items[:limit]}
    if limit < len(items):
        page["next_cursor"] = base64.urlsafe_b64encode(items[limit - 1]["id"].encode()).decode()
    return page


def _limit(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= MOST:
        raise invalid("limit must be from 1 to 100", "limit")
    return int(text)


def _behind(items: list[Object], oldest_first: list[str], cursor: str) -> list[Object]:
    """Return what is older than the item that the cursor names, even if that one no longer fits the filter."""
    try:
        last = base64.urlsafe_b64decode(cursor).decode()
        older = set(oldest_first[: oldest_first.index(last)])
    except ValueError as error:
        raise invalid("Incorrect cursor", "cursor") from error
    return [item for item in items if item["id"] in older]
