"""What a course's forms say, read into what the use cases take."""

import re
from typing import Any, Final

from pydantic import BaseModel

from aimpay.contract.catalogue import MOST, WHOLE, EarlyBird, SaveCourse
from aimpay.server.kit.typed import read_moment, read_percent, read_rubles, read_whole, within
from aimpay.server.office.typed_form import TypedForm
from aimpay.server.workflows.catalogue.changing import Prices

SLUG: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_SLUG: Final = 32
LONGEST_TITLE: Final = 128
FARTHEST_CHAT: Final = 2**53
MOST_DAYS, MOST_HOURS = 3650, 720


class TermsForm(BaseModel):
    """The fields of a course's own form, as they were typed."""

    title: str = ""
    group_id: str = ""
    on_sale: str = ""
    access_days: str = ""
    trial_hours: str = ""
    trial_quiz: str = ""
    vat_code: str = ""
    payment_subject: str = ""
    payment_mode: str = ""
    tax_system_code: str = ""
    reason: str = ""


class PriceForm(BaseModel):
    """``bonus`` is in rubles or in percent, as ``bonus_kind`` says."""

    price: str = ""
    crossed_price: str = ""
    bonus: str = ""
    bonus_kind: str = "sum"


class NewForm(TermsForm, PriceForm):
    slug: str = ""


class StepsForm(BaseModel):
    """Each list is a column of the table of early prices."""

    price: list[str] = []
    seats: list[str] = []
    until: list[str] = []
    reason: str = ""


def read_terms(typed: TermsForm) -> dict[str, Any]:
    """Return fields of ``SaveCourse``. Raises FormWrongError."""
    form = TypedForm()
    terms = _terms(form, typed)
    form.check()
    return terms


def _terms(form: TypedForm, typed: TermsForm) -> dict[str, Any]:
    return {
        "title": form.needed("Название", typed.title, _title, ""),
        "group_id": form.perhaps("Группа", typed.group_id, _group),
        "on_sale": bool(typed.on_sale),
        "access_days": form.perhaps("Срок доступа", typed.access_days, _counted(MOST_DAYS)),
        "trial_hours": form.perhaps("Пробный доступ", typed.trial_hours, _counted(MOST_HOURS)),
        "trial_quiz": bool(typed.trial_quiz),
        "vat_code": form.perhaps("Ставка НДС", typed.vat_code, read_whole),
        "payment_subject": typed.payment_subject.strip() or None,
        "payment_mode": typed.payment_mode.strip() or None,
        "tax_system_code": form.perhaps("Система налогообложения", typed.tax_system_code, read_whole),
    }


def read_prices(typed: PriceForm) -> Prices:
    form = TypedForm()
    prices = _prices(form, typed)
    form.check()
    prices.check()
    return prices


def _prices(form: TypedForm, typed: PriceForm) -> Prices:
    price = form.needed("Цена", typed.price, lambda text: within(1, MOST)(read_rubles(text)), 1)
    crossed = form.perhaps("Зачёркнутая цена", typed.crossed_price, lambda text: within(1, MOST)(read_rubles(text)))
    if typed.bonus_kind == "percent":
        share = form.needed("Бонус партнёра", typed.bonus, _share, 0)
        return Prices(price, crossed, None, share)
    return Prices(price, crossed, form.needed("Бонус партнёра", typed.bonus, read_rubles, 0), None)


def read_new(typed: NewForm, by: int) -> SaveCourse:
    form = TypedForm()
    slug = form.needed("Короткое имя", typed.slug, _slug, "x")
    terms, prices = _terms(form, typed), _prices(form, typed)
    form.check()
    prices.check()
    return SaveCourse(
        admin_id=by,
        slug=slug,
        price=prices.price,
        crossed_price=prices.crossed_price,
        bonus=prices.bonus,
        bonus_percent=prices.bonus_percent,
        **terms,
    )


def read_steps(typed: StepsForm) -> tuple[EarlyBird, ...]:
    """Rows without a price are left out."""
    rows = list(zip(typed.price, typed.seats, typed.until, strict=False))
    form, steps = TypedForm(), []
    for number, (price, seats, until) in enumerate(rows, 1):
        if not (price.strip() or seats.strip() or until.strip()):
            continue
        amount = form.needed(f"Цена {number}", price, lambda text: within(1, MOST)(read_rubles(text)), 1)
        count = form.perhaps(f"Мест {number}", seats, lambda text: within(1, MOST)(read_whole(text)))
        moment = form.perhaps(f"До {number}", until, read_moment)
        if count is None and moment is None:
            form.problems.append(f"Ранняя цена {number}: нужно число мест или день, до\u00a0которого она держится.")
            continue
        steps.append(EarlyBird(price=amount, seats=count, until=moment))
    form.check()
    return tuple(steps)


def _title(text: str) -> str:
    words = " ".join(text.split())
    if len(words) > LONGEST_TITLE:
        raise ValueError(f"До\u00a0{LONGEST_TITLE} знаков.")
    return words


def _slug(text: str) -> str:
    slug = text.strip()
    if len(slug) > LONGEST_SLUG or not SLUG.fullmatch(slug):
        raise ValueError(f"Латинские буквы, цифры и\u00a0дефисы, до\u00a0{LONGEST_SLUG} знаков.")
    return slug


def _group(text: str) -> int:
    number = read_whole(text)
    if not -FARTHEST_CHAT < number < 0:
        raise ValueError("Номер группы отрицательный, обычно начинается с\u00a0−100.")
    return number


def _share(text: str) -> int:
    return within(0, WHOLE, lambda value: f"{value // 100}\u00a0%")(read_percent(text))


def _counted(most: int) -> Any:
    return lambda text: within(1, most)(read_whole(text))
