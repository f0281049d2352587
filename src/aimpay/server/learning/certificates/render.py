"""A certificate as a file: a pure function of its facts and its design. Takes milliseconds: call it in a thread."""

import json
import threading
from datetime import UTC, datetime
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Final, Literal

import typst

from aimpay.server.learning.certificates.design import CertificateFacts, Design
from aimpay.server.learning.certificates.sheet import sheet

HOME: Final = Path(str(files("aimpay.look"))) / "certificate"
FONTS: Final = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(HOME / "fonts")])
POINTS_AN_INCH: Final = 72
LONG_SIDE: Final = 841.89
"""Of A4, in points."""
PICTURE_SIDE: Final = 1600
SHARE_PPI: Final = 144
"""The page of share.typ is 600 points wide."""
_THREAD: Final = threading.local()


def render_pdf(facts: CertificateFacts, design: Design) -> bytes:
    """A4, one page, fonts embedded; fit for archives (PDF/A-2a) and for reading aloud (PDF/UA-1).

    The name has been checked by ``letters.unprintable``: what the fonts lack raises ``typst.TypstError``.
    """
    return _compiled("certificate", facts, design, "pdf")


def render_png(facts: CertificateFacts, design: Design) -> bytes:
    """The same page as a picture, 1600 pixels its longer side, for Telegram and for sharing."""
    return _compiled("certificate", facts, design, "png", ppi=PICTURE_SIDE / LONG_SIDE * POINTS_AN_INCH)


def render_share(facts: CertificateFacts, design: Design) -> bytes:
    """A picture of 1200 by 630 pixels (PNG): what messengers show under a link."""
    return _compiled("share", facts, design, "png", ppi=SHARE_PPI)


def render_svg(facts: CertificateFacts, design: Design) -> bytes:
    """The same page as curves, for a web page to show at any size."""
    return _compiled("certificate", facts, design, "svg")


def _compiled(
    template: str, facts: CertificateFacts, design: Design, kind: Literal["pdf", "png", "svg"], ppi: float | None = None
) -> bytes:
    inputs = {
        "data": json.dumps(sheet(facts, design), ensure_ascii=False),
        "ornament": _ornament(
            "share" if template == "share" else design.layout,
            design.orientation,
            design.accent,
            own_logo=design.logo is not None,
        ),
    }
    day = datetime(facts.issued_on.year, facts.issued_on.month, facts.issued_on.day, tzinfo=UTC)
    file = _compiler(template).compile(
        format=kind,
        ppi=ppi,
        sys_inputs=inputs,
        timestamp=int(day.timestamp()),
        pdf_standards=["a-2a", "ua-1"] if kind == "pdf" else [],
    )
    if not isinstance(file, bytes):
        raise TypeError("a certificate is one page")
    return file


@lru_cache(maxsize=32)
def _ornament(layout: str, orientation: str, accent: str, *, own_logo: bool) -> str:
    """What is the same on every certificate of a design is drawn once: it takes longer than all the rest."""
    inputs = {"layout": layout, "orientation": orientation, "accent": accent, "own-logo": "yes" if own_logo else "no"}
    drawn = _compiler("ornament").compile(format="svg", sys_inputs=inputs)
    if not isinstance(drawn, bytes):
        raise TypeError("an ornament is one page")
    return drawn.decode()


def _compiler(template: str) -> typst.Compiler:
    """One for each thread and template: a compiler that two threads use at once refuses to work."""
    made: dict[str, typst.Compiler] = _THREAD.__dict__.setdefault("compilers", {})
    if template not in made:
        made[template] = typst.Compiler(str(HOME / f"{template}.typ"), root=str(HOME), font_paths=FONTS)
    return made[template]
