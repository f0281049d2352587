"""The address for receipts: typed, then confirmed, and changeable until the order is paid."""

from datetime import datetime
from typing import Literal

from aimpay.contract.people import PayEmailSaved
from aimpay.server.kit.email import normalise_email
from aimpay.server.people.errors import EmailInvalidError
from aimpay.server.people.models import User


def set_pay_email(user: User, typed: str, action: Literal["entered", "confirmed"], now: datetime) -> PayEmailSaved:
    """``entered`` stores a candidate. ``confirmed`` also stores it: the person confirms the address that he saw."""
    email = normalise_email(typed)
    if email is None:
        raise EmailInvalidError
    if action == "confirmed":
        user.pay_email, user.pay_email_confirmed_at = email, now
    elif user.pay_email != email:
        user.pay_email, user.pay_email_confirmed_at = email, None
    return PayEmailSaved(email=email, confirmed=user.pay_email_confirmed_at is not None)
