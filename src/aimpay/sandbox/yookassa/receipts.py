"""54-FZ receipts: the rules they must keep, their registration, and POST /receipts."""

from decimal import Decimal

from aimpay.sandbox.yookassa.errors import ApiError, invalid, not_found
from aimpay.sandbox.yookassa.provider import PAYMENT, RECEIPT, REFUND, Provider
from aimpay.sandbox.yookassa.receipt_fields import Item, ReceiptData, ReceiptRequest
from aimpay.sandbox.yookassa.validation import only_one_of, parse
from aimpay.sandbox.yookassa.wire import Object, digits, new_id

REGISTERED_AFTER_SECONDS = 2
OWNERS = {"payment": PAYMENT, "refund": REFUND}


def illegal() -> ApiError:
    return invalid("Receipt is missing or illegal", "receipt")


def check(provider: Provider, receipt: ReceiptData | None, kopecks: int, *, required: bool = True) -> None:
    """Refuse a receipt that is missing where the shop is fiscalised, or that does not add up."""
    fiscal = provider.options.fiscal
    if receipt is None:
        if fiscal and required:
            raise illegal()
        return
    if total(receipt.items) != kopecks:
        raise illegal()
    if fiscal:
        _own_receipts(receipt)


def total(items: list[Item]) -> int:
    return int(round(sum((item.amount.kopecks * item.quantity for item in items), Decimal()), 0))


def _own_receipts(receipt: ReceiptData) -> None:
    """Check what «Чеки от ЮKassa» ask for: an e-mail and measures (FFD 1.2)."""
    if receipt.customer is None or receipt.customer.email is None:
        raise invalid("Receipt is missing or illegal: customer.email is required", "receipt.customer.email")
    for index, item in enumerate(receipt.items):
        if item.measure is None:
            raise invalid("Receipt is missing or illegal: measure is required", f"receipt.items[{index}].measure")


def view_of_items(body_items: list[Object]) -> list[Object]:
    """Items as the receipt shows them; quantities are numbers whatever the client sent."""
    return [{**item, "quantity": float(item["quantity"])} for item in body_items]


def register(provider: Provider, owner_kind: str, owner: Object, receipt: Object) -> str:
    """Start the registration of a payment's or refund's receipt; return its first status."""
    about = "payment" if owner_kind == PAYMENT else "refund"
    shown: Object = {f"{about}_id": owner["id"], "items": view_of_items(receipt["items"])}
    shown |= {name: receipt[name] for name in ("tax_system_code", "internet", "timezone") if name in receipt}
    shown["settlements"] = [{"type": "cashless", "amount": owner["amount"]}]
    return str(_start(provider, about, shown, embedded=True)["status"])


def create(provider: Provider, body: Object) -> Object:
    """POST /receipts."""
    asked = parse(ReceiptRequest, body)
    only_one_of(body, "payment_id", "refund_id")
    owner_id = body.get(f"{asked.type}_id")
    if owner_id is None:
        raise invalid("The receipt must name its payment or refund", f"{asked.type}_id")
    owner = provider.find(OWNERS[asked.type], owner_id)
    if owner is None or owner["object"]["status"] != "succeeded":
        raise invalid("The payment or refund doesn't exist or isn't succeeded", f"{asked.type}_id")
    if total(asked.items) != sum(settlement.amount.kopecks for settlement in asked.settlements):
        raise invalid("The sum of settlements must equal the sum of items", "settlements")
    if provider.options.fiscal and asked.customer.email is None:
        raise invalid("customer.email is required", "customer.email")
    shown = {f"{asked.type}_id": owner_id, "items": view_of_items(body["items"])}
    kept = ("settlements", "tax_system_code", "internet", "timezone")
    shown |= {name: body[name] for name in kept if body.get(name) is not None}
    return _start(provider, asked.type, shown)


def get(provider: Provider, receipt_id: str) -> Object:
    document = provider.find(RECEIPT, receipt_id)
    if document is None:
        raise not_found("Receipt", "receipt_id")
    thing: Object = document["object"]
    return thing


def settle(provider: Provider, receipt_id: str) -> None:
    """Answer for the tax service, as the sandbox's switch says."""
    outcome = provider.options.receipt_outcome
    document = provider.find(RECEIPT, receipt_id)
    if document is None or outcome == "pending":
        return
    finish(provider, document, outcome)


def finish(provider: Provider, document: Object, outcome: str) -> None:
    thing = document["object"] | {"status": outcome}
    if outcome == "succeeded":
        thing |= {
            "fiscal_document_number": digits(4),
            "fiscal_storage_number": digits(16),
            "fiscal_attribute": digits(10),
            "registered_at": provider.stamp,
            "fiscal_provider_id": new_id(provider.now),
        }
    provider.keep(RECEIPT, document | {"object": thing})
    if document["embedded"]:
        _tell_owner(provider, thing, outcome)


def _tell_owner(provider: Provider, receipt: Object, outcome: str) -> None:
    kind = OWNERS[receipt["type"]]
    owner = provider.find(kind, receipt[f"{receipt['type']}_id"])
    if owner:
        provider.keep(kind, owner | {"object": owner["object"] | {"receipt_registration": outcome}})


def _start(provider: Provider, about: str, shown: Object, *, embedded: bool = False) -> Object:
    thing: Object = {"id": new_id(provider.now, prefix="rt-", family="0011"), "type": about, "status": "pending"}
    thing |= shown
    provider.keep(RECEIPT, {"object": thing, "created_at": provider.stamp, "embedded": embedded})
    provider.plan("register_receipt", thing["id"], seconds=REGISTERED_AFTER_SECONDS)
    return thing
