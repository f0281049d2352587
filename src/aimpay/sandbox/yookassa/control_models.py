"""What the control API takes and gives."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from aimpay.sandbox.yookassa.options import MoneyText


class Thing(BaseModel):
    """An object as the provider's own API shows it, whole."""

    model_config = ConfigDict(extra="allow")
    id: str
    status: str


class PaymentView(Thing):
    checkout_url: str = Field(description="the payer's page")
    return_url: str | None


class Things(BaseModel):
    items: list[Thing] = Field(description="newest first")


class PaymentViews(BaseModel):
    items: list[PaymentView] = Field(description="newest first")


class Pay(BaseModel):
    method: str = Field("bank_card", description="bank_card, sbp, yoo_money, or the method the payment asks for")
    card_number: str = Field("5555 5555 5555 4444", description="a test card; spaces don't matter")
    reason: str = Field("", description="for SBP and wallets: refuse with this reason")


class Paid(BaseModel):
    status: str
    redirect_to: str | None = Field(description="where the payer goes afterwards")


class Force(BaseModel):
    """Make it so, whatever the payer did. ``party`` and ``reason`` go with canceled."""

    status: Literal["waiting_for_capture", "succeeded", "canceled"]
    reason: str = "general_decline"
    party: str | None = None


class CabinetRefund(BaseModel):
    payment_id: str
    amount: MoneyText | None = Field(None, description="everything that is left if absent")
    description: str | None = None


class Attempt(BaseModel):
    at: str
    status: int | None = Field(description="absent when there was no answer")
    ms: float
    answer: str


class WebhookView(BaseModel):
    id: str
    event: str | None
    subject: str
    url: str
    body: str
    state: Literal["waiting", "delivered", "lost", "given_up"]
    created_at: str
    next_at: str | None
    attempts: list[Attempt]


class WebhookViews(BaseModel):
    items: list[WebhookView] = Field(description="newest first")


class Forgery(BaseModel):
    event: str
    object: dict[str, Any]
    url: str | None = Field(None, description="the configured address if absent")


class TokenRequest(BaseModel):
    purpose: Literal["payment", "payout"]
    card_number: str = "5555 5555 5555 4444"


class Token(BaseModel):
    """What a card form or the payout widget would hand to the page."""

    token: str
    first6: str
    last4: str
    card_type: str


class Bind(BaseModel):
    card_number: str = "5555 5555 5555 4444"
