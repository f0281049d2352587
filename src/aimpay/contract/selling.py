"""Price, payment, and what became of it."""

from datetime import datetime
from typing import Literal

from aimpay.contract.fiscal import FiscalMode
from aimpay.contract.people import ConsentKind
from aimpay.contract.wire import Call, Kopecks, TelegramId, Wire


class GetPaymentData(Wire):
    telegram_id: TelegramId


class PaymentData(Wire):
    """``last_failure`` says in Russian why the attempt before did not pass. ``promo_code`` is in the price.

    ``price_stars`` is there when the school takes Telegram Stars too.
    """

    course_title: str
    price: Kopecks
    price_stars: int | None = None
    crossed_price: Kopecks | None = None
    price_reason: str | None = None
    promo_code: str | None = None
    email: str | None = None
    email_confirmed: bool = False
    missing_consents: tuple[ConsentKind, ...] = ()
    paid: bool = False
    last_failure: str | None = None
    fiscal_mode: FiscalMode = FiscalMode.RECEIPTS


class CreatePayment(Wire):
    """``amount`` is the price the buyer saw: a new order never costs more than that."""

    telegram_id: TelegramId
    amount: Kopecks | None = None
    provider: Literal["yookassa", "stars"] = "yookassa"


class Confirmation(Wire):
    confirmation_url: str


class PaymentCreated(Wire):
    """Pressing twice answers the same payment. ``receipt_email`` is that of an older address while it is still open.

    ``stars`` are to be paid in place of ``amount``; the address then opens an invoice inside Telegram.
    """

    confirmation: Confirmation
    amount: Kopecks
    receipt_email: str
    expires_at: datetime
    attempt: int
    stars: int | None = None
    fiscal_mode: FiscalMode = FiscalMode.RECEIPTS


GET_PAYMENT_DATA = Call("/get_payment_data", GetPaymentData, PaymentData, "What the price screen shows")
CREATE_PAYMENT = Call("/create_payment", CreatePayment, PaymentCreated, "An address where the order can be paid")
