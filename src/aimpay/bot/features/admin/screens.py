"""Answers to an admin's orders."""

from collections.abc import Collection
from typing import Final

from aimpay.bot.features.admin import texts
from aimpay.bot.screens import MENU, Button, Screen, back

BUTTONS: Final = (
    (("see_home", texts.OFFICE, "office"),),
    (("pay_out", texts.PAYOUTS, "payouts"), ("reassign", texts.REVIEWS, "reviews")),
    (("certify", texts.CERTIFICATES, "certificates"),),
)
"""What the server must allow, the words, the callback."""


def panel(may: Collection[str]) -> Screen:
    """What the person's role does not allow is not shown; the server checks each act all the same."""
    orders = [words for action, words in texts.ORDERS.items() if action in may]
    rows = [[Button(title, key) for action, title, key in row if action in may] for row in BUTTONS]
    words = "\n\n".join([texts.TITLE, *([texts.TYPED] if orders else []), *orders])
    return Screen(words, (*(tuple(row) for row in rows if row), back()))


def done(words: str, person_id: int) -> Screen:
    return Screen(words.format(person=f"<code>{person_id}</code>"), ((MENU,),))


def wrong(example: str) -> Screen:
    return Screen(texts.WRONG.format(example=example), ((MENU,),))
