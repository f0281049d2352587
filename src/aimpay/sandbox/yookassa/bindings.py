"""/payment_methods: a means of payment bound without a charge."""

from aimpay.sandbox.yookassa import cards, paying
from aimpay.sandbox.yookassa.errors import forbidden, not_found
from aimpay.sandbox.yookassa.payment_fields import BindingRequest, given
from aimpay.sandbox.yookassa.provider import CHECKOUT, METHOD, Provider
from aimpay.sandbox.yookassa.validation import parse
from aimpay.sandbox.yookassa.wire import Object, new_id


def create(provider: Provider, body: Object) -> Object:
    asked = parse(BindingRequest, body)
    if body.get("card"):
        raise forbidden("Raw card data needs PCI DSS", "card")
    method_id = new_id(provider.now)
    thing: Object = {
        "type": asked.type,
        "id": method_id,
        "saved": False,
        "status": "pending",
        "holder": {"account_id": provider.world.settings.shop_id},
        **given(asked, "metadata"),
    }
    if asked.confirmation:
        url = f"{provider.world.settings.public_url}{CHECKOUT}/payment_methods?orderId={method_id}"
        shown = given(asked.confirmation, "type", "return_url", "enforce")
        name = "confirmation_data" if asked.confirmation.type == "qr" else "confirmation_url"
        thing["confirmation"] = {**shown, name: url}
    provider.keep(METHOD, {"object": thing, "return_url": thing.get("confirmation", {}).get("return_url")})
    return thing


def get(provider: Provider, method_id: str) -> Object:
    document = provider.find(METHOD, method_id)
    if document is None:
        raise not_found("Payment method", "payment_method_id")
    thing = dict(document["object"])
    thing.setdefault("holder", {"account_id": provider.world.settings.shop_id})
    return thing


def bind(provider: Provider, document: Object, card_number: str) -> Object:
    """Confirm as the payer; a card that would refuse is not bound."""
    thing = {name: value for name, value in document["object"].items() if name != "confirmation"}
    extra: Object = {}
    if thing["type"] == "bank_card":
        number = cards.clean(card_number)
        if cards.TABLE[number].reason:
            return provider.keep(METHOD, document | {"object": thing | {"status": "inactive"}})
        thing |= {"card": cards.card_view(number), "title": f"Bank card *{number[-4:]}"}
        extra["number"] = number
    else:
        thing["payer_bank_details"] = {"bank_id": paying.PAYER_BANK["bank_id"]}
    thing |= {"saved": True, "status": "active"}
    document = provider.keep(METHOD, document | {"object": thing, **extra})
    provider.outbox.tell("payment_method.active", thing, thing["id"])
    return document


def revoke(provider: Provider, document: Object) -> Object:
    """Take the payer's permission back; later charges are refused."""
    return provider.keep(METHOD, document | {"revoked": True})
