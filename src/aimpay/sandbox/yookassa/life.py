"""A payment's life: what may become of it, and who is told."""

from dataclasses import dataclass
from datetime import timedelta

from aimpay.sandbox.yookassa import receipts
from aimpay.sandbox.yookassa.provider import INVOICE, PAYMENT, Provider
from aimpay.sandbox.yookassa.wire import Object, kopecks_of, money, share, stamp

CARD_FEE = "3.5"
FEES = {"sbp": "0.7"}
VAT_ON_FEE = "22"
CAPTURE_WINDOWS = {"bank_card": timedelta(days=7), "yoo_money": timedelta(days=7)}
SHORT_CAPTURE_WINDOW = timedelta(hours=6)
CONFIRMATION_WINDOWS = {"b2b_sberbank": timedelta(hours=8)}
CONFIRMATION_WINDOW = timedelta(hours=1)


@dataclass(frozen=True)
class Paid:
    """How it was paid: the method as the API shows it, and the authorisation where there is one."""

    method: Object
    authorization: Object | None = None


def fee_of(kopecks: int, method: str) -> int:
    """Commission and 22 % VAT on it, in kopecks."""
    fee = share(kopecks, FEES.get(method, CARD_FEE))
    return fee + share(fee, VAT_ON_FEE)


def approve(provider: Provider, document: Object, paid: Paid) -> Object:
    """Take the money that the payer gave, or hold it until the capture."""
    provider.agenda.drop("expire_payment", document["object"]["id"])
    document = document | {"object": _confirmed(document, paid)}
    if document["capture"]:
        return succeed(provider, document)
    window = CAPTURE_WINDOWS.get(paid.method["type"], SHORT_CAPTURE_WINDOW)
    thing = document["object"] | {
        "status": "waiting_for_capture",
        "paid": True,
        "expires_at": stamp(provider.now + window),
    }
    provider.agenda.plan("expire_capture", thing["id"], window)
    return _kept_and_told(provider, document | {"object": thing}, "payment.waiting_for_capture")


def succeed(provider: Provider, document: Object) -> Object:
    """Take the money (all of ``amount``), whether just paid or held until now."""
    thing = _without(document["object"], "expires_at", "confirmation")
    provider.agenda.drop("expire_capture", thing["id"])
    kopecks = kopecks_of(thing["amount"])
    thing |= {
        "status": "succeeded",
        "paid": True,
        "refundable": True,
        "captured_at": provider.stamp,
        "income_amount": money(kopecks - fee_of(kopecks, thing["payment_method"]["type"])),
        "refunded_amount": money(0),
    }
    if document["receipt"]:
        thing["receipt_registration"] = receipts.register(provider, PAYMENT, thing, document["receipt"])
    document = _kept_and_told(provider, document | {"object": thing}, "payment.succeeded")
    _close_invoice(provider, document, "succeeded")
    return document


def cancel(provider: Provider, document: Object, *, party: str, reason: str) -> Object:
    thing = _without(document["object"], "expires_at", "confirmation", "authorization_details")
    for what in ("expire_payment", "expire_capture"):
        provider.agenda.drop(what, thing["id"])
    if thing.get("payment_method", {}).get("status") == "pending":
        thing["payment_method"] = thing["payment_method"] | {"status": "inactive"}
    thing |= {
        "status": "canceled",
        "paid": False,
        "refundable": False,
        "cancellation_details": {"party": party, "reason": reason},
    }
    document = _kept_and_told(provider, document | {"object": thing}, "payment.canceled")
    _close_invoice(provider, document, "canceled")
    return document


def expire_payment(provider: Provider, payment_id: str) -> None:
    document = provider.find(PAYMENT, payment_id)
    if document and document["object"]["status"] == "pending":
        cancel(provider, document, party="yoo_money", reason="expired_on_confirmation")


def expire_capture(provider: Provider, payment_id: str) -> None:
    document = provider.find(PAYMENT, payment_id)
    if document and document["object"]["status"] == "waiting_for_capture":
        cancel(provider, document, party="yoo_money", reason="expired_on_capture")


def _confirmed(document: Object, paid: Paid) -> Object:
    thing = _without(document["object"], "confirmation")
    thing["payment_method"] = paid.method
    if paid.authorization:
        thing["authorization_details"] = paid.authorization
    return thing


def _kept_and_told(provider: Provider, document: Object, event: str) -> Object:
    provider.keep(PAYMENT, document)
    provider.outbox.tell(event, document["object"], document["object"]["id"])
    return document


def _close_invoice(provider: Provider, document: Object, status: str) -> None:
    invoice = provider.find(INVOICE, document.get("invoice_id") or "")
    if invoice is None:
        return
    thing = invoice["object"] | {"status": status}
    thing["payment_details"] = {"id": document["object"]["id"], "status": document["object"]["status"]}
    if status == "canceled":
        thing["cancellation_details"] = {"party": "merchant", "reason": "payment_canceled"}
    provider.agenda.drop("expire_invoice", thing["id"])
    provider.keep(INVOICE, invoice | {"object": thing})


def _without(thing: Object, *names: str) -> Object:
    return {name: value for name, value in thing.items() if name not in names}
