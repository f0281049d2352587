"""Where a partner is paid, what he is to the tax office, and each payout. Nothing here shows a whole number."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from aimpay.contract.wire import EXCEL, Call, Done, FileCall, Kopecks, TelegramId, Wire

TaxStatus = Literal["self_employed", "sole_trader", "individual"]
Number = Annotated[str, Field(min_length=4, max_length=16, description="a payout's number")]
Sum = Annotated[int, Field(gt=0, lt=2**53, description="money in kopecks")]
Reason = Annotated[str, Field(min_length=1, max_length=250)]


class GetPayoutDetails(Wire):
    telegram_id: TelegramId


class DestinationView(Wire):
    """``shown`` is masked: «•• 4477», «+7 ••• ••• 12 34, Т-Банк»."""

    id: int
    kind: Literal["card", "sbp", "wallet"]
    shown: str


class PayoutView(Wire):
    """``status`` and ``reason`` are Russian and for people; ``code`` is stable."""

    number: str
    amount: Kopecks
    code: Literal["requested", "approved", "sent", "succeeded", "canceled", "rejected"]
    status: str
    shown: str | None = None
    reason: str | None = None
    created_at: datetime
    finished_at: datetime | None = None
    receipt_wanted: bool = False


class PayoutDetails(Wire):
    """``available`` may be negative after a refund. ``by_gateway`` is False when the school pays by hand."""

    destination: DestinationView | None = None
    draft: DestinationView | None = None
    by_gateway: bool
    tax_status: TaxStatus | None = None
    inn_shown: str | None = None
    paid_this_year: Kopecks
    npd_cap_near: bool = False
    available: Kopecks
    paying: Kopecks
    minimum: Kopecks
    recent: tuple[PayoutView, ...] = ()


class MakeCardLink(Wire):
    telegram_id: TelegramId


class CardLinkMade(Wire):
    url: str
    expires_at: datetime


class ListSbpBanks(Wire):
    telegram_id: TelegramId


class SbpBankView(Wire):
    bank_id: str
    name: str


class SbpBanks(Wire):
    banks: tuple[SbpBankView, ...]


class DraftPayoutDetails(Wire):
    """``value`` is a phone or a wallet's number as typed; for SBP ``bank_id`` may follow in a second call."""

    telegram_id: TelegramId
    kind: Literal["sbp", "wallet"]
    value: str = Field(max_length=64)


class ChoosePayoutBank(Wire):
    telegram_id: TelegramId
    draft_id: int
    bank_id: str = Field(pattern="^[a-zA-Z0-9]{12}$")


class ConfirmPayoutDetails(Wire):
    telegram_id: TelegramId
    draft_id: int


class SetTaxProfile(Wire):
    telegram_id: TelegramId
    status: TaxStatus
    inn: str = Field(max_length=32)


class RequestPayout(Wire):
    """Without ``amount`` everything that is available. ``key`` makes a repeat harmless."""

    telegram_id: TelegramId
    amount: Sum | None = None
    key: str | None = Field(default=None, min_length=8, max_length=40)


class GetPayoutBalance(Wire):
    admin_id: TelegramId


class PartnerOwed(Wire):
    """``available`` may be paid; ``requested`` is reserved. ``npd_over`` is by how much the year's cap breaks."""

    telegram_id: TelegramId
    name: str
    available: Kopecks
    requested: Kopecks
    shown: str | None = None
    tax_status: TaxStatus | None = None
    inn_shown: str | None = None
    paid_this_year: Kopecks
    npd_over: Kopecks = 0


class WaitingPayout(Wire):
    number: str
    telegram_id: TelegramId
    name: str
    amount: Kopecks
    fee: Kopecks
    shown: str | None = None
    by_gateway: bool
    approvals: int
    approvals_needed: int
    code: Literal["requested", "approved", "sent"]
    created_at: datetime


class PayoutBalance(Wire):
    """``needed`` is debts, reserved sums and fees together; ``gateway_balance`` is None when it cannot be told.

    ``paid_out`` in ``payouts_made`` payouts, from the first day on.
    """

    total_balance: Kopecks
    total_extra: Kopecks
    num_of_users: int
    needed: Kopecks
    gateway_balance: Kopecks | None = None
    paid_out: Kopecks = 0
    payouts_made: int = 0
    users: tuple[PartnerOwed, ...]
    waiting: tuple[WaitingPayout, ...]


