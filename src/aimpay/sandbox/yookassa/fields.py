"""Building blocks of request bodies, with the limits of the documentation."""

from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from aimpay.sandbox.yookassa.wire import kopecks_of

Currency = Literal["RUB", "EUR", "USD", "KZT", "BYN", "UAH", "UZS", "TRY", "INR", "MDL", "AZN", "AMD"]
Description = Annotated[str, StringConstraints(max_length=128)]
Phone = Annotated[str, StringConstraints(pattern=r"^\d{4,15}$")]
Email = Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", max_length=254)]
Locale = Literal["ru_RU", "en_US"]
ReturnUrl = Annotated[str, StringConstraints(min_length=1, max_length=2048)]
ObjectId = Annotated[str, StringConstraints(min_length=36, max_length=36)]


class Part(BaseModel):
    """Types are exact, unknown fields are tolerated."""

    model_config = ConfigDict(strict=True, extra="ignore")


class Amount(Part):
    value: Annotated[str, StringConstraints(pattern=r"^\d+\.\d{2}$", max_length=20)]
    currency: Currency

    @property
    def kopecks(self) -> int:
        return kopecks_of({"value": self.value})


def _rubles(amount: Amount) -> Amount:
    if amount.currency != "RUB":
        raise ValueError("the currency must match the currency of the account, RUB")
    return amount


def _above_zero(amount: Amount) -> Amount:
    if amount.kopecks <= 0:
        raise ValueError("the amount must be above zero")
    return amount


Rubles = Annotated[Amount, AfterValidator(_rubles)]
Charge = Annotated[Rubles, AfterValidator(_above_zero)]


def _decimal(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError("must be a number")  # noqa: TRY004 — pydantic turns ValueError, not TypeError, into a refusal
    try:
        return Decimal(str(value))
    except InvalidOperation as error:
        raise ValueError("must be a number") from error


Quantity = Annotated[Decimal, BeforeValidator(_decimal), Field(gt=0, le=Decimal("99999.999"), decimal_places=3)]


def _metadata(value: dict[str, str | None]) -> dict[str, str | None]:
    if any(len(key) > 32 for key in value):  # noqa: PLR2004 — the limit is the vendor's
        raise ValueError("a key is longer than 32 characters")
    if any(text is not None and len(text) > 512 for text in value.values()):  # noqa: PLR2004 — same
        raise ValueError("a value is longer than 512 characters")
    return value


Metadata = Annotated[dict[str, str | None], Field(max_length=16), AfterValidator(_metadata)]
