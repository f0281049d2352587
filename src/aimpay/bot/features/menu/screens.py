"""The menu, the certificate's promise and help."""

from dataclasses import replace

from aimpay.bot.features.menu import texts
from aimpay.bot.screens import MENU, Attachment, Button, Rows, Screen, back, safe
from aimpay.contract.people import Started, UserView
from aimpay.contract.school import Content


def menu(content: Content, user: UserView) -> Screen:
    key = "welcome_paid" if user.paid and "welcome_paid" in content.texts else "welcome"
    return Screen(content.texts[key], menu_rows(user))


def welcome(content: Content, started: Started) -> Screen:
    """Make the menu that /start shows: with the video, who invited, and what became of a promo code in the link."""
    plain = menu(content, started.user)
    if started.invited_by:
        plain = plain.below(texts.INVITED_BY.format(name=safe(started.invited_by)))
    if started.promo_note:
        plain = plain.below(safe(started.promo_note))
    video = content.media.get("welcome")
    return replace(plain, attachment=Attachment("welcome", video) if video else None)


def menu_rows(user: UserView) -> Rows:
    first = _paid_rows() if user.paid else ((Button(texts.PAY, "pay"),),)
    middle = (Button(texts.EARN, "earn"), Button(texts.ABOUT, "about"))
    last = ((Button(texts.ADMIN, "admin"),),) if user.is_admin else ()
    return (*first, middle, (Button(texts.DOCUMENTS, "documents"),), *last)


def _paid_rows() -> Rows:
    return (Button(texts.GROUP, "group"),), (Button(texts.CERTIFICATE, "certificate"),)


def certificate() -> Screen:
    return Screen(texts.CERTIFICATE_LATER, (back(),))


def support(content: Content) -> Screen:
    words = (content.texts.get("support", ""), texts.HOW_TO_USE)
    return Screen("\n\n".join(filter(None, words)), ((MENU,),))
