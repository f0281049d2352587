"""The door of the group."""

from aimpay.bot.features.access import texts
from aimpay.bot.screens import MENU, Button, Screen, back, safe
from aimpay.contract.learning import InviteView, JoinDecision


def invite(view: InviteView) -> Screen:
    words, label = (texts.MEMBER, texts.OPEN) if view.is_member else (texts.INVITE, texts.ENTER)
    rows = ((Button(label, url=view.invite_link),), (Button(texts.AGAIN, "group_again"),), back())
    return Screen(words, rows)


def decision(made: JoinDecision, invite_link: str | None) -> Screen:
    """Answer who asked to come in; for a member, his link opens the group."""
    into_group = ((Button(texts.OPEN, url=invite_link),),) if made.approve and invite_link else ()
    return Screen(safe(made.message), (*into_group, (MENU,)))
