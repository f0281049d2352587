"""Which course a button, a typed text or an order is about. Pure."""

import re
from typing import Final

from aimpay.contract.school import Content

SLUG: Final = re.compile(r"[a-z0-9-]{1,32}")
LABEL_LIMIT: Final = 40


def named_course(text: str) -> str | None:
    """Return the slug, or None when a button made before there were several courses carries none."""
    return text if SLUG.fullmatch(text) else None


def tagged(word: str, course: str | None) -> str:
    """Add the course to callback data or to a conversation's state."""
    return f"{word}:{course}" if course else word


def course_text(content: Content, key: str, course: str) -> str | None:
    """Return what a course says of itself; texts of the first course may stand without its name."""
    own = content.texts.get(f"{key}.{course}")
    return own or (content.texts.get(key) if course == content.course.slug else None)


def short_title(title: str) -> str:
    """Fit a title onto a button."""
    return title if len(title) <= LABEL_LIMIT else f"{title[: LABEL_LIMIT - 1].rstrip()}…"
