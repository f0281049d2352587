"""Control of refunds, receipts and payouts."""

from typing import Literal

from fastapi import HTTPException

from aimpay.sandbox.controls import Controls
from aimpay.sandbox.yookassa import payouts, receipts, refunds
from aimpay.sandbox.yookassa.control_models import CabinetRefund, Force, Thing, Things
from aimpay.sandbox.yookassa.errors import ApiError
from aimpay.sandbox.yookassa.provider import PAYMENT, PAYOUT, RECEIPT, REFUND, Provider
from aimpay.sandbox.yookassa.wire import Object, kopecks_of, money


def build(provider: Provider) -> Controls:
    controls = Controls()
    _add_refunds(controls, provider)
    _add_payouts(controls, provider)
    _add_receipts(controls, provider)
    return controls


def _add_refunds(controls: Controls, provider: Provider) -> None:
    @controls.get("/refunds", summary="Every refund, newest first")
    async def every() -> Things:
        return _listed(provider, REFUND)

    @controls.post("/refunds", summary="Refund by hand in the provider's cabinet, unknown to the product")
    async def create(body: CabinetRefund) -> Thing:
        try:
            return Thing(**refunds.create(provider, _cabinet_request(provider, body), by_hand=True))
        except ApiError as error:
            raise HTTPException(error.status, error.description) from error

    @controls.post("/refunds/{refund_id}/force", summary="Decide a pending refund")
    async def force(refund_id: str, body: Force) -> Thing:
        document = _pending(provider, REFUND, refund_id)
        if body.status == "succeeded":
            return Thing(**refunds.succeed(provider, document)["object"])
        party = body.party or "refund_network"
        return Thing(**refunds.cancel(provider, document, party=party, reason=body.reason)["object"])


def _add_payouts(controls: Controls, provider: Provider) -> None:
    @controls.get("/payouts", summary="Every payout, newest first")
    async def every() -> Things:
        return _listed(provider, PAYOUT)

    @controls.post("/payouts/{payout_id}/force", summary="Decide a pending payout")
    async def force(payout_id: str, body: Force) -> Thing:
        document = _pending(provider, PAYOUT, payout_id)
        if body.status == "succeeded":
            return Thing(**payouts.succeed(provider, document)["object"])
        party = body.party or "payout_network"
        return Thing(**payouts.cancel(provider, document, party=party, reason=body.reason)["object"])


def _add_receipts(controls: Controls, provider: Provider) -> None:
    @controls.get("/receipts", summary="Every 54-FZ receipt, newest first")
    async def every() -> Things:
        return _listed(provider, RECEIPT)

    @controls.post("/receipts/{receipt_id}/force/{status}", summary="Decide a pending registration")
    async def force(receipt_id: str, status: Literal["succeeded", "canceled"]) -> Thing:
        receipts.finish(provider, _pending(provider, RECEIPT, receipt_id), status)
        return Thing(**receipts.get(provider, receipt_id))


def _listed(provider: Provider, kind: str) -> Things:
    provider.agenda.run_due()
    return Things(items=[Thing(**document["object"]) for document in reversed(provider.all(kind))])


def _cabinet_request(provider: Provider, body: CabinetRefund) -> Object:
    asked: Object = {"payment_id": body.payment_id}
    if body.description:
        asked["description"] = body.description
    if body.amount:
        return asked | {"amount": {"value": body.amount, "currency": "RUB"}}
    payment = provider.find(PAYMENT, body.payment_id)
    if payment is None:
        raise HTTPException(404, "There is no such payment")
    spent = [item for item in refunds.of_payment(provider, body.payment_id) if item["status"] != "canceled"]
    left = kopecks_of(payment["object"]["amount"]) - sum(kopecks_of(item["amount"]) for item in spent)
    return asked | {"amount": money(left)}


def _pending(provider: Provider, kind: str, key: str) -> Object:
    document = provider.find(kind, key)
    if document is None:
        raise HTTPException(404, "There is no such object")
    if document["object"]["status"] != "pending":
        raise HTTPException(409, f"The object is {document['object']['status']} already")
    return document
