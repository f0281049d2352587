"""/invoices: a bill that becomes a payment when the payer opens it."""

from datetime import datetime

from aimpay.sandbox.yookassa import payments, receipts
from aimpay.sandbox.yookassa.errors import invalid, not_found
from aimpay.sandbox.yookassa.payment_fields import InvoiceRequest, PaymentRequest, given
from aimpay.sandbox.yookassa.provider import CHECKOUT, INVOICE, Provider
from aimpay.sandbox.yookassa.validation import parse
from aimpay.sandbox.yookassa.wire import Object, moment_of, new_id


def create(provider: Provider, body: Object) -> Object:
    asked = parse(InvoiceRequest, body)
    expires_at = _expiry(provider, asked.expires_at)
    receipts.check(provider, asked.payment_data.receipt, asked.payment_data.amount.kopecks)
    invoice_id = new_id(provider.now, prefix="in-", family="0013")
    thing: Object = {
        "id": invoice_id,
        "status": "pending",
        "cart": body["cart"],
        "created_at": provider.stamp,
        "expires_at": asked.expires_at,
        **given(asked, "description", "metadata"),
    }
    if asked.delivery_method_data:
        thing["delivery_method"] = _delivery(provider, asked.delivery_method_data.type, invoice_id)
    provider.keep(INVOICE, {"object": thing, "payment_data": body["payment_data"]})
    provider.agenda.plan("expire_invoice", invoice_id, expires_at - provider.now)
    return thing


def get(provider: Provider, invoice_id: str) -> Object:
    thing: Object = find(provider, invoice_id)["object"]
    return thing


def find(provider: Provider, invoice_id: str) -> Object:
    document = provider.find(INVOICE, invoice_id)
    if document is None:
        raise not_found("Invoice", "invoice_id")
    return document


def open_payment(provider: Provider, document: Object) -> str:
    """Return the id of the payment that pays this invoice; the first opening makes it."""
    thing = document["object"]
    if "payment_details" in thing:
        return str(thing["payment_details"]["id"])
    body = document["payment_data"] | {"confirmation": {"type": "external"}}
    payment = payments.start(provider, parse(PaymentRequest, body), body, invoice_id=thing["id"])["object"]
    details = {"id": payment["id"], "status": payment["status"]}
    provider.keep(INVOICE, document | {"object": thing | {"payment_details": details}})
    return str(payment["id"])


def expire(provider: Provider, invoice_id: str) -> None:
    document = provider.find(INVOICE, invoice_id)
    if document is None or document["object"]["status"] != "pending":
        return
    details = {"party": "yoo_money", "reason": "invoice_expired"}
    thing = document["object"] | {"status": "canceled", "cancellation_details": details}
    provider.keep(INVOICE, document | {"object": thing})


def _expiry(provider: Provider, text: str) -> datetime:
    try:
        moment = moment_of(text)
    except ValueError as error:
        raise invalid("Incorrect value: must be a date-time", "expires_at") from error
    if moment.tzinfo is None or moment <= provider.now:
        raise invalid("expires_at must be in the future", "expires_at")
    return moment


def _delivery(provider: Provider, way: str, invoice_id: str) -> Object:
    if way != "self":
        return {"type": way}
    return {"type": way, "url": f"{provider.world.settings.public_url}{CHECKOUT}/invoices/{invoice_id}"}
