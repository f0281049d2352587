"""What an admin may look at and put right about partners."""

from datetime import date, datetime

from pydantic import Field

from aimpay.contract.wire import Call, Kopecks, TelegramId, Wire


class GetPaymentsFrequency(Wire):
    """The last ``days`` days in Moscow, today included; ``skip``: days between their end and today."""

    admin_id: TelegramId
    days: int = Field(default=30, ge=1, le=3660)
    skip: int = Field(default=0, ge=0, le=36600)


class DayOfPayments(Wire):
    date: date
    payments_count: int
    amount: Kopecks


class PaymentsFrequency(Wire):
    """Days without payments are left out; the oldest is first. ``earlier``: there are payments before ``since``."""

    payments_frequency: tuple[DayOfPayments, ...]
    since: date | None = None
    until: date | None = None
    earlier: bool = False


class ExplainSale(Wire):
    admin_id: TelegramId
    order_number: str = Field(min_length=1, max_length=16)


class PersonView(Wire):
    telegram_id: int | None
    name: str


class TouchView(Wire):
    """One arrival by a partner's link; ``verdict`` says in Russian what was decided and why."""

    at: datetime
    payload: str
    partner: PersonView | None
    verdict: str
    decided: bool


class ChangeView(Wire):
    """An attribution put right by hand."""

    at: datetime
    admin_id: int
    before: PersonView | None
    after: PersonView | None
    reason: str


class LedgerMove(Wire):
    """A line of the ledger in words."""

    at: datetime
    what: str
    partner: PersonView | None
    amount: Kopecks


class CommissionView(Wire):
    """``status`` and ``review_reason`` are words; ``reversed_amount`` was taken back after refunds."""

    partner: PersonView
    amount: Kopecks
    reversed_amount: Kopecks
    status: str
    available_at: datetime
    review_reason: str | None
    life: tuple[LedgerMove, ...]


class SaleExplained(Wire):
    order_number: str
    amount: Kopecks
    paid_at: datetime | None
    buyer: PersonView
    partner: PersonView | None
    rule: str
    touches: tuple[TouchView, ...]
    changes: tuple[ChangeView, ...]
    commission: CommissionView | None


class ReassignAttribution(Wire):
    """Exactly one of ``order_number`` and ``buyer_id`` names the buyer. Without ``partner_id`` nobody is credited."""

    admin_id: TelegramId
    order_number: str | None = Field(default=None, max_length=16)
    buyer_id: TelegramId | None = None
    partner_id: TelegramId | None = None
    reason: str = Field(min_length=1, max_length=250)


class Reassigned(Wire):
    """``moved`` kopecks of commissions changed hands; ``partner`` is who is credited from now on."""

    partner: PersonView | None
    moved: Kopecks


class ListReviews(Wire):
    admin_id: TelegramId


class ReviewView(Wire):
    """A commission that waits for the owner's word."""

    commission_id: int
    order_number: str
    amount: Kopecks
    partner: PersonView
    buyer: PersonView
    reason: str
    earned_at: datetime


class ReviewList(Wire):
    """The oldest come first; ``total`` may be more than are shown."""

    total: int
    reviews: tuple[ReviewView, ...]


class DecideReview(Wire):
    admin_id: TelegramId
    commission_id: int = Field(gt=0)
    approve: bool
    note: str = Field(default="", max_length=250)


class ReviewDecided(Wire):
    approved: bool
    amount: Kopecks
    partner: PersonView


class ReferrerView(Wire):
    """A partner as the back-office sees him; nothing about cards or wallets."""

    telegram_id: int | None
    name: str
    rank: str | None
    invited_count: int
    paid_count: int
    review: Kopecks
    held: Kopecks
    available: Kopecks
    paying: Kopecks
    paid_out: Kopecks


class ReferrerList(Wire):
    """``next_after`` asks for the following page; None on the last."""

    referrers: tuple[ReferrerView, ...]
    next_after: int | None


GET_PAYMENTS_FREQUENCY = Call(
    "/get_payments_frequency", GetPaymentsFrequency, PaymentsFrequency, "Payments by day, for admins"
)
EXPLAIN_SALE = Call("/explain_sale", ExplainSale, SaleExplained, "Why a sale is credited to whom it is")
REASSIGN_ATTRIBUTION = Call(
    "/reassign_attribution", ReassignAttribution, Reassigned, "Put right who is credited for a buyer"
)
LIST_REVIEWS = Call("/list_commission_reviews", ListReviews, ReviewList, "Commissions that wait for a decision")
DECIDE_REVIEW = Call("/decide_commission_review", DecideReview, ReviewDecided, "Approve or reject a commission")
