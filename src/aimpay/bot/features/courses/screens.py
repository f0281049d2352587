"""The shelf with all courses on sale, and the card of one."""

from aimpay.bot.course_names import course_text, short_title
from aimpay.bot.features.courses import texts
from aimpay.bot.features.trial.screens import trial_rows
from aimpay.bot.screens import Attachment, Button, Screen, back, safe
from aimpay.contract.money_text import rubles
from aimpay.contract.people import UserView
from aimpay.contract.school import Content
from aimpay.contract.selling import CourseOffer


def shelf(offers: tuple[CourseOffer, ...]) -> Screen:
    lines = [texts.LINE.format(course=safe(one.title), price=price_words(one)) for one in offers]
    rows = tuple((Button(_label(one), f"about:{one.course}"),) for one in offers)
    return Screen("\n\n".join([texts.TITLE, *lines]), (*rows, back()))


def _label(offer: CourseOffer) -> str:
    title = short_title(offer.title)
    return texts.OWNED.format(course=title) if offer.paid else title


def price_words(offer: CourseOffer) -> str:
    if offer.paid:
        return texts.PAID
    now = f"<b>{rubles(offer.price)}</b>"
    return f"{now} <s>{rubles(offer.crossed_price)}</s>" if offer.crossed_price else now


def card(content: Content, offer: CourseOffer, user: UserView) -> Screen:
    """Texts and picture are the course's own; without a text, its title and price say what it is."""
    slug = offer.course
    words = course_text(content, "about", slug) or f"<b>{safe(offer.title)}</b>"
    first = Button(texts.GROUP, f"group:{slug}") if offer.paid else Button(texts.PAY, f"pay:{slug}")
    inside = ((Button(texts.STRUCTURE, f"structure:{slug}"),),) if course_text(content, "structure", slug) else ()
    rows = ((first,), *trial_rows(user, slug), *inside, back("pay"))
    return Screen(f"{words}\n\n{price_words(offer)}", rows, _picture(content, slug))


def _picture(content: Content, slug: str) -> Attachment | None:
    keys = (f"course.{slug}", *(("course",) if slug == content.course.slug else ()))
    return next((Attachment(key, content.media[key]) for key in keys if key in content.media), None)
