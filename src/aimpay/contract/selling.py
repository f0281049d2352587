"""Price, payment, and what became of it."""

from datetime import datetime

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

    ``several``: this is not the only course on sale.
    """

    course: str
    several: bool = False
    course_title: str
    price: Kopecks
    crossed_price: Kopecks | None = None
    price_reason: str | None = None
    promo_code: str | None = None
    email: str | None = None
    email_confirmed: bool = False
    missing_consents: tuple[ConsentKind, ...] = ()
    paid: bool = False
    last_failure: str | None = None


class CreatePayment(Wire):
    """``amount`` is the price the buyer saw: a new order never costs more than that. ``course`` as above."""

    telegram_id: TelegramId
    course: Slug | None = None
    amount: Kopecks | None = None


class Confirmation(Wire):
    confirmation_url: str


class PaymentCreated(Wire):
    """Pressing twice answers the same payment. ``receipt_email`` is that of an older address while it is still open."""

    confirmation: Confirmation
    amount: Kopecks
    receipt_email: str
    expires_at: datetime
    attempt: int


GET_COURSES = Call("/get_courses", GetCourses, CourseList, "What is on sale, at this person's prices")
GET_PAYMENT_DATA = Call("/get_payment_data", GetPaymentData, PaymentData, "What the price screen shows")
CREATE_PAYMENT = Call("/create_payment", CreatePayment, PaymentCreated, "An address where the order can be paid")
