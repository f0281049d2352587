"""What we ask of YooKassa: the bodies of our requests."""

from typing import Any, Final

from aimpay.server.kit.rubles import to_rubles
from aimpay.server.selling.gateway import NewPayment

LONGEST_DESCRIPTION: Final = 128

Body = dict[str, Any]


def payment_body(new: NewPayment) -> Body:
    """One stage (money is taken at once), on YooKassa's own page, with a receipt."""
    return {
        "amount": _amount(new),
        "capture": True,
        "description": new.description[:LONGEST_DESCRIPTION],
        "confirmation": {"type": "redirect", "return_url": new.return_url},
        "receipt": _receipt(new),
        "metadata": dict(new.metadata),
    }


def _amount(new: NewPayment) -> Body:
    return {"value": to_rubles(new.amount), "currency": new.currency}


def _receipt(new: NewPayment) -> Body:
    """54-FZ: its one line costs exactly what is paid, or YooKassa refuses."""
    receipt: Body = {"customer": {"email": new.email}, "items": [_line(new)]}
    if new.receipt.tax_system_code is not None:
        receipt["tax_system_code"] = new.receipt.tax_system_code
    return receipt


def _line(new: NewPayment) -> Body:
    return {
        "description": new.receipt.description[:LONGEST_DESCRIPTION],
        "amount": _amount(new),
        "quantity": 1,
        "measure": "piece",
        "vat_code": new.receipt.vat_code,
        "payment_subject": new.receipt.subject,
        "payment_mode": new.receipt.mode,
    }
