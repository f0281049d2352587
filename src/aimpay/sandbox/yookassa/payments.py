"""/payments: create, read, capture, cancel."""

from aimpay.sandbox.yookassa import cards, life, paying, receipts
from aimpay.sandbox.yookassa.errors import forbidden, invalid, not_found
from aimpay.sandbox.yookassa.payment_fields import CaptureRequest, PaymentRequest, given
from aimpay.sandbox.yookassa.provider import METHOD, PAYMENT, TOKEN, Provider
from aimpay.sandbox.yookassa.validation import not_enabled, only_one_of, parse
from aimpay.sandbox.yookassa.wire import Object, kopecks_of, money, new_id

GATEWAY_ID = "2000001"
LEAST = 100
ELSEWHERE = ("deal", "transfers", "airline", "payment_order", "receiver")
MEANS = ("payment_method_data", "payment_method_id", "payment_token")
EMBEDDED_TOKEN = "ct-"  # noqa: S105 — a prefix


def create(provider: Provider, body: Object) -> Object:
    asked = parse(PaymentRequest, body)
    _check_means(body, asked)
    _check_amount(asked)
    receipts.check(provider, asked.receipt, asked.amount.kopecks)
    saved = _saved_method(provider, asked)
    number = _card_of_token(provider, asked)
    document = start(provider, asked, body)
    if saved:
        document = paying.pay_by_saved(provider, document, saved)
    elif number:
        document = paying.pay_by_card(provider, document, number)
    thing: Object = document["object"]
    return thing


def start(provider: Provider, asked: PaymentRequest, body: Object, *, invoice_id: str | None = None) -> Object:
    """Open a pending payment and set its clock."""
    thing = _new_object(provider, asked)
    document: Object = {
        "object": thing,
        "created_at": thing["created_at"],
        "capture": asked.capture,
        "saving": asked.save_payment_method,
        "return_url": (body.get("confirmation") or {}).get("return_url"),
        "receipt": body.get("receipt"),
        "invoice_id": invoice_id,
    }
    chosen = asked.payment_method_data.type if asked.payment_method_data else ""
    if chosen != "cash":
        window = life.CONFIRMATION_WINDOWS.get(chosen, life.CONFIRMATION_WINDOW)
        provider.agenda.plan("expire_payment", thing["id"], window)
    return provider.keep(PAYMENT, document)


def get(provider: Provider, payment_id: str) -> Object:
    thing: Object = find(provider, payment_id)["object"]
    return thing


def find(provider: Provider, payment_id: str) -> Object:
    document = provider.find(PAYMENT, payment_id)
    if document is None:
        raise not_found("Payment", "payment_id")
    return document


def capture(provider: Provider, body: Object, payment_id: str) -> Object:
    document = find(provider, payment_id)
    asked = parse(CaptureRequest, body)
    not_enabled(body, "deal", "transfers", "airline")
    thing = document["object"]
    if thing["status"] != "waiting_for_capture":
        raise invalid(f"Incorrect payment status. Payment: {thing['status']}", "payment_id")
    if asked.amount and asked.amount.kopecks > kopecks_of(thing["amount"]):
        raise invalid("The captured amount can't exceed the payment amount", "amount.value")
    kopecks = asked.amount.kopecks if asked.amount else kopecks_of(thing["amount"])
    partial = kopecks < kopecks_of(thing["amount"])
    receipts.check(provider, asked.receipt, kopecks, required=partial)
    receipt = body.get("receipt") or document["receipt"]
    taken = document | {"object": thing | {"amount": money(kopecks)}, "receipt": receipt}
    done: Object = life.succeed(provider, taken)["object"]
    return done


def cancel(provider: Provider, _body: Object, payment_id: str) -> Object:
    document = find(provider, payment_id)
    status = document["object"]["status"]
    if status != "waiting_for_capture":
        raise invalid(f"Incorrect payment status. Payment: {status}", "payment_id")
    canceled = life.cancel(provider, document, party="merchant", reason="canceled_by_merchant")
    thing: Object = canceled["object"]
    return thing


def _check_means(body: Object, asked: PaymentRequest) -> None:
    not_enabled(body, *ELSEWHERE)
    only_one_of(body, *MEANS)
    if (body.get("payment_method_data") or {}).get("card"):
        raise forbidden("Raw card data needs PCI DSS", "payment_method_data.card")
    if asked.payment_method_id and asked.confirmation:
        raise invalid("confirmation isn't used with payment_method_id", "confirmation")
    if not asked.payment_method_id and not asked.payment_token and asked.confirmation is None:
        raise invalid("confirmation is required when the payer has to act", "confirmation")
    chosen = asked.payment_method_data.type if asked.payment_method_data else None
    if chosen == "sbp" and not asked.capture:
        raise invalid("Two-stage payments aren't available for this payment method", "capture")
    if asked.confirmation and asked.confirmation.type == "qr" and chosen != "sbp":
        raise invalid("This confirmation is available for SBP only", "confirmation.type")


def _check_amount(asked: PaymentRequest) -> None:
    chosen = asked.payment_method_data.type if asked.payment_method_data else ""
    if not LEAST <= asked.amount.kopecks <= paying.LIMITS.get(chosen, paying.LIMIT):
        raise invalid("The amount is outside the limits of the payment method", "amount.value")


def _saved_method(provider: Provider, asked: PaymentRequest) -> Object | None:
    if asked.payment_method_id is None:
        return None
    saved = provider.find(METHOD, asked.payment_method_id)
    if saved is None or saved["object"]["status"] != "active":
        raise invalid("The payment method doesn't exist or isn't saved", "payment_method_id")
    return saved


def _card_of_token(provider: Provider, asked: PaymentRequest) -> str | None:
    if asked.payment_token is None:
        return None
    known = provider.find(TOKEN, asked.payment_token)
    if known is None or known["purpose"] != "payment":
        raise invalid("Payment token doesn't exist or has been used", "payment_token")
    provider.world.store.delete(TOKEN, asked.payment_token)
    return cards.clean(known["card_number"])


def _new_object(provider: Provider, asked: PaymentRequest) -> Object:
    payment_id = new_id(provider.now)
    gateway = asked.recipient.gateway_id if asked.recipient else GATEWAY_ID
    thing: Object = {
        "id": payment_id,
        "status": "pending",
        "amount": asked.amount.model_dump(),
        **given(asked, "description", "metadata", "merchant_customer_id"),
        "recipient": {"account_id": provider.world.settings.shop_id, "gateway_id": gateway},
        "created_at": provider.stamp,
        "test": True,
        "paid": False,
        "refundable": False,
    }
    if asked.payment_method_data:
        thing["payment_method"] = {
            "type": asked.payment_method_data.type,
            "id": payment_id,
            "saved": False,
            "status": "pending",
        }
    if asked.confirmation:
        thing["confirmation"] = _confirmation(provider, asked, payment_id)
    return thing


def _confirmation(provider: Provider, asked: PaymentRequest, payment_id: str) -> Object:
    if asked.confirmation is None:
        return {}
    url = provider.checkout_url(payment_id)
    shown: Object = given(asked.confirmation, "type", "return_url", "enforce")
    extra: dict[str, Object] = {
        "redirect": {"confirmation_url": url},
        "mobile_application": {"confirmation_url": url},
        "qr": {"confirmation_data": url},
        "embedded": {"confirmation_token": EMBEDDED_TOKEN + payment_id},
    }
    return shown | extra.get(asked.confirmation.type, {})
