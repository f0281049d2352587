"""What a sale's receipt says: the school's codes of the day, or the course's own."""

from collections.abc import Mapping
from typing import Any

from aimpay.server.fiscal.gateway import ReceiptLine
from aimpay.server.fiscal.models import FiscalSetting
from aimpay.server.fiscal.settings import codes_of
from aimpay.server.selling.models import Course


def receipt_line(course: Course, setting: FiscalSetting) -> ReceiptLine | None:
    """None where the school makes no receipts."""
    codes = codes_of(setting)
    if codes is None:
        return None
    return ReceiptLine(
        description=access_to(course),
        vat_code=course.vat_code or codes.vat_code,
        subject=course.payment_subject or codes.payment_subject,
        mode=course.payment_mode or codes.payment_mode,
        tax_system_code=course.tax_system_code or codes.tax_system_code,
    )


def access_to(course: Course) -> str:
    """What is sold, in the words of a receipt."""
    return f"Доступ к курсу «{course.title}»"


def stored_line(request: Mapping[str, Any]) -> ReceiptLine | None:
    """Read the line out of a stored request to the provider."""
    line = request["receipt"]
    return ReceiptLine(**line) if line else None
