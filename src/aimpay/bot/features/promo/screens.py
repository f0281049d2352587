"""Asks for a promo code, and tells what it gave."""

from aimpay.bot.course_names import tagged
from aimpay.bot.features.promo import texts
from aimpay.bot.screens import MENU, Button, Screen, back, safe
from aimpay.contract.catalogue import PromoApplied

CODE_STATE = "promo_code"


def ask_code(course: str | None, problem: str | None = None) -> Screen:
    way_back = back(f"pay:{course}") if course else back("pay")
    screen = Screen(texts.ASK, (way_back,), awaits=tagged(CODE_STATE, course))
    return screen.below(safe(problem)) if problem else screen


def accepted(promo: PromoApplied) -> str:
    return texts.ACCEPTED.format(code=safe(promo.code))


def granted(promo: PromoApplied) -> Screen:
    words = texts.GRANTED.format(code=safe(promo.code), course=safe(promo.course_title))
    return Screen(words, ((Button(texts.GROUP, f"group:{promo.course}"),), (MENU,)))
