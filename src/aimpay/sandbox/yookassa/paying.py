"""The payer's act: which ways are open, and what a card, a bank or a wallet answers."""

from aimpay.sandbox.yookassa import cards, life
from aimpay.sandbox.yookassa.life import Paid
from aimpay.sandbox.yookassa.provider import METHOD, Provider
from aimpay.sandbox.yookassa.wire import Object, digits, kopecks_of

PAGE_METHODS = ("bank_card", "sbp", "yoo_money")
LIMITS = {"bank_card": 35_000_000, "sbp": 70_000_000, "yoo_money": 25_000_000}
LIMIT = max(LIMITS.values())
PAYER_BANK = {"bank_id": "100000000111", "bic": "044525225"}


class UnknownCardError(Exception):
    """The number is not among the test cards."""


class MethodClosedError(Exception):
    """No such way for this payment."""


def methods_of(document: Object) -> list[str]:
    """Ways in which this payment may be paid, first the chosen or the usual one."""
    chosen = document["object"].get("payment_method")
    if chosen:
        return [chosen["type"]]
    amount = kopecks_of(document["object"]["amount"])
    return [method for method in PAGE_METHODS if amount <= LIMITS[method] and (document["capture"] or method != "sbp")]


def pay(provider: Provider, document: Object, method: str, *, card_number: str = "", reason: str = "") -> Object:
    """Pay a pending payment; ``reason`` makes a bank or wallet refuse, cards refuse by their number."""
    if method not in methods_of(document):
        raise MethodClosedError(method)
    if method == "bank_card":
        return pay_by_card(provider, document, cards.clean(card_number))
    paid = Paid(_method_view(document, method) | _details(method))
    if reason:
        return life.cancel(provider, _with_method(document, paid.method), party=cards.NETWORK, reason=reason)
    return life.approve(provider, document, _remembered(provider, document, paid, {}))


def pay_by_card(provider: Provider, document: Object, number: str) -> Object:
    outcome = cards.TABLE.get(number)
    if outcome is None:
        raise UnknownCardError(number)
    card = cards.card_view(number)
    view = _method_view(document, "bank_card") | {
        "title": f"Bank card *{card['last4']}",
        "card": card,
    }
    if outcome.reason:
        return life.cancel(provider, _with_method(document, view), party=outcome.party, reason=outcome.reason)
    paid = Paid(view, _authorization(three_d_secure=outcome.three_d_secure))
    return life.approve(provider, document, _remembered(provider, document, paid, {"number": number}))


def pay_by_saved(provider: Provider, document: Object, saved: Object) -> Object:
    """Charge without a payer at hand (autopayment)."""
    if saved.get("revoked"):
        refused = saved["object"] | {"saved": False, "status": "inactive"}
        return life.cancel(provider, _with_method(document, refused), party=cards.NETWORK, reason="permission_revoked")
    authorization = _authorization(three_d_secure=False) if saved["object"]["type"] == "bank_card" else None
    return life.approve(provider, document, Paid(saved["object"], authorization))


def _method_view(document: Object, method: str) -> Object:
    thing = document["object"]
    return {"type": method, "id": thing["id"], "saved": False, "status": "inactive"}


def _details(method: str) -> Object:
    if method == "sbp":
        return {"sbp_operation_id": digits(32), "payer_bank_details": PAYER_BANK}
    if method == "yoo_money":
        wallet = "4100116075156746"
        return {"account_number": wallet, "title": f"YooMoney wallet {wallet}"}
    return {}


def _with_method(document: Object, view: Object) -> Object:
    return document | {"object": document["object"] | {"payment_method": view}}


def _authorization(*, three_d_secure: bool) -> Object:
    return {"rrn": digits(12), "auth_code": digits(6), "three_d_secure": {"applied": three_d_secure}}


def _remembered(provider: Provider, document: Object, paid: Paid, secret: Object) -> Paid:
    """Save the means of payment when the shop asked for it."""
    if not document["saving"]:
        return paid
    view = paid.method | {"saved": True, "status": "active"}
    provider.keep(METHOD, {"object": view, **secret})
    return Paid(view, paid.authorization)
