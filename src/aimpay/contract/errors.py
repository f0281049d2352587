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
    TOO_SLOW = "request_too_slow"
    UNAVAILABLE = "temporarily_unavailable"
    TOO_MANY_REQUESTS = "too_many_requests"
    SIGN_IN_NEEDED = "sign_in_needed"
    ROLE_FORBIDS = "role_forbids"
    STEP_UP_NEEDED = "step_up_needed"
    ROSTER_REFUSED = "roster_refused"
    CODE_WRONG = "code_wrong"

    API_KEY_MISSING = "api_key_missing"
    API_KEY_MISTYPED = "api_key_mistyped"
    API_KEY_UNKNOWN = "api_key_unknown"
    API_KEY_REVOKED = "api_key_revoked"
    API_KEY_EXPIRED = "api_key_expired"
    API_KEY_INVALID = "api_key_invalid"
    API_KEY_NOT_FOUND = "api_key_not_found"
    SCOPE_MISSING = "scope_missing"
    CURSOR_INVALID = "cursor_invalid"
    HOOK_INVALID = "hook_invalid"
    HOOK_NOT_FOUND = "hook_not_found"
    QUERY_REFUSED = "query_refused"

    USER_NOT_FOUND = "user_not_found"
    USER_BLOCKED = "user_blocked"
    ADMINS_ONLY = "admins_only"
    REPORT_NOT_FOUND = "report_not_found"
    REPORT_NOT_READY = "report_not_ready"
    REPORT_GONE = "report_gone"
    SCHEDULE_INVALID = "schedule_invalid"
    EMAIL_INVALID = "email_invalid"
    EMAIL_LOCKED = "email_locked"
    EMAIL_REQUIRED = "email_required"
    CONSENT_REQUIRED = "consent_required"
    COURSE_NOT_ON_SALE = "course_not_on_sale"
    ALREADY_PAID = "already_paid"
    PROMO_UNKNOWN = "promo_unknown"
    PROMO_OVER = "promo_over"
    PRICE_INVALID = "price_invalid"
    PRICE_CHANGED = "price_changed"
    NOTHING_TO_PAY = "nothing_to_pay"
    STARS_OFF = "stars_off"
    COURSE_NOT_FOUND = "course_not_found"
    PAYMENT_REFUSED = "payment_refused"
    PAYMENT_UNAVAILABLE = "payment_unavailable"
    ORDER_NOT_FOUND = "order_not_found"
    REFUND_TOO_LARGE = "refund_too_large"
    NOTHING_TO_REFUND = "nothing_to_refund"
    REFUND_ONLY_WHOLE = "refund_only_whole"
    REFUND_INSTEAD = "refund_instead"
    NOTHING_TO_REVOKE = "nothing_to_revoke"
    ALREADY_GRANTED = "already_granted"
    NO_ACCESS = "no_access"
    INVITE_NOT_READY = "invite_not_ready"
    TRIAL_OFF = "trial_off"
    TRIAL_USED = "trial_used"

    PAYOUT_DETAILS_INVALID = "payout_details_invalid"
    PAYOUT_DETAILS_MISSING = "payout_details_missing"
    PAYOUT_DETAILS_OUTDATED = "payout_details_outdated"
    PAYOUT_TOO_SMALL = "payout_too_small"
    PAYOUT_TOO_LARGE = "payout_too_large"
    PAYOUT_NOT_FOUND = "payout_not_found"
    PAYOUT_DECIDED = "payout_decided"
    PAYOUT_NEEDS_ANOTHER = "payout_needs_another_admin"
    PAYOUT_GATEWAY_SILENT = "payout_gateway_silent"
    PAYOUT_PROOF_INVALID = "payout_proof_invalid"
    INN_INVALID = "inn_invalid"
    LINK_EXPIRED = "link_expired"

    REFERRING_CLOSED = "referring_closed"
    REVIEW_NOT_FOUND = "review_not_found"
    REVIEW_DECIDED = "review_decided"
    ATTRIBUTION_REFUSED = "attribution_refused"
    COMMISSION_PAID = "commission_paid"
    PHONE_INVALID = "phone_invalid"

    DIFFERENCE_NOT_FOUND = "difference_not_found"
    DIFFERENCE_RESOLVED = "difference_resolved"
    PROVIDER_SILENT = "provider_silent"
    FAILURE_NOT_FOUND = "failure_not_found"
    FAILURE_CLOSED = "failure_closed"
    DELIVERY_NOT_REPEATABLE = "delivery_not_repeatable"

    FISCAL_INVALID = "fiscal_invalid"
    INCOME_NOT_FOUND = "income_not_found"

    NAME_INVALID = "name_invalid"
    TEST_NOT_PASSED = "test_not_passed"
    CERTIFICATE_NOT_FOUND = "certificate_not_found"
    CERTIFICATE_ISSUED = "certificate_issued"
    CERTIFICATE_NOT_VALID = "certificate_not_valid"
    CERTIFICATE_STATUS = "certificate_status"
    CORRECTION_NOT_FOUND = "correction_not_found"
    CORRECTION_DECIDED = "correction_decided"
    CORRECTION_NEEDLESS = "correction_needless"
    BATCH_DIFFERS = "batch_differs"
    QUIZ_NOT_FOUND = "quiz_not_found"
    QUIZ_NO_RIGHT = "quiz_no_right"
    QUIZ_NOT_STARTED = "quiz_not_started"
    QUIZ_COOLDOWN = "quiz_cooldown"
    QUIZ_OUT_OF_ATTEMPTS = "quiz_out_of_attempts"
    QUIZ_PASSED = "quiz_passed"
    QUIZ_ATTEMPT_NOT_FOUND = "quiz_attempt_not_found"
    QUIZ_OPTION_UNKNOWN = "quiz_option_unknown"
    QUIZ_NOT_FINISHED = "quiz_not_finished"
    QUIZ_MISTAKES_HIDDEN = "quiz_mistakes_hidden"
    QUIZ_BANK_INVALID = "quiz_bank_invalid"
    DESIGN_INVALID = "design_invalid"
    LANDING_INVALID = "landing_invalid"

    SEGMENT_INVALID = "segment_invalid"
    BROADCAST_INVALID = "broadcast_invalid"
    BROADCAST_STATE = "broadcast_state"
    BROADCAST_COUNT = "broadcast_count"
    LEAD_NOT_FOUND = "lead_not_found"
    CONTACT_REQUIRED = "contact_required"
    MERGE_REFUSED = "merge_refused"
    MERGE_NOT_FOUND = "merge_not_found"
    UNDO_REFUSED = "undo_refused"
    STAGE_NOT_FOUND = "stage_not_found"
    STAGE_REFUSED = "stage_refused"
    TASK_NOT_FOUND = "task_not_found"
    TEXT_REQUIRED = "text_required"
    ANSWER_GIVEN = "answer_given"
    ANSWER_NOT_FOUND = "answer_not_found"
    PERSON_NOT_FOUND = "person_not_found"
    PERSON_AMBIGUOUS = "person_ambiguous"
    PERSON_BUSY = "person_busy"
    ERASURE_NOT_FOUND = "erasure_not_found"

    CHAT_BUSY = "chat_busy"
    CHAT_EMPTY = "chat_empty"
    CHAT_LIMIT = "chat_limit"
    CHAT_TOO_LONG = "chat_too_long"
    KNOWLEDGE_INVALID = "knowledge_invalid"
    SITE_SESSION_UNKNOWN = "site_session_unknown"
    SEQUENCE_NOT_FOUND = "sequence_not_found"
    TEMPLATE_INVALID = "template_invalid"

    TELEGRAM_REFUSED = "telegram_refused"
    TELEGRAM_UNREACHABLE = "telegram_unreachable"
    PERIOD_INVALID = "period_invalid"
    FILTER_INVALID = "filter_invalid"
    SHARED_VIEW_NOT_FOUND = "shared_view_not_found"
    COSTS_UNREADABLE = "costs_unreadable"
    COST_DRAFT_NOT_FOUND = "cost_draft_not_found"
    AD_IMPORT_NOT_FOUND = "ad_import_not_found"
    COST_LINE_INVALID = "cost_line_invalid"
    ORIGINAL_UNREADABLE = "original_unreadable"
    LIST_UNREADABLE = "list_unreadable"
    IMPORT_DRAFT_NOT_FOUND = "import_draft_not_found"
    WAITING_STUDENT_NOT_FOUND = "waiting_student_not_found"
    PERSON_UNREACHABLE = "person_unreachable"
    QUESTION_NOT_FOUND = "question_not_found"
    COURSE_EXISTS = "course_exists"
    SETTING_INVALID = "setting_invalid"
    SETTING_UNKNOWN = "setting_unknown"
    CHANGED_MEANWHILE = "changed_meanwhile"
    SCHOOL_TEXT_INVALID = "school_text_invalid"
    MEDIA_INVALID = "media_invalid"
    REASON_REQUIRED = "reason_required"
    NOTHING_TO_SEND = "nothing_to_send"


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
