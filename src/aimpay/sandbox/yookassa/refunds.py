"""/refunds: money back, in full or in part."""

from datetime import timedelta

from aimpay.sandbox.yookassa import receipts
from aimpay.sandbox.yookassa.errors import invalid, not_found
from aimpay.sandbox.yookassa.payment_fields import RefundRequest, given
from aimpay.sandbox.yookassa.provider import PAYMENT, REFUND, Provider
from aimpay.sandbox.yookassa.validation import not_enabled, parse
from aimpay.sandbox.yookassa.wire import Object, digits, kopecks_of, moment_of, money, new_id

LATEST = timedelta(days=3 * 365)
LATEST_BY_METHOD = {"sberbank": timedelta(days=365)}


def create(provider: Provider, body: Object, *, by_hand: bool = False) -> Object:
    """``by_hand``: made in the cabinet, where the receipt is built for the merchant."""
    asked = parse(RefundRequest, body)
    not_enabled(body, "deal", "sources", "refund_method_data")
    payment = _payment(provider, asked)
    partial = asked.amount.kopecks < kopecks_of(payment["object"]["amount"])
    receipts.check(provider, asked.receipt, asked.amount.kopecks, required=partial and not by_hand)
    receipt = body.get("receipt") or (None if partial else payment["receipt"])
    document: Object = {
        "object": _new_object(provider, asked, payment["object"]),
        "created_at": provider.stamp,
        "receipt": receipt,
    }
    return _settled_as_switched(provider, provider.keep(REFUND, document))


def get(provider: Provider, refund_id: str) -> Object:
    document = provider.find(REFUND, refund_id)
    if document is None:
        raise not_found("Refund", "refund_id")
    thing: Object = document["object"]
    return thing


def succeed(provider: Provider, document: Object) -> Object:
    thing = document["object"] | {"status": "succeeded"}
    if document["receipt"]:
        thing["receipt_registration"] = receipts.register(provider, REFUND, thing, document["receipt"])
    document = provider.keep(REFUND, document | {"object": thing})
    _count(provider, thing["payment_id"])
    provider.outbox.tell("refund.succeeded", thing, thing["payment_id"])
    return document


def cancel(provider: Provider, document: Object, *, party: str, reason: str) -> Object:
    """Silent: the provider has no webhook for it."""
    thing = document["object"] | {
        "status": "canceled",
        "cancellation_details": {"party": party, "reason": reason},
    }
    return provider.keep(REFUND, document | {"object": thing})


def of_payment(provider: Provider, payment_id: str) -> list[Object]:
    every = (document["object"] for document in provider.all(REFUND))
    return [thing for thing in every if thing["payment_id"] == payment_id]


def _payment(provider: Provider, asked: RefundRequest) -> Object:
    payment = provider.find(PAYMENT, asked.payment_id)
    if payment is None:
        raise invalid("Payment doesn't exist or access denied", "payment_id")
    thing = payment["object"]
    if thing["status"] != "succeeded":
        raise invalid(f"The payment isn't succeeded. Payment: {thing['status']}", "payment_id")
    latest = LATEST_BY_METHOD.get(thing["payment_method"]["type"], LATEST)
    if provider.now > moment_of(thing["captured_at"]) + latest:
        raise invalid("The payment is too old to be refunded", "payment_id")
    returned = (item for item in of_payment(provider, thing["id"]) if item["status"] != "canceled")
    left = kopecks_of(thing["amount"]) - sum(kopecks_of(item["amount"]) for item in returned)
    if asked.amount.kopecks > left:
        raise invalid("The refund amount exceeds what is left of the payment amount", "amount.value")
    return payment


def _new_object(provider: Provider, asked: RefundRequest, payment: Object) -> Object:
    thing: Object = {
        "id": new_id(provider.now, family="0015"),
        "payment_id": payment["id"],
        "status": "pending",
        "created_at": provider.stamp,
        "amount": asked.amount.model_dump(),
        **given(asked, "description", "metadata"),
    }
    method = payment["payment_method"]["type"]
    if method == "sbp":
        thing["refund_method"] = {"type": "sbp", "sbp_operation_id": digits(32)}
    if method == "bank_card":
        thing["refund_authorization_details"] = {"rrn": digits(12)}
    return thing


def _settled_as_switched(provider: Provider, document: Object) -> Object:
    outcome = provider.options.refund_outcome
    if outcome == "succeeded":
        document = succeed(provider, document)
    elif outcome == "insufficient_funds":
        document = cancel(provider, document, party="yoo_money", reason="insufficient_funds")
    thing: Object = document["object"]
    return thing


def _count(provider: Provider, payment_id: str) -> None:
    """Bring the payment's refunded sum up to date."""
    payment = provider.find(PAYMENT, payment_id)
    if payment is None:
        return
    done = (item for item in of_payment(provider, payment_id) if item["status"] == "succeeded")
    returned = sum(kopecks_of(item["amount"]) for item in done)
    thing = payment["object"] | {
        "refunded_amount": money(returned),
        "refundable": returned < kopecks_of(payment["object"]["amount"]),
    }
    provider.keep(PAYMENT, payment | {"object": thing})
