"""Bodies of POST /payouts and POST /personal_data."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from aimpay.sandbox.yookassa.fields import Charge, Description, Metadata, Part, Phone

NAME = r"^[—–‐\-a-zA-Zа-яёА-ЯЁ ]*$"


class Card(Part):
    number: Annotated[str, StringConstraints(pattern=r"^\d{16,19}$")]


class ToCard(Part):
    type: Literal["bank_card"]
    card: Card


class ToWallet(Part):
    type: Literal["yoo_money"]
    account_number: Annotated[str, StringConstraints(pattern=r"^\d{11,33}$")]


class ToSbp(Part):
    type: Literal["sbp"]
    phone: Phone
    bank_id: Annotated[str, StringConstraints(pattern=r"^[a-zA-Z0-9]{12}$")]


Destination = Annotated[ToCard | ToWallet | ToSbp, Field(discriminator="type")]


class PersonReference(Part):
    id: Annotated[str, StringConstraints(min_length=36, max_length=50)]


class PayoutRequest(Part):
    amount: Charge
    payout_destination_data: Destination | None = None
    payout_token: Annotated[str, StringConstraints(min_length=1)] | None = None
    payment_method_id: Annotated[str, StringConstraints(min_length=1)] | None = None
    description: Description | None = None
    personal_data: Annotated[list[PersonReference], Field(min_length=1, max_length=2)] | None = None
    metadata: Metadata | None = None


def _day(text: str) -> str:
    date.fromisoformat(text)
    return text


class PersonRequest(Part):
    type: Literal["sbp_payout_recipient", "payout_statement_recipient"]
    last_name: Annotated[str, StringConstraints(pattern=NAME, min_length=1, max_length=200)]
    first_name: Annotated[str, StringConstraints(pattern=NAME, min_length=1, max_length=100)]
    middle_name: Annotated[str, StringConstraints(pattern=NAME, min_length=1, max_length=200)] | None = None
    birthdate: Annotated[str, AfterValidator(_day)] | None = None
    metadata: Metadata | None = None
