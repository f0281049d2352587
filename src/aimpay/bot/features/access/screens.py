"""The door of the group."""

from aimpay.bot.course_names import short_title
from aimpay.bot.features.access import texts
from aimpay.bot.screens import MENU, Button, Rows, Screen, back, safe
from aimpay.contract.learning import InviteView, JoinDecision
from aimpay.contract.people import OwnedCourse


def invite(view: InviteView, *, alone: bool) -> Screen:
    """``alone``: the person has no other course, so that there is nothing to tell apart."""
    words, label = (texts.MEMBER, texts.OPEN) if view.is_member else (texts.INVITE, texts.ENTER)
    rows = ((Button(label, url=view.invite_link),), (Button(texts.AGAIN, f"group_again:{view.course}"),), back())
    screen = Screen(words, rows)
    return screen if alone else screen.below(texts.COURSE.format(course=safe(view.course_title)))


def choose(owned: tuple[OwnedCourse, ...]) -> Screen:
    return Screen(texts.CHOOSE, (*groups(owned), back()))


def groups(owned: tuple[OwnedCourse, ...]) -> Rows:
    """Return a button into the group of each course."""
    return tuple(
        (Button(texts.GROUP_OF.format(course=short_title(course.title)), f"group:{course.slug}"),) for course in owned
    )


def decision(made: JoinDecision, invite_link: str | None) -> Screen:
    """Answer who asked to come in; for a member, his link opens the group."""
    into_group = ((Button(texts.OPEN, url=invite_link),),) if made.approve and invite_link else ()
    return Screen(safe(made.message), (*into_group, (MENU,)))
