"""What the form of a promo code says, read into what the use case takes."""

import re
from collections.abc import Callable
from typing import Final

from pydantic import BaseModel

from aimpay.contract.catalogue import MOST, WHOLE, PromoKind, PromoView, SavePromo
from aimpay.server.kit.moscow import MOSCOW
from aimpay.server.kit.typed import read_moment, read_percent, read_rubles, read_whole, typed_hundredths, within
from aimpay.server.office.typed_form import TypedForm

CODE: Final = re.compile(r"[0-9A-Za-z_-]{3,32}")
LARGEST_ID: Final = 2**53 - 1
KINDS: Final[dict[str, PromoKind]] = {"percent": "percent", "sum": "sum", "free": "free"}


class PromoForm(BaseModel):
    """The fields as they were typed; ``value`` is percent or rubles, as ``kind`` says."""

    code: str = ""
    kind: str = "percent"
    value: str = ""
    course: str = ""
    telegram_id: str = ""
    most_uses: str = ""
    until: str = ""
    is_active: str = ""
    reason: str = ""


def read_promo(typed: PromoForm, by: int) -> SavePromo:
    """Raise FormWrongError with everything that is wrong."""
    form = TypedForm()
    kind = KINDS.get(typed.kind)
    if kind is None:
        form.problems.append("«Скидка»: выберите вид из\u00a0списка.")
    code = form.needed("Промокод", typed.code, _code, "xxx")
    value = (
        0 if kind in {None, "free"} else form.needed("Скидка", typed.value, _percent if kind == "percent" else _sum, 1)
    )
    person = form.perhaps("Только для человека", typed.telegram_id, _within(LARGEST_ID))
    most = form.perhaps("Использований", typed.most_uses, _within(MOST))
    until = form.perhaps("Действует до", typed.until, read_moment)
    form.check()
    return SavePromo(
        admin_id=by,
        code=code,
        kind=kind or "free",
        value=value,
        course=typed.course or None,
        telegram_id=person,
        most_uses=most,
        until=until,
        is_active=bool(typed.is_active),
    )


def stored_promo(view: PromoView) -> PromoForm:
    return PromoForm(
        code=view.code,
        kind=view.kind,
        value="" if view.kind == "free" else typed_hundredths(view.value),
        course=view.course or "",
        telegram_id=str(view.telegram_id or ""),
        most_uses=str(view.most_uses or ""),
        until=f"{view.until.astimezone(MOSCOW):%Y-%m-%dT%H:%M}" if view.until else "",
        is_active="1" if view.is_active else "",
    )


def _code(text: str) -> str:
    code = text.strip()
    if not CODE.fullmatch(code):
        raise ValueError("Латинские буквы, цифры, дефис и\u00a0подчёркивание, от\u00a03 до\u00a032 знаков.")
    return code.upper()


def _percent(text: str) -> int:
    return within(1, WHOLE, lambda value: f"{typed_hundredths(value)}\u00a0%")(read_percent(text))


def _sum(text: str) -> int:
    return within(1, MOST, typed_hundredths)(read_rubles(text))


def _within(most: int) -> Callable[[str], int]:
    return lambda text: within(1, most)(read_whole(text))
