"""The page of a course, drawn from its facts."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Final
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from aimpay.server.kit.typography import tied
from aimpay.server.school.profile import Profile
from aimpay.server.workflows.landing.consents import consents
from aimpay.server.workflows.landing.facts import PageFacts
from aimpay.server.workflows.landing.files import style, version
from aimpay.server.workflows.landing.network import NETWORK
from aimpay.server.workflows.landing.structured import structured

LONGEST_DESCRIPTION: Final = 160
ANCHORS: Final = (
    ("syllabus", "Программа"),
    ("teacher", "Преподаватель"),
    ("reviews", "Отзывы"),
    ("faq", "Вопросы"),
)


@dataclass(frozen=True)
class Surroundings:
    """``certificate`` is the path of the sample's picture, ``sides`` its width and height.

    ``metrika`` is the address that the counter's tag comes from; None without a counter.
    """

    public_url: str
    bot_url: str | None
    certificate: str
    sides: tuple[int, int]
    metrika: str | None


def landing_page(facts: PageFacts, around: Surroundings) -> str:
    page, public_url = facts.landing, around.public_url
    address = f"{public_url}{facts.offer.path}"
    description = page.description or _shortened(page.lead)
    return TEMPLATES.get_template("page.html.j2").render(
        page=page,
        title=facts.title,
        school=facts.profile.school_name,
        slug=facts.offer.slug,
        tag=facts.offer.price,
        others=facts.others,
        documents=facts.documents,
        consents=consents(facts.documents, public_url),
        seller=[line for line in facts.profile.seller.values() if line],
        support=facts.profile.support_contact,
        support_url=support_url(facts.profile),
        initials=_initials(page.teacher.name) if page.teacher else "",
        menu=[(anchor, name) for anchor, name in ANCHORS if getattr(page, anchor)],
        address=address,
        public_url=public_url,
        description=description,
        picture=facts.picture,
        bot_url=around.bot_url,
        certificate=around.certificate,
        sides=around.sides,
        metrika=around.metrika,
        network=NETWORK,
        css=Markup(style().css),  # noqa: S704 — our own file
        structured=structured(facts, address=address, public_url=public_url, description=description),
        widget_version=version("widget.js"),
    )


def page_headers(metrika: str | None, *, is_draft: bool = False) -> Mapping[str, str]:
    """The browser runs our scripts and the counter's, and nothing else; on a draft nothing at all."""
    counter = f" {_origin(metrika)}" if metrika else ""
    scripts = "'none'" if is_draft else f"'self'{counter}"
    policy = (
        f"default-src 'none'; script-src {scripts}; style-src {style().source}; font-src 'self'; "
        f"img-src 'self'{counter}; connect-src 'self'{counter}; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return {"Content-Security-Policy": policy}


def support_url(profile: Profile) -> str | None:
    contact = profile.support_contact.strip()
    if "@" in contact[1:] and " " not in contact:
        return f"mailto:{contact}"
    if contact.startswith("@"):
        return f"https://t.me/{contact[1:]}"
    return contact if contact.startswith(("https://", "http://")) else None


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.split()[:2])


def _shortened(text: str) -> str:
    if len(text) <= LONGEST_DESCRIPTION:
        return text
    return text[: LONGEST_DESCRIPTION - 1].rsplit(" ", 1)[0] + "…"


TEMPLATES: Final = Environment(
    loader=FileSystemLoader(str(files("aimpay.server.workflows").joinpath("landing"))),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
TEMPLATES.filters["t"] = tied
