"""The ``receipt`` of payments and refunds, and the body of POST /receipts (54-FZ)."""

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from aimpay.sandbox.yookassa.fields import Charge, Email, ObjectId, Part, Phone, Quantity, Rubles

Mode = Literal[
    "full_prepayment",
    "partial_prepayment",
    "advance",
    "full_payment",
    "partial_payment",
    "credit",
    "credit_payment",
]
Subject = Literal[
    "commodity",
    "excise",
    "job",
    "service",
    "gambling_bet",
    "gambling_prize",
    "lottery",
    "lottery_prize",
    "intellectual_activity",
    "payment",
    "agent_commission",
    "property_right",
    "non_operating_gain",
    "insurance_premium",
    "sales_tax",
    "resort_fee",
    "composite",
    "another",
    "fine",
    "tax",
    "lien",
    "cost",
    "pension_insurance_without_payouts",
    "pension_insurance_with_payouts",
    "health_insurance_without_payouts",
    "health_insurance_with_payouts",
    "health_insurance",
    "casino",
    "agent_withdrawals",
    "non_marked_excise",
    "marked_excise",
    "marked",
    "non_marked",
]
Measure = Literal[
    "piece",
    "gram",
    "kilogram",
    "ton",
    "centimeter",
    "decimeter",
    "meter",
    "square_centimeter",
    "square_decimeter",
    "square_meter",
    "milliliter",
    "liter",
    "cubic_meter",
    "kilowatt_hour",
    "gigacalorie",
    "day",
    "hour",
    "minute",
    "second",
    "kilobyte",
    "megabyte",
    "gigabyte",
    "terabyte",
    "another",
]


class Customer(Part):
    full_name: Annotated[str, StringConstraints(max_length=256)] | None = None
    inn: Annotated[str, StringConstraints(pattern=r"^(\d{10}|\d{12})$")] | None = None
    email: Email | None = None
    phone: Phone | None = None


class Item(Part):
    description: Annotated[str, StringConstraints(min_length=1, max_length=128)]
    amount: Rubles
    quantity: Quantity
    vat_code: Annotated[int, Field(ge=1, le=12)]
    measure: Measure | None = None
    payment_subject: Subject | None = None
    payment_mode: Mode | None = None


Items = Annotated[list[Item], Field(min_length=1, max_length=80)]
TaxSystem = Annotated[int, Field(ge=1, le=6)]
Timezone = Annotated[int, Field(ge=1, le=11)]


class ReceiptData(Part):
    customer: Customer | None = None
    items: Items
    tax_system_code: TaxSystem | None = None
    internet: bool | None = None
    timezone: Timezone | None = None


class Settlement(Part):
    type: Literal["cashless", "prepayment", "postpayment", "consideration"]
    amount: Charge


class ReceiptRequest(Part):
    type: Literal["payment", "refund"]
    payment_id: ObjectId | None = None
    refund_id: ObjectId | None = None
    customer: Customer
    items: Items
    send: Literal[True]
    settlements: Annotated[list[Settlement], Field(min_length=1)]
    tax_system_code: TaxSystem | None = None
    internet: bool | None = None
    timezone: Timezone | None = None
    additional_user_props: dict[str, Any] | None = None
