"""Control of payments: what the payer, his bank or time would do."""

from fastapi import HTTPException

from aimpay.sandbox.controls import Controls
from aimpay.sandbox.yookassa import bindings, cards, life, paying
from aimpay.sandbox.yookassa.control_models import (
    Bind,
    Force,
    Paid,
    Pay,
    PaymentView,
    PaymentViews,
    Thing,
    Token,
    TokenRequest,
)
from aimpay.sandbox.yookassa.paying import MethodClosedError, UnknownCardError
from aimpay.sandbox.yookassa.provider import METHOD, PAYMENT, TOKEN, Provider
from aimpay.sandbox.yookassa.wire import Object, new_id

GOOD_CARD = "5555555555554444"
PARTIES = {"canceled_by_merchant": "merchant"}


def build(provider: Provider) -> Controls:
    controls = Controls()

    @controls.get("/payments", summary="Every payment, newest first")
    async def payments() -> PaymentViews:
        provider.agenda.run_due()
        return PaymentViews(items=[_view(provider, row) for row in reversed(provider.all(PAYMENT))])

    @controls.get("/payments/{payment_id}", summary="One payment")
    async def payment(payment_id: str) -> PaymentView:
        return _view(provider, _find(provider, payment_id))

    @controls.post("/payments/{payment_id}/pay", summary="Pay as the payer does on his page")
    async def pay(payment_id: str, body: Pay) -> Paid:
        document = _in_state(_find(provider, payment_id), "pending")
        return _paid(_pay(provider, document, body))

    @controls.post("/payments/{payment_id}/expire", summary="Let the payer's hour run out now")
    async def expire(payment_id: str) -> Paid:
        _in_state(_find(provider, payment_id), "pending")
        life.expire_payment(provider, payment_id)
        return _paid(_find(provider, payment_id))

    @controls.post("/payments/{payment_id}/force", summary="Set a payment's status, whatever the payer did")
    async def force(payment_id: str, body: Force) -> PaymentView:
        document = _in_state(_find(provider, payment_id), "pending", "waiting_for_capture")
        return _view(provider, _force(provider, document, body))

    _add_means(controls, provider)
    return controls


def _add_means(controls: Controls, provider: Provider) -> None:
    @controls.post("/tokens", summary="Make the token that a card form or the payout widget hands to a page")
    async def token(body: TokenRequest) -> Token:
        number = _test_card(body.card_number)
        made = f"{'pt' if body.purpose == 'payment' else 'pyt'}-{new_id(provider.now)}"
        provider.world.store.put(TOKEN, made, {"purpose": body.purpose, "card_number": number})
        return Token(token=made, first6=number[:6], last4=number[-4:], card_type=cards.system_of(number))

    @controls.post("/payment_methods/{method_id}/bind", summary="Confirm the binding of a means of payment")
    async def bind(method_id: str, body: Bind) -> Thing:
        document = _in_state(_find_method(provider, method_id), "pending")
        return Thing(**bindings.bind(provider, document, _test_card(body.card_number))["object"])

    @controls.post("/payment_methods/{method_id}/revoke", summary="The payer revokes the right to charge him")
    async def revoke(method_id: str) -> Thing:
        return Thing(**bindings.revoke(provider, _find_method(provider, method_id))["object"])


def _pay(provider: Provider, document: Object, body: Pay) -> Object:
    try:
        return paying.pay(provider, document, body.method, card_number=body.card_number, reason=body.reason)
    except UnknownCardError as error:
        raise HTTPException(422, "This number is not among the test cards") from error
    except MethodClosedError as error:
        raise HTTPException(422, f"This payment can't be paid by {body.method}") from error


def _force(provider: Provider, document: Object, body: Force) -> Object:
    waiting = document["object"]["status"] == "waiting_for_capture"
    if body.status == "canceled":
        usual = PARTIES.get(body.reason, "yoo_money" if body.reason.startswith("expired_") else cards.NETWORK)
        return life.cancel(provider, document, party=body.party or usual, reason=body.reason)
    if waiting and body.status == "succeeded":
        return life.succeed(provider, document)
    if waiting:
        raise HTTPException(409, "The payment is waiting for capture already")
    asked = document | {"capture": body.status == "succeeded"}
    return paying.pay(provider, asked, paying.methods_of(asked)[0], card_number=GOOD_CARD)


def _view(provider: Provider, document: Object) -> PaymentView:
    thing = document["object"]
    return PaymentView(**thing, checkout_url=provider.checkout_url(thing["id"]), return_url=document["return_url"])


def _paid(document: Object) -> Paid:
    return Paid(status=document["object"]["status"], redirect_to=document["return_url"])


def _find(provider: Provider, payment_id: str) -> Object:
    provider.agenda.run_due()
    document = provider.find(PAYMENT, payment_id)
    if document is None:
        raise HTTPException(404, "There is no such payment")
    return document


def _find_method(provider: Provider, method_id: str) -> Object:
    document = provider.find(METHOD, method_id)
    if document is None:
        raise HTTPException(404, "There is no such payment method")
    return document


def _in_state(document: Object, *statuses: str) -> Object:
    status = document["object"]["status"]
    if status not in statuses:
        raise HTTPException(409, f"The object is {status} already")
    return document


def _test_card(text: str) -> str:
    number = cards.clean(text)
    if number not in cards.TABLE:
        raise HTTPException(422, "This number is not among the test cards")
    return number
