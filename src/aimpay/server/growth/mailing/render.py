"""A template made into one person's message."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Final

from aimpay.server.growth.mailing.models import MessageTemplate
from aimpay.server.kit.typography import tied
from aimpay.server.school.letter_layout import DARK, FONT, MARKETING_LAYOUT, button_row
from aimpay.server.school.profile import Profile

NAME_MARK: Final = "{имя}"
NAMELESS: Final = "друг"
WHY: Final = "Вы получили это письмо, потому что согласились получать советы и новости школы на этот адрес."
WAY_OUT: Final = "Отписаться"
WHY_SERVICE: Final = "Это письмо — о вашем заказе или учёбе в школе. Рекламы в нём нет, поэтому отписываться не нужно."


@dataclass(frozen=True)
class Person:
    """``name`` is how he calls himself; None when nobody knows."""

    name: str | None


@dataclass(frozen=True)
class WayOut:
    """``url`` opens the page (GET) and takes RFC 8058's one click (POST). ``why`` is why he gets the letter."""

    url: str
    why: str = WHY


@dataclass(frozen=True)
class LetterParts:
    """Everything of a letter but whom it goes to and its idempotency key."""

    subject: str
    html: str
    text: str
    headers: Mapping[str, str] = field(default_factory=dict)


def first_name(person: Person) -> str:
    """«Анна» of «Анна Петрова»."""
    return (person.name or "").split(" ")[0].strip() or NAMELESS


def addressed(text: str, person: Person) -> str:
    """Put the person's name into a text; a nameless one at the beginning of it starts with a capital letter."""
    name = first_name(person)
    if text.startswith(NAME_MARK):
        name = name[:1].upper() + name[1:]
    return text.replace(NAME_MARK, name)


def render_letter(template: MessageTemplate, person: Person, way_out: WayOut | None, school: Profile) -> LetterParts:
    """The template must have ``subject`` and ``letter``. Only a service letter has no way out."""
    if not template.subject or not template.letter:
        raise ValueError(f"template {template.id} is no letter")
    subject, body = addressed(template.subject, person), addressed(template.letter, person)
    link = (template.button_text, template.button_url) if template.button_text and template.button_url else None
    return LetterParts(
        subject=subject,
        html=_html(subject, body, link, way_out, school),
        text=_text(body, link, way_out, school),
        headers=_headers(way_out),
    )


def _headers(way_out: WayOut | None) -> dict[str, str]:
    if way_out is None:
        return {}
    return {"List-Unsubscribe": f"<{way_out.url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def _html(subject: str, body: str, link: tuple[str, str] | None, way_out: WayOut | None, school: Profile) -> str:
    paragraphs = [tied(one.strip()) for one in body.split("\n\n") if one.strip()]
    return MARKETING_LAYOUT.format(
        subject=escape(subject),
        preview=escape(paragraphs[0][:120]) if paragraphs else "",
        school=escape(school.school_name),
        title=escape(tied(subject)),
        body="<br><br>".join(escape(one).replace("\n", "<br>") for one in paragraphs),
        button=button_row(*link) if link else "",
        footer=f"{escape(_seller(school))}<br>{_why(way_out)}",
        font=FONT,
        dark=DARK,
    )


def _why(way_out: WayOut | None) -> str:
    if way_out is None:
        return escape(tied(WHY_SERVICE))
    out = f'<a href="{escape(way_out.url)}" class="muted" style="color:#475467">{WAY_OUT}</a>'
    return f"{escape(tied(way_out.why))}<br>{out}"


def _text(body: str, link: tuple[str, str] | None, way_out: WayOut | None, school: Profile) -> str:
    blocks = [body.strip()]
    if link:
        blocks.append(f"{link[0]}: {link[1]}")
    why = f"{way_out.why}\n{WAY_OUT}: {way_out.url}" if way_out else WHY_SERVICE
    blocks.append(f"-- \n{school.school_name}\n{_seller(school)}\n{why}")
    return "\n\n".join(blocks) + "\n"


def _seller(school: Profile) -> str:
    return ", ".join(value for value in school.seller.values() if value)
