"""The door of the group."""

from aimpay.bot.features.access import texts
from aimpay.bot.screens import MENU, Button, Screen, back, safe
from aimpay.contract.learning import InviteView, JoinDecision


def invite(view: InviteView) -> Screen:
    words, label = (texts.MEMBER, texts.OPEN) if view.is_member else (texts.INVITE, texts.ENTER)
    rows = ((Button(label, url=view.invite_link),), (Button(texts.AGAIN, "group_again"),), back())
    return Screen(words, rows)


def decision(made: JoinDecision) -> Screen:
    return Screen(safe(made.message), ((MENU,),))
