"""One purchase as selling would ask for it, and one as YooKassa would tell it."""

from typing import Any

from aimpay.server.fiscal.gateway import NewReceipt, ReceiptLine
from aimpay.server.selling.gateway import NewPayment, NewRefund

PAYMENT_ID = "2f9d1c3a-000f-5000-8000-1b68e7b15f3f"
BUYER = "boris@example.org"
COURSE = "Курс «ML без математики»"


def purchase(key: str = "order-17-attempt-1", *, amount: int = 1_499_000, description: str = COURSE) -> NewPayment:
    return NewPayment(
        idempotency_key=key,
        amount=amount,
        currency="RUB",
        description=description,
        return_url="https://school.example/success",
        email=BUYER,
        receipt=ReceiptLine(description=COURSE, vat_code=1, subject="service", mode="full_payment", tax_system_code=2),
        metadata={"order_id": "17"},
    )


def giving_back(
    payment_id: str = PAYMENT_ID, *, amount: int = 1_499_000, key: str = "refund-17", receipt: bool = False
) -> NewRefund:
    return NewRefund(
        idempotency_key=key,
        payment_id=payment_id,
        amount=amount,
        currency="RUB",
        description="Возврат по заказу 17",
        email=BUYER,
        receipt=purchase().receipt if receipt else None,
        metadata={"refund_key": key},
    )


OFFSET = NewReceipt(
    idempotency_key="offset-17",
    payment_id=PAYMENT_ID,
    amount=1_499_000,
    currency="RUB",
    email=BUYER,
    line=ReceiptLine(description=COURSE, vat_code=11, subject="service", mode="full_payment", tax_system_code=1),
)


def told_receipt() -> dict[str, Any]:
    """A second receipt's JSON, just taken in."""
    return {
        "id": "rt-2f9d1c3a-0011-5000-8000-1b68e7b15f3f",
        "type": "payment",
        "payment_id": PAYMENT_ID,
        "status": "pending",
        "items": [],
        "settlements": [{"type": "prepayment", "amount": {"value": "14990.00", "currency": "RUB"}}],
    }


def told_refund(**changes: Any) -> dict[str, Any]:
    """A refund's JSON, as ``told``."""
    refund = {
        "id": "2f9d1c3a-0015-5000-8000-1b68e7b15f3f",
        "payment_id": PAYMENT_ID,
        "status": "succeeded",
        "amount": {"value": "14990.00", "currency": "RUB"},
        "created_at": "2026-11-22T10:00:00.000Z",
    }
    return {name: value for name, value in (refund | changes).items() if value is not None}


def told(**changes: Any) -> dict[str, Any]:
    """A pending payment's JSON, with some fields changed; None takes a field away."""
    payment = {
        "id": PAYMENT_ID,
        "status": "pending",
        "amount": {"value": "14990.00", "currency": "RUB"},
        "recipient": {"account_id": "100500", "gateway_id": "100700"},
        "created_at": "2026-11-22T10:00:00.000Z",
        "confirmation": {"type": "redirect", "confirmation_url": "https://pay.example/?orderId=1"},
        "test": True,
        "paid": False,
        "refundable": False,
        "metadata": {"order_id": "17"},
    }
    return {name: value for name, value in (payment | changes).items() if value is not None}
