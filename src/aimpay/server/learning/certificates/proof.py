"""A sample certificate: what the design page shows, and what a design is tried on before it is kept."""

from collections.abc import Iterator
from datetime import date
from typing import Final

import typst

from aimpay.server.learning.certificates.design import CertificateFacts, Design
from aimpay.server.learning.certificates.letters import unprintable
from aimpay.server.learning.certificates.render import render_pdf

SAMPLE_NAME: Final = "Екатерина Константинопольская"
HEAVIEST: Final = 100 * 1000
"""Bytes of a PDF: a mail, a chat and a phone all take it without a thought."""


def sample_facts(*, course_title: str, school_name: str, public_url: str, on: date) -> CertificateFacts:
    """A number of zeros belongs to nobody."""
    number = "AIM-0000-0000-0000"
    return CertificateFacts(
        number=number,
        full_name=SAMPLE_NAME,
        course_title=course_title,
        issued_on=on,
        score_percent=92,
        school_name=school_name,
        address=f"{public_url}/c/{number}",
    )


def design_problems(design: Design) -> list[str]:
    """Say in Russian what keeps a design from being used: letters without a picture, a broken or a heavy file."""
    return [*_letters(design), *_trial(design)]


def _letters(design: Design) -> Iterator[str]:
    for key, words in design.texts.model_dump(mode="json").items():
        if isinstance(words, str) and (missing := unprintable(words)):
            yield f"{key}: этих знаков нет в шрифте сертификата: {' '.join(missing)}"


def _trial(design: Design) -> Iterator[str]:
    facts = sample_facts(
        course_title="Курс", school_name="Школа", public_url="https://school.example", on=date(2026, 11, 22)
    )
    try:
        weight = len(render_pdf(facts, design))
    except typst.TypstError:
        yield "картинка: файл повреждён, такой SVG или PNG не нарисовать"
        return
    if weight > HEAVIEST:
        yield f"картинка: с ней сертификат весит {weight // 1000} КБ, а должен не больше {HEAVIEST // 1000}"
