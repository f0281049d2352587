"""The table of /v3: which call, whose key, what answers it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from aimpay.sandbox.yookassa import (
    account,
    banks,
    bindings,
    invoices,
    lists,
    payments,
    payouts,
    people,
    receipts,
    refunds,
)
from aimpay.sandbox.yookassa.credentials import Side
from aimpay.sandbox.yookassa.errors import ApiError, forbidden
from aimpay.sandbox.yookassa.lists import Listing
from aimpay.sandbox.yookassa.provider import Provider
from aimpay.sandbox.yookassa.wire import Object

ALL_SIDES = frozenset(Side)
SHOP = frozenset({Side.SHOP})
GATEWAY = frozenset({Side.GATEWAY})
METHODS = {"GET", "POST", "DELETE"}


@dataclass(frozen=True)
class Call:
    """One request, understood. ``part`` is the id in the path, if any."""

    side: Side
    query: Mapping[str, str]
    body: Object
    part: str = ""


Answer = Callable[[Provider, Call], Object]


@dataclass(frozen=True)
class Endpoint:
    method: str
    path: str
    sides: frozenset[Side]
    answer: Answer


def _posting(work: Callable[[Provider, Object], Object]) -> Answer:
    return lambda provider, call: work(provider, call.body)


def _acting(work: Callable[[Provider, Object, str], Object]) -> Answer:
    return lambda provider, call: work(provider, call.body, call.part)


def _getting(work: Callable[[Provider, str], Object]) -> Answer:
    return lambda provider, call: work(provider, call.part)


def _listing(listing: Listing) -> Answer:
    return lambda provider, call: lists.listed(provider, listing, call.query)


def _refusing(text: str, _provider: Provider, _call: Call) -> Object:
    raise forbidden(text)


_OAUTH_ONLY = partial(_refusing, "Webhooks are managed with an OAuth token only")
_NO_DEALS = partial(_refusing, "You can't use deals: this feature isn't enabled for your store")

ENDPOINTS = (
    Endpoint("POST", "/payments", SHOP, _posting(payments.create)),
    Endpoint("GET", "/payments", SHOP, _listing(lists.PAYMENTS)),
    Endpoint("GET", "/payments/*", SHOP, _getting(payments.get)),
    Endpoint("POST", "/payments/*/capture", SHOP, _acting(payments.capture)),
    Endpoint("POST", "/payments/*/cancel", SHOP, _acting(payments.cancel)),
    Endpoint("POST", "/refunds", SHOP, _posting(refunds.create)),
    Endpoint("GET", "/refunds", SHOP, _listing(lists.REFUNDS)),
    Endpoint("GET", "/refunds/*", SHOP, _getting(refunds.get)),
    Endpoint("POST", "/receipts", SHOP, _posting(receipts.create)),
    Endpoint("GET", "/receipts", SHOP, _listing(lists.RECEIPTS)),
    Endpoint("GET", "/receipts/*", SHOP, _getting(receipts.get)),
    Endpoint("POST", "/payment_methods", SHOP, _posting(bindings.create)),
    Endpoint("GET", "/payment_methods/*", SHOP, _getting(bindings.get)),
    Endpoint("POST", "/invoices", SHOP, _posting(invoices.create)),
    Endpoint("GET", "/invoices/*", SHOP, _getting(invoices.get)),
    Endpoint("POST", "/payouts", GATEWAY, _posting(payouts.create)),
    Endpoint("GET", "/payouts", GATEWAY, _listing(lists.PAYOUTS)),
    Endpoint("GET", "/payouts/search", GATEWAY, lambda p, call: lists.searched_payouts(p, call.query)),
    Endpoint("GET", "/payouts/*", GATEWAY, _getting(payouts.get)),
    Endpoint("GET", "/sbp_banks", GATEWAY, lambda _p, _call: banks.listing()),
    Endpoint("POST", "/personal_data", GATEWAY, _posting(people.create)),
    Endpoint("GET", "/personal_data/*", GATEWAY, _getting(people.get)),
    Endpoint("GET", "/me", ALL_SIDES, lambda provider, call: account.me(provider, call.side)),
    Endpoint("POST", "/webhooks", ALL_SIDES, _OAUTH_ONLY),
    Endpoint("GET", "/webhooks", ALL_SIDES, _OAUTH_ONLY),
    Endpoint("DELETE", "/webhooks/*", ALL_SIDES, _OAUTH_ONLY),
    Endpoint("POST", "/deals", ALL_SIDES, _NO_DEALS),
    Endpoint("GET", "/deals", ALL_SIDES, _NO_DEALS),
    Endpoint("GET", "/deals/*", ALL_SIDES, _NO_DEALS),
)


def resolve(method: str, path: str) -> tuple[Endpoint, str]:
    """Find the endpoint and the id in the path; 404 for an unknown path, 405 for a wrong method."""
    matching = [(endpoint, part) for endpoint in ENDPOINTS if (part := _match(endpoint.path, path)) is not None]
    if not matching:
        raise ApiError(404, "not_found", f"There is nothing at {path}")
    for endpoint, part in matching:
        if endpoint.method == method:
            return endpoint, part
    raise ApiError(405, "method_not_allowed", f"{method} isn't supported by {path}")


def _match(pattern: str, path: str) -> str | None:
    wanted, given = pattern.split("/"), path.split("/")
    if len(wanted) != len(given):
        return None
    part = ""
    for name, value in zip(wanted, given, strict=True):
        if name == "*" and value:
            part = value
        elif name != value:
            return None
    return part
