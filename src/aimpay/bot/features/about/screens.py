"""What the course is and what it consists of."""

from aimpay.bot.features.about import texts
from aimpay.bot.screens import Button, Screen, back
from aimpay.contract.people import UserView
from aimpay.contract.school import Content


def about(content: Content, user: UserView) -> Screen:
    pay = () if user.paid else ((Button(texts.PAY, "pay"),),)
    return Screen(content.texts["about"], (*pay, (Button(texts.STRUCTURE, "structure"),), back()))


def structure(content: Content) -> Screen:
    return Screen(content.texts["structure"], (back("about"),))
