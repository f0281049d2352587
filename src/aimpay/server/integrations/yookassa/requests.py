"""What we ask of YooKassa: the bodies of our requests."""

from typing import Any, Final

from aimpay.server.fiscal.gateway import NewReceipt, ReceiptLine
from aimpay.server.kit.rubles import to_rubles
from aimpay.server.selling.gateway import NewPayment, NewRefund

LONGEST_DESCRIPTION: Final = 128
LONGEST_REFUND_DESCRIPTION: Final = 250

Body = dict[str, Any]
Paid = NewPayment | NewRefund | NewReceipt


def payment_body(new: NewPayment) -> Body:
    """One stage (money is taken at once), on YooKassa's own page, with a receipt if the school makes them."""
    body: Body = {
        "amount": _amount(new),
        "capture": True,
        "description": new.description[:LONGEST_DESCRIPTION],
        "confirmation": {"type": "redirect", "return_url": new.return_url},
        "metadata": dict(new.metadata),
    }
    return body if new.receipt is None else body | {"receipt": _receipt(new, new.receipt)}


def refund_body(new: NewRefund) -> Body:
    """Back to the means the buyer paid by. Of a whole payment YooKassa makes the receipt itself."""
    body: Body = {
        "payment_id": new.payment_id,
        "amount": _amount(new),
        "description": new.description[:LONGEST_REFUND_DESCRIPTION],
        "metadata": dict(new.metadata),
    }
    return body if new.receipt is None else body | {"receipt": _receipt(new, new.receipt)}


def receipt_body(new: NewReceipt) -> Body:
    """The prepayment is set off: what was delivered costs as much as was paid before."""
    return {
        "type": "payment",
        "payment_id": new.payment_id,
        **_receipt(new, new.line),
        "send": True,
        "settlements": [{"type": "prepayment", "amount": _amount(new)}],
    }


def _amount(new: Paid) -> Body:
    return {"value": to_rubles(new.amount), "currency": new.currency}


def _receipt(new: Paid, line: ReceiptLine) -> Body:
    """54-FZ: its one line costs exactly what is paid or returned, or YooKassa refuses."""
    receipt: Body = {"customer": {"email": new.email}, "items": [_line(line, _amount(new))]}
    if line.tax_system_code is not None:
        receipt["tax_system_code"] = line.tax_system_code
    return receipt


def _line(line: ReceiptLine, amount: Body) -> Body:
    return {
        "description": line.description[:LONGEST_DESCRIPTION],
        "amount": amount,
        "quantity": 1,
        "measure": "piece",
        "vat_code": line.vat_code,
        "payment_subject": line.subject,
        "payment_mode": line.mode,
    }
