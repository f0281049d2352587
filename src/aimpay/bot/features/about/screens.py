"""What the course is and what it consists of."""

from aimpay.bot.course_names import course_text
from aimpay.bot.features.about import texts
from aimpay.bot.features.trial.screens import trial_rows
from aimpay.bot.screens import Button, Screen, back
from aimpay.contract.people import UserView
from aimpay.contract.school import Content


def about(content: Content, user: UserView) -> Screen:
    slug = content.course.slug
    owned = slug in {course.slug for course in user.courses}
    pay = () if owned else ((Button(texts.PAY, "pay"),),)
    trial = () if owned else trial_rows(user, slug)
    return Screen(
        course_text(content, "about", slug) or "", (*pay, *trial, (Button(texts.STRUCTURE, "structure"),), back())
    )


def structure(content: Content, course: str | None) -> Screen | None:
    """None when this course has no such text."""
    words = course_text(content, "structure", course or content.course.slug)
    way_back = back(f"about:{course}") if course else back("about")
    return Screen(words, (way_back,)) if words else None
