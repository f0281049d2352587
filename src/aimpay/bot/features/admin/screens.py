"""Answers to an admin's orders."""

from collections.abc import Collection
from typing import Final

from aimpay.bot.features.admin import texts
from aimpay.bot.screens import MENU, Button, Screen, back

BUTTONS: Final = (
    (("see_home", Button(texts.DIGEST, "digest")), ("see_people", Button(texts.FIND, "people_find"))),
    (("see_reports", Button(texts.MULTIPLICATORS, "multiplicators")),),
    (("see_money", Button(texts.PAYOUTS, "payouts")),),
    (("see_reports", Button(texts.DATES, "payments_dates")),),
    (("see_chats", Button(texts.CHATS, "chats")),),
    (("reassign", Button(texts.REVIEWS, "reviews")), ("certify", Button(texts.CERTIFICATES, "certificates"))),
    (("see_home", Button(texts.OFFICE, "office")),),
)
"""What the server must allow, and the button."""


def panel(may: Collection[str]) -> Screen:
    """What the person's role does not allow is not shown; the server checks each act all the same."""
    orders = [words for action, words in texts.ORDERS.items() if action in may]
    rows = [[button for action, button in row if action in may] for row in BUTTONS]
    words = "\n\n".join([texts.TITLE, *([texts.TYPED] if orders else []), *orders])
    return Screen(words, (*(tuple(row) for row in rows if row), back()))


def done(words: str, person_id: int) -> Screen:
    return Screen(words.format(person=f"<code>{person_id}</code>"), ((MENU,),))


def wrong(example: str) -> Screen:
    return Screen(texts.WRONG.format(example=example), ((MENU,),))
