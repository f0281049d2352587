"""/payouts: money to people, from the gateway's balance."""

from aimpay.sandbox.yookassa import banks, cards, options, people
from aimpay.sandbox.yookassa.errors import invalid, not_found
from aimpay.sandbox.yookassa.payment_fields import given
from aimpay.sandbox.yookassa.payout_fields import PayoutRequest, ToCard, ToSbp, ToWallet
from aimpay.sandbox.yookassa.provider import METHOD, PAYOUT, TOKEN, Provider
from aimpay.sandbox.yookassa.validation import not_enabled, only_one_of, parse
from aimpay.sandbox.yookassa.wire import Object, digits, kopecks_of, money, new_id, to_kopecks

SETTLED_AFTER_SECONDS = 1
LIMITS = {"bank_card": (500, 50_000_000), "sbp": (100, 50_000_000), "yoo_money": (100, 50_000_000)}
WALLETS = {
    "41001614575572": "one_time_limit_exceeded",
    "41001614575643": "periodic_limit_exceeded",
    "410011806060766": "insufficient_funds",
    "410011788545536": "general_decline",
}
PARTIES = {"insufficient_funds": "yoo_money"}
WAYS = ("payout_destination_data", "payout_token", "payment_method_id")


def create(provider: Provider, body: Object) -> Object:
    asked = parse(PayoutRequest, body)
    not_enabled(body, "deal", "self_employed", "receipt_data")
    only_one_of(body, *WAYS)
    destination = _destination(provider, asked)
    least, most = LIMITS[destination["type"]]
    if not least <= asked.amount.kopecks <= most:
        raise invalid("The amount is outside the limits of the payout method", "amount.value")
    _use_people(provider, asked, destination)
    thing: Object = {
        "id": new_id(provider.now, prefix="po-", family="0003"),
        "amount": asked.amount.model_dump(),
        "status": "pending",
        "payout_destination": destination,
        "created_at": provider.stamp,
        "test": True,
        **given(asked, "description", "metadata"),
    }
    provider.keep(PAYOUT, {"object": thing, "created_at": thing["created_at"]})
    provider.plan("settle_payout", thing["id"], seconds=SETTLED_AFTER_SECONDS)
    return thing


def get(provider: Provider, payout_id: str) -> Object:
    document = provider.find(PAYOUT, payout_id)
    if document is None:
        raise not_found("Payout", "payout_id")
    thing: Object = document["object"]
    return thing


def settle(provider: Provider, payout_id: str) -> None:
    document = provider.find(PAYOUT, payout_id)
    if document is None or document["object"]["status"] != "pending":
        return
    reason = _refusal(provider, document["object"])
    if reason:
        cancel(provider, document, party=PARTIES.get(reason, "payout_network"), reason=reason)
    else:
        succeed(provider, document)


def succeed(provider: Provider, document: Object) -> Object:
    thing = document["object"] | {"status": "succeeded", "succeeded_at": provider.stamp}
    left = to_signed(provider.options.payout_balance) - kopecks_of(thing["amount"])
    options.change(provider.world, options.OptionsChange(payout_balance=money(left)["value"]))
    return _finish(provider, document | {"object": thing}, "payout.succeeded")


def cancel(provider: Provider, document: Object, *, party: str, reason: str) -> Object:
    thing = document["object"] | {
        "status": "canceled",
        "cancellation_details": {"party": party, "reason": reason},
    }
    return _finish(provider, document | {"object": thing}, "payout.canceled")


def to_signed(value: str) -> int:
    return -to_kopecks(value[1:]) if value.startswith("-") else to_kopecks(value)


def _finish(provider: Provider, document: Object, event: str) -> Object:
    thing = document["object"]
    provider.agenda.drop("settle_payout", thing["id"])
    provider.keep(PAYOUT, document)
    provider.outbox.tell(event, thing, thing["id"])
    return document


def _refusal(provider: Provider, thing: Object) -> str | None:
    if kopecks_of(thing["amount"]) > to_signed(provider.options.payout_balance):
        return "insufficient_funds"
    return WALLETS.get(thing["payout_destination"].get("account_number", ""))


def _destination(provider: Provider, asked: PayoutRequest) -> Object:
    match asked.payout_destination_data:
        case ToWallet(account_number=number):
            return {"type": "yoo_money", "account_number": number}
        case ToSbp(phone=phone, bank_id=bank_id):
            return _to_sbp(phone, bank_id)
        case ToCard(card=card):
            return _to_card(card.number)
    if asked.payout_token:
        return _to_card(_number_of_token(provider, asked.payout_token))
    if asked.payment_method_id:
        return _to_saved(provider, asked.payment_method_id)
    raise invalid(f"One of {', '.join(WAYS)} is required", "payout_destination_data")


def _to_card(number: str) -> Object:
    return {"type": "bank_card", "card": cards.payout_card_view(number)}


def _to_sbp(phone: str, bank_id: str) -> Object:
    if not banks.known(bank_id):
        raise invalid("The bank isn't a participant of SBP", "payout_destination_data.bank_id")
    return {
        "type": "sbp",
        "phone": phone,
        "bank_id": bank_id,
        "sbp_operation_id": digits(32),
        "recipient_checked": False,
    }


def _number_of_token(provider: Provider, token: str) -> str:
    """Look up a payout token; it may be used again and again."""
    known = provider.find(TOKEN, token)
    if known is None or known["purpose"] != "payout":
        raise invalid("Payout token doesn't exist", "payout_token")
    return str(known["card_number"])


def _to_saved(provider: Provider, method_id: str) -> Object:
    saved = provider.find(METHOD, method_id)
    if saved is None or "number" not in saved:
        raise invalid("The payment method doesn't exist or isn't saved", "payment_method_id")
    return _to_card(saved["number"])


def _use_people(provider: Provider, asked: PayoutRequest, destination: Object) -> None:
    for reference in asked.personal_data or ():
        person = people.use(provider, reference.id)
        if person["type"] == "sbp_payout_recipient" and destination["type"] == "sbp":
            destination["recipient_checked"] = True