class CreatePayoutBatch(Wire):
    """Requests for everybody who may be paid, or for ``telegram_ids`` among them."""

    admin_id: TelegramId
    telegram_ids: tuple[TelegramId, ...] = ()


class Skipped(Wire):
    telegram_id: TelegramId
    reason: str


class PayoutBatch(Wire):
    batch: str
    numbers: tuple[str, ...]
    skipped: tuple[Skipped, ...] = ()


class ApprovePayout(Wire):
    admin_id: TelegramId
    number: Number


class PayoutDecided(Wire):
    """``approvals_left`` others must still agree."""

    number: str
    code: str
    approvals_left: int = 0


class RejectPayout(Wire):
    admin_id: TelegramId
    number: Number
    reason: Reason


class MarkReferralPaid(Wire):
    """Money that went by hand. With ``number`` it pays that request, otherwise it is a payout of its own."""

    admin_id: TelegramId
    telegram_id: TelegramId
    amount: Sum
    proof: str = Field(default="", max_length=500)
    number: Number | None = None
    key: str | None = Field(default=None, min_length=8, max_length=40)


class AttachPayoutProof(Wire):
    admin_id: TelegramId
    number: Number
    proof: str = Field(min_length=1, max_length=500)


class AttachTaxReceipt(Wire):
    """Without ``number`` the oldest payout that still lacks its receipt."""

    telegram_id: TelegramId
    url: str = Field(max_length=500)
    number: Number | None = None


class ExportPayouts(Wire):
    admin_id: TelegramId
    batch: str | None = Field(default=None, max_length=16)


class PayoutFile(Wire):
    """``content`` is CSV for a bank, UTF-8 with a byte order mark, semicolons between cells."""

    file_name: str
    content: str


GET_PAYOUT_DETAILS = Call("/get_payout_details", GetPayoutDetails, PayoutDetails, "Where a partner is paid, masked")
MAKE_CARD_LINK = Call("/make_card_link", MakeCardLink, CardLinkMade, "A one-time link to the page for a card")
LIST_SBP_BANKS = Call("/sbp_banks", ListSbpBanks, SbpBanks, "Banks that take SBP payouts")
DRAFT_PAYOUT_DETAILS = Call("/draft_payout_details", DraftPayoutDetails, PayoutDetails, "Where to pay, to be confirmed")
CHOOSE_PAYOUT_BANK = Call("/choose_payout_bank", ChoosePayoutBank, PayoutDetails, "The bank of an SBP draft")
CONFIRM_PAYOUT_DETAILS = Call("/confirm_payout_details", ConfirmPayoutDetails, PayoutDetails, "The draft is right")
SET_TAX_PROFILE = Call("/set_tax_profile", SetTaxProfile, PayoutDetails, "What kind of payee the partner is")
REQUEST_PAYOUT = Call("/request_payout", RequestPayout, PayoutView, "The partner asks for his money")
ATTACH_TAX_RECEIPT = Call("/attach_tax_receipt", AttachTaxReceipt, PayoutView, "The receipt of a self-employed partner")
PAYOUT_BALANCE = Call("/payout_balance", GetPayoutBalance, PayoutBalance, "Who is owed what, and what paying costs")
CREATE_PAYOUT_BATCH = Call("/create_payout_batch", CreatePayoutBatch, PayoutBatch, "Payouts for everybody who is owed")
APPROVE_PAYOUT = Call("/approve_payout", ApprovePayout, PayoutDecided, "An admin agrees to a payout")
REJECT_PAYOUT = Call("/reject_payout", RejectPayout, PayoutDecided, "An admin declines a payout; the sum is free again")
MARK_REFERRAL_PAID = Call("/mark_referral_paid", MarkReferralPaid, PayoutView, "A partner was paid by hand")
ATTACH_PAYOUT_PROOF = Call("/attach_payout_proof", AttachPayoutProof, Done, "Proof of a payout")
EXPORT_PAYOUTS = Call("/export_payouts", ExportPayouts, PayoutFile, "Payouts to be made by hand, for the bank")
EXPORT_PAYOUTS_FILE = FileCall("/export_payouts_as_file", ExportPayouts, EXCEL, "The same as an Excel file")
