"""What ``school.json`` says: settings and the course, with sums in rubles, and what is wrong with it in Russian."""

from typing import Annotated, Any, Final, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from aimpay.server.kit.rubles import to_kopecks

MOST_RUBLES: Final = 10_000_000
KOPECKS: Final = 100
DEAREST_STAR: Final = 100_000
MOST_DAYS: Final = 3650
MOST_HOURS: Final = 720
WHOLE: Final = 10_000
"""Hundredths of a percent in one hundred percent."""
SAID: Final = {
    "missing": "не задано",
    "extra_forbidden": "такого поля нет",
    "string_type": "нужна строка в кавычках",
    "string_too_short": "пусто",
    "string_too_long": "слишком длинно",
    "string_pattern_mismatch": "не то слово: см. справочник ЮKassa",
    "bool_type": "нужно true или false, без кавычек",
    "int_type": "нужно целое число, без кавычек",
    "less_than_equal": "слишком много",
    "greater_than_equal": "слишком мало",
    "less_than": "номер группы отрицательный, обычно начинается с -100",
    "literal_error": "не то слово: см. справочник ЮKassa",
    "dict_type": "нужны фигурные скобки с полями",
    "model_type": "нужны фигурные скобки с полями",
}


def _sum(written: str) -> str:
    try:
        kopecks = to_kopecks(written)
    except ValueError as error:
        raise ValueError("нужна сумма в рублях, например 14990.00") from error
    if not 0 <= kopecks <= MOST_RUBLES * KOPECKS:
        raise ValueError("нужна сумма от 0 до 10 000 000 рублей")
    return written


def _percent(written: str) -> str:
    """Hundredths of a percent are written as kopecks are."""
    try:
        points = to_kopecks(written)
    except ValueError as error:
        raise ValueError("нужны проценты, например 10.00") from error
    if not 0 <= points <= WHOLE:
        raise ValueError("нужно от 0.00 до 100.00 процентов")
    return written


def _named(seller: dict[str, str]) -> dict[str, str]:
    if not seller.get("name"):
        raise ValueError("нужен name — кто продаёт: «ИП Иванова И. И.»")
    return seller


Line = Annotated[str, Field(min_length=1, max_length=128)]
Rubles = Annotated[str, AfterValidator(_sum)]
Percent = Annotated[str, AfterValidator(_percent)]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


VatCode = Annotated[int, Field(ge=1, le=12)]
TaxSystem = Annotated[int, Field(ge=1, le=6)]
Subject = Annotated[str, Field(pattern=r"^[a-z_]{1,32}$")]
Mode = Literal["full_payment", "full_prepayment"]


class FiscalFacts(_Strict):
    """The codes stand beside the mode ``receipts`` and beside no other."""

    mode: Literal["receipts", "self_employed", "exempt"]
    vat_code: VatCode | None
    payment_subject: Subject | None
    payment_mode: Mode | None
    tax_system_code: TaxSystem | None

    @model_validator(mode="after")
    def _codes_fit(self) -> Self:
        codes = (self.vat_code, self.payment_subject, self.payment_mode)
        if self.mode == "receipts" and None in codes:
            raise ValueError("режиму receipts нужны vat_code, payment_subject и payment_mode")
        if self.mode != "receipts" and any((*codes, self.tax_system_code)):
            raise ValueError("без чеков коды не нужны: поставьте null")
        return self


class CourseFacts(_Strict):
    """Sums are strings such as "14990.00". A receipt's code that is None is the school's.

    ``access_days`` None sells the course for ever, ``trial_hours`` None gives no trial; ``trial_quiz`` opens the quiz
    during it.
    """

    title: Line
    price: Rubles
    crossed_price: Rubles | None
    bonus: Rubles
    group_id: Annotated[int, Field(lt=0)] | None
    vat_code: VatCode | None
    payment_subject: Subject | None
    payment_mode: Mode | None
    tax_system_code: TaxSystem | None
    access_days: Annotated[int, Field(ge=1, le=MOST_DAYS)] | None = None
    trial_hours: Annotated[int, Field(ge=1, le=MOST_HOURS)] | None = None
    trial_quiz: bool = False

    @model_validator(mode="after")
    def _sums_agree(self) -> Self:
        price = to_kopecks(self.price)
        if price == 0:
            raise ValueError("price: цена должна быть больше нуля")
        if self.crossed_price is not None and to_kopecks(self.crossed_price) <= price:
            raise ValueError("crossed_price: зачёркнутая цена должна быть больше цены; не нужна — null")
        if to_kopecks(self.bonus) > price:
            raise ValueError("bonus: бонус больше цены")
        return self


class MoreCourseFacts(CourseFacts):
    """A course beside the first one. ``bonus_percent``, such as "10.00", takes the place of ``bonus``."""

    bonus_percent: Percent | None = None
    on_sale: bool = True

    @model_validator(mode="after")
    def _one_bonus(self) -> Self:
        if self.bonus_percent is not None and to_kopecks(self.bonus):
            raise ValueError('bonus: с bonus_percent здесь "0.00"')
        return self


class SchoolFacts(_Strict):
    school_name: Line
    support_contact: Line
    hold_days: int = Field(ge=0, le=365)
    seller: Annotated[dict[str, str], AfterValidator(_named)]
    links: dict[str, str]
    fiscal: FiscalFacts
    remove_strangers: Literal["off", "warn", "remove"] = "remove"
    stranger_days: int = Field(default=3, ge=1, le=30)
    star_kopecks: Annotated[int, Field(ge=1, le=DEAREST_STAR)] | None = None
    course: CourseFacts


def facts_problems(error: ValidationError) -> list[str]:
    """Say in Russian which field is wrong and how."""
    return [_explain(problem) for problem in error.errors()]


def _explain(problem: Any) -> str:
    if problem["type"] == "json_invalid":
        return f"это не JSON: {problem['ctx']['error']}"
    said = SAID.get(problem["type"]) or str(problem["msg"]).removeprefix("Value error, ")
    field = ".".join(map(str, problem["loc"]))
    return f"{field}: {said}" if field else said
