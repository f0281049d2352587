"""Answers to an admin's orders."""

from aimpay.bot.features.admin import texts
from aimpay.bot.screens import MENU, Button, Screen, back


def panel() -> Screen:
    office = (Button(texts.OFFICE, "office"),)
    money = (Button(texts.PAYOUTS, "payouts"), Button(texts.REVIEWS, "reviews"))
    return Screen(texts.HELP, (office, money, (Button(texts.CERTIFICATES, "certificates"),), back()))


def done(words: str, person_id: int) -> Screen:
    return Screen(words.format(person=f"<code>{person_id}</code>"), ((MENU,),))


def wrong(example: str) -> Screen:
    return Screen(texts.WRONG.format(example=example), ((MENU,),))
