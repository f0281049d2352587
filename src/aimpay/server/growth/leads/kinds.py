"""What a person did, and how he can be reached, by stored names."""

from enum import StrEnum


class TouchKind(StrEnum):
    """Each is an event that a stage, a sequence or a report may look at."""

    VISITED = "visited"
    FORM_SENT = "form_sent"
    EMAIL_LEFT = "email_left"
    CHAT_ASKED = "chat_asked"
    BOT_STARTED = "bot_started"
    EMAIL_ENTERED = "email_entered"
    EMAIL_CONFIRMED = "email_confirmed"
    PAYMENT_OPENED = "payment_opened"
    PAID = "paid"
    REFUNDED = "refunded"
    QUIZ_FAILED = "quiz_failed"
    QUIZ_PASSED = "quiz_passed"
    CERTIFICATE_ISSUED = "certificate_issued"
    WARMED = "warmed"
    INSTAGRAM_WROTE = "instagram_wrote"
    SUBSCRIBED = "subscribed"
    UNSUBSCRIBED = "unsubscribed"


class ContactKind(StrEnum):
    """``TELEGRAM`` holds the Telegram id, ``INSTAGRAM`` the scoped id; both are proved by who sends them."""

    EMAIL = "email"
    PHONE = "phone"
    TELEGRAM = "telegram"
    INSTAGRAM = "instagram"
