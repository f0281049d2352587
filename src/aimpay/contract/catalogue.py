"""Promo codes for buyers; prices, codes, early-bird steps and courses for admins."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, Field, model_validator

from aimpay.contract.wire import Call, ChatId, Kopecks, Slug, TelegramId, Wire

WHOLE = 10_000
"""Basis points in one hundred percent."""
MOST = 10**11
"""Kopecks, or pieces: beyond it is a slip of the hand."""

Code = Annotated[str, Field(pattern=r"^[0-9A-Za-z_-]{3,32}$", description="capital letters or not is all the same")]
BasisPoints = Annotated[int, Field(ge=0, le=WHOLE, description="hundredths of a percent")]
Price = Annotated[Kopecks, Field(le=MOST)]
PromoKind = Literal["percent", "sum", "free"]


class ApplyPromo(Wire):
    """``code`` as it was typed. It is remembered for the person's next order; the newest code wins.

    ``course`` absent is the code's own, or else the first on sale that the person does not have.
    """

    telegram_id: TelegramId
    code: str = Field(min_length=1, max_length=64)
    course: Slug | None = None


class PromoApplied(Wire):
    """``reason`` explains in Russian why ``price`` is below ``list_price``.

    ``granted``: the code left nothing to pay, and the course is the person's now.
    """

    code: str
    course: str
    course_title: str
    price: Kopecks
    list_price: Kopecks
    reason: str | None
    granted: bool


class SetPrice(Wire):
    """``course`` absent is the first on sale. The crossed-out price is the larger one."""

    admin_id: TelegramId
    course: Slug | None = None
    price: Price
    crossed_price: Price | None = None


class PriceView(Wire):
    """A price from ``changed_at`` on; ``changed_by`` is absent for the first price and for one from a file."""

    price: Kopecks
    crossed_price: Kopecks | None
    changed_by: int | None
    changed_at: datetime


class PriceHistory(Wire):
    """The newest is first."""

    course: str
    prices: tuple[PriceView, ...]


class SavePromo(Wire):
    """Creates the code or changes it. ``value``: basis points of a percent, kopecks of a sum, nothing when free.

    ``course`` and ``telegram_id`` absent: for any course, for anybody. ``most_uses`` counts paid orders.
    """

    admin_id: TelegramId
    code: Code
    kind: PromoKind
    value: int = Field(default=0, ge=0)
    course: Slug | None = None
    telegram_id: TelegramId | None = None
    most_uses: int | None = Field(default=None, gt=0, le=MOST)
    until: AwareDatetime | None = None
    is_active: bool = True

    @model_validator(mode="after")
    def check_value(self) -> Self:
        most = {"percent": WHOLE, "sum": MOST, "free": 0}[self.kind]
        least = 0 if self.kind == "free" else 1
        if not least <= self.value <= most:
            raise ValueError(f"value of {self.kind} lies between {least} and {most}")
        return self


class PromoView(Wire):
    """``uses`` are paid orders; ``waiting`` applied the code and have not paid yet."""

    code: str
    kind: PromoKind
    value: int
    course: str | None
    telegram_id: int | None
    most_uses: int | None
    until: datetime | None
    is_active: bool
    uses: int
    waiting: int


class ListPromos(Wire):
    admin_id: TelegramId


class PromoList(Wire):
    promos: tuple[PromoView, ...]


class EarlyBird(Wire):
    """A price for the first ``seats`` paid orders, or until a moment, or both."""

    price: Price = Field(gt=0)
    seats: int | None = Field(default=None, gt=0, le=MOST)
    until: AwareDatetime | None = None

    @model_validator(mode="after")
    def check_end(self) -> Self:
        if self.seats is None and self.until is None:
            raise ValueError("a step ends with its seats or at a moment")
        return self


class SetEarlyBird(Wire):
    """``steps`` replace those the course had; none at all ends the early prices."""

    admin_id: TelegramId
    course: Slug | None = None
    steps: tuple[EarlyBird, ...] = Field(max_length=20)


class EarlyBirdSet(Wire):
    """``sold`` orders are paid already, and count against the seats."""

    course: str
    steps: tuple[EarlyBird, ...]
    sold: int


class SaveCourse(Wire):
    """Creates the course with this slug or changes it. Exactly one of ``bonus`` and ``bonus_percent``.

    Tax fields left out stay as they are, those that are null become the school's. Terms of access
    left out stay too: ``access_days`` are sold, for ever when None; ``trial_hours`` None is no trial.
    """

    admin_id: TelegramId
    slug: Slug
    title: str = Field(min_length=1, max_length=128)
    price: Price
    crossed_price: Price | None = None
    bonus: Price | None = Field(default=None, ge=0)
    bonus_percent: BasisPoints | None = None
    group_id: ChatId | None = None
    on_sale: bool = True
    vat_code: int | None = Field(default=None, ge=1, le=12)
    payment_subject: str | None = Field(default=None, min_length=1, max_length=32)
    payment_mode: str | None = Field(default=None, min_length=1, max_length=32)
    tax_system_code: int | None = Field(default=None, ge=1, le=6)
    access_days: int | None = Field(default=None, ge=1, le=3650)
    trial_hours: int | None = Field(default=None, ge=1, le=720)
    trial_quiz: bool = False

    @model_validator(mode="after")
    def check_bonus(self) -> Self:
        if (self.bonus is None) == (self.bonus_percent is None):
            raise ValueError("exactly one of bonus and bonus_percent")
        return self


class CourseSaved(Wire):
    slug: str
    created: bool


APPLY_PROMO = Call("/apply_promo", ApplyPromo, PromoApplied, "A person types a promo code")
SET_PRICE = Call("/set_price", SetPrice, PriceHistory, "Change a course's price; orders that exist keep theirs")
SAVE_PROMO = Call("/save_promo", SavePromo, PromoView, "Create a promo code, change it or switch it off")
LIST_PROMOS = Call("/list_promos", ListPromos, PromoList, "Every promo code with its uses")
SET_EARLY_BIRD = Call("/set_early_bird", SetEarlyBird, EarlyBirdSet, "Replace the early-bird steps of a course")
SAVE_COURSE = Call("/save_course", SaveCourse, CourseSaved, "Create a course or change it")
