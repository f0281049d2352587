"""One error body for every route of both processes. Codes are stable; messages are Russian and for people."""

from enum import StrEnum
from typing import Any

from pydantic import Field

from aimpay.contract.wire import Wire


class ErrorCode(StrEnum):
    """The stable names of everything that can go wrong between bot and server."""

    FORBIDDEN = "forbidden"
    INVALID_REQUEST = "invalid_request"
    NOT_FOUND = "not_found"
    INTERNAL = "internal_error"
    TOO_LARGE = "request_too_large"
    UNAVAILABLE = "temporarily_unavailable"

    USER_NOT_FOUND = "user_not_found"
    USER_BLOCKED = "user_blocked"
    ADMINS_ONLY = "admins_only"
    EMAIL_INVALID = "email_invalid"
    EMAIL_LOCKED = "email_locked"
    EMAIL_REQUIRED = "email_required"
    CONSENT_REQUIRED = "consent_required"
    COURSE_NOT_ON_SALE = "course_not_on_sale"
    ALREADY_PAID = "already_paid"
    PAYMENT_REFUSED = "payment_refused"
    PAYMENT_UNAVAILABLE = "payment_unavailable"
    NO_ACCESS = "no_access"
    INVITE_NOT_READY = "invite_not_ready"

    TELEGRAM_REFUSED = "telegram_refused"
    TELEGRAM_UNREACHABLE = "telegram_unreachable"
    PERSON_UNREACHABLE = "person_unreachable"


class ErrorDetail(Wire):
    """``message`` may be shown to a person; ``details`` are for programs."""

    code: str
    message: str
    details: dict[str, Any] = Field(default_factory=dict)
    request_id: str = ""


class ErrorBody(Wire):
    """The body of every answer that is not a success."""

    error: ErrorDetail


class RemoteError(Exception):
    """The other process answered with an error body."""

    def __init__(self, status: int, detail: ErrorDetail) -> None:
        super().__init__(f"{status} {detail.code}: {detail.message}")
        self.status = status
        self.code = detail.code
        self.message = detail.message
        self.details = detail.details


class RemoteSilentError(Exception):
    """The other process did not answer, or not in our language. Whether it acted is unknown."""
