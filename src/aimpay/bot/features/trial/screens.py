"""The trial: its offer, its beginning, and its buttons in other screens."""

from datetime import datetime, timedelta, timezone
from typing import Final

from aimpay.bot.course_names import short_title
from aimpay.bot.features.trial import texts
from aimpay.bot.screens import MENU, Button, Rows, Screen, back, safe
from aimpay.bot.typography import counted
from aimpay.contract.learning import TrialView
from aimpay.contract.people import OwnedCourse, UserView

MOSCOW: Final = timezone(timedelta(hours=3))


def offer(course: OwnedCourse, hours: int | None) -> Screen:
    """``hours`` None: the course's terms have changed since, the server will say."""
    length = texts.HOURS.format(hours=counted(hours, "час", "часа", "часов")) if hours else texts.SOME_HOURS
    words = texts.OFFER.format(course=safe(course.title), length=length)
    return Screen(words, ((Button(texts.BEGIN, f"trial_start:{course.slug}"),), back()))


def choose(courses: tuple[OwnedCourse, ...]) -> Screen:
    rows = tuple((Button(short_title(one.title), f"trial:{one.slug}"),) for one in courses)
    return Screen(texts.CHOOSE, (*rows, back()))


def begun(view: TrialView) -> Screen:
    words = texts.BEGUN.format(course=safe(view.course_title), until=_moment(view.ends_at))
    return Screen(words, ((Button(texts.GROUP, f"group:{view.course}"),), (MENU,)))


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(MOSCOW):%d.%m в\u00a0%H:%M}"


def trial_rows(user: UserView, course: str | None = None) -> Rows:
    """Return a way into what is tried now, and the offer to try; of one course, if it is named."""
    trying = [one for one in user.trying if course in {None, one.slug}]
    may_try = [one for one in user.may_try if course in {None, one.slug}]
    into = tuple((Button(texts.GROUP if len(trying) == 1 else _group(one), f"group:{one.slug}"),) for one in trying)
    if not may_try:
        return into
    offered = Button(texts.TRY, f"trial:{course}") if course else Button(texts.TRY, "trial")
    return (*into, (offered,))


def _group(course: OwnedCourse) -> str:
    return texts.GROUP_OF.format(course=short_title(course.title))
