"""Price, payment, and what became of it."""

from datetime import datetime
from typing import Literal

from aimpay.contract.fiscal import FiscalMode
from aimpay.contract.people import ConsentKind
from aimpay.contract.wire import Call, Kopecks, Slug, TelegramId, Wire


class GetCourses(Wire):
    telegram_id: TelegramId


class CourseOffer(Wire):
    """What a course costs this person now; ``paid`` when it is his already."""

    course: str
    title: str
    price: Kopecks
    crossed_price: Kopecks | None = None
    paid: bool = False


class CourseList(Wire):
    """Every course on sale, the first one first."""

    courses: tuple[CourseOffer, ...]


class GetPaymentData(Wire):
    """``course`` absent is the first on sale."""

    telegram_id: TelegramId
    course: Slug | None = None


class PaymentData(Wire):
    """``last_failure`` says in Russian why the attempt before did not pass. ``promo_code`` is in the price.

    ``several``: this is not the only course on sale. ``price_stars`` is there when the school takes Telegram Stars too.
    """

    course: str
    several: bool = False
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
    """``amount`` is the price the buyer saw: a new order never costs more than that. ``course`` as above."""

    telegram_id: TelegramId
    course: Slug | None = None
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


GET_COURSES = Call("/get_courses", GetCourses, CourseList, "What is on sale, at this person's prices")
GET_PAYMENT_DATA = Call("/get_payment_data", GetPaymentData, PaymentData, "What the price screen shows")
CREATE_PAYMENT = Call("/create_payment", CreatePayment, PaymentCreated, "An address where the order can be paid")
