"""Bodies of POST /payments and its kin."""

from ipaddress import ip_address
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints

from aimpay.sandbox.yookassa.fields import (
    Charge,
    Description,
    Email,
    Locale,
    Metadata,
    ObjectId,
    Part,
    Phone,
    Quantity,
    ReturnUrl,
    Rubles,
)
from aimpay.sandbox.yookassa.receipt_fields import ReceiptData

MethodType = Literal[
    "bank_card",
    "cash",
    "sberbank",
    "tinkoff_bank",
    "yoo_money",
    "mobile_balance",
    "b2b_sberbank",
    "sbp",
    "sber_loan",
    "electronic_certificate",
    "sber_bnpl",
    "alfa_pay",
]


def _address(text: str) -> str:
    ip_address(text)
    return text


ClientIp = Annotated[str, AfterValidator(_address)]


class Recipient(Part):
    gateway_id: str


class MethodData(Part):
    type: MethodType
    phone: Phone | None = None


class Redirect(Part):
    type: Literal["redirect"]
    return_url: ReturnUrl
    enforce: bool | None = None
    locale: Locale | None = None


class Embedded(Part):
    type: Literal["embedded"]
    locale: Locale | None = None


class Qr(Part):
    type: Literal["qr"]
    return_url: ReturnUrl | None = None
    locale: Locale | None = None


class External(Part):
    type: Literal["external"]
    locale: Locale | None = None


class MobileApplication(Part):
    type: Literal["mobile_application"]
    return_url: ReturnUrl
    locale: Locale | None = None


Confirmation = Annotated[Redirect | Embedded | Qr | External | MobileApplication, Field(discriminator="type")]


class EmailDelivery(Part):
    type: Literal["email"]
    email: Email


class Statement(Part):
    type: Literal["payment_overview"]
    delivery_method: EmailDelivery


class PaymentRequest(Part):
    amount: Charge
    description: Description | None = None
    capture: bool = False
    confirmation: Confirmation | None = None
    payment_method_data: MethodData | None = None
    payment_method_id: Annotated[str, StringConstraints(min_length=1)] | None = None
    payment_token: Annotated[str, StringConstraints(min_length=1)] | None = None
    save_payment_method: bool = False
    receipt: ReceiptData | None = None
    metadata: Metadata | None = None
    merchant_customer_id: Annotated[str, StringConstraints(max_length=200)] | None = None
    client_ip: ClientIp | None = None
    recipient: Recipient | None = None
    statements: list[Statement] | None = None


class CaptureRequest(Part):
    amount: Charge | None = None
    receipt: ReceiptData | None = None


class RefundRequest(Part):
    payment_id: ObjectId
    amount: Charge
    description: Annotated[str, StringConstraints(max_length=250)] | None = None
    receipt: ReceiptData | None = None
    metadata: Metadata | None = None


class BindingRequest(Part):
    """POST /payment_methods: bind a means of payment without a charge."""

    type: Literal["bank_card", "sbp"]
    confirmation: Annotated[Redirect | Qr, Field(discriminator="type")] | None = None
    client_ip: ClientIp | None = None
    metadata: Metadata | None = None


class InvoicePayment(Part):
    amount: Charge
    receipt: ReceiptData | None = None
    save_payment_method: bool = False
    capture: bool = False
    client_ip: ClientIp | None = None
    description: Description | None = None
    metadata: Metadata | None = None


class Line(Part):
    description: Annotated[str, StringConstraints(min_length=1, max_length=128)]
    price: Rubles
    discount_price: Rubles | None = None
    quantity: Quantity


class DeliveryMethod(Part):
    type: Literal["self", "sms", "email"]
    phone: Phone | None = None
    email: Email | None = None


class InvoiceRequest(Part):
    payment_data: InvoicePayment
    cart: Annotated[list[Line], Field(min_length=1)]
    expires_at: str
    delivery_method_data: DeliveryMethod | None = None
    locale: Locale | None = None
    description: Description | None = None
    metadata: Metadata | None = None


def given(model: Part, *names: str) -> dict[str, Any]:
    """Return the fields that were given, as they go back into answers."""
    return model.model_dump(include=set(names), exclude_none=True)
