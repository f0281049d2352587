"""The menu and help."""

from dataclasses import replace

from aimpay.bot.features.access.screens import groups
from aimpay.bot.features.menu import texts
from aimpay.bot.features.news.screens import offer_rows, settings_buttons
from aimpay.bot.features.trial.screens import trial_rows
from aimpay.bot.screens import MENU, Attachment, Button, Rows, Screen, safe
from aimpay.contract.people import Started, UserView
from aimpay.contract.school import Content


def menu(content: Content, user: UserView) -> Screen:
    key = "welcome_paid" if user.paid and "welcome_paid" in content.texts else "welcome"
    return Screen(content.texts[key], menu_rows(content, user))


def welcome(content: Content, started: Started) -> Screen:
    """Make the menu that /start shows: with the video, who invited, and what became of a promo code in the link."""
    video = content.media.get("welcome")
    return replace(
        noted(menu(content, started.user), started), attachment=Attachment("welcome", video) if video else None
    )


def noted(screen: Screen, started: Started) -> Screen:
    """Add what the link brought: who invited, and what became of a promo code."""
    if started.invited_by:
        screen = screen.below(texts.INVITED_BY.format(name=safe(started.invited_by)))
    return screen.below(safe(started.promo_note)) if started.promo_note else screen


def menu_rows(content: Content, user: UserView) -> Rows:
    """With several courses there is a button into each one's group, and one more while there is something to buy."""
    owned = {course.slug for course in user.courses}
    more = user.paid and any(course.slug not in owned for course in content.courses)
    buy = ((Button(texts.BUY_MORE if more else texts.PAY, "pay"),),) if more or not user.paid else ()
    first = (*_paid_rows(user), *trial_rows(user), *buy) if user.paid else (*buy, *trial_rows(user))
    about = texts.ABOUT if len(content.courses) <= 1 else texts.ABOUT_SEVERAL
    middle = (Button(texts.EARN, "earn"), Button(about, "about"))
    last = ((Button(texts.ADMIN, "admin"),),) if user.is_admin else ()
    papers = (Button(texts.DOCUMENTS, "documents"), *settings_buttons(content, user.news))
    return (*first, middle, *offer_rows(content, user.news), papers, *last)


def _paid_rows(user: UserView) -> Rows:
    into = groups(user.courses) if len(user.courses) > 1 else ((Button(texts.GROUP, "group"),),)
    return (*into, (Button(texts.CERTIFICATE, "certificate"),))


def support(content: Content) -> Screen:
    words = (content.texts.get("support", ""), texts.HOW_TO_USE)
    return Screen("\n\n".join(filter(None, words)), ((MENU,),))
