"""What the templates in look/certificate are given: every line ready to be set, pictures as SVG."""

import base64
import struct
from typing import Any, Final
from urllib.parse import urlsplit

import segno

from aimpay.server.kit.typography import NBSP, day, tied
from aimpay.server.learning.certificates.design import CertificateFacts, Design, Picture, filled
from aimpay.server.learning.certificates.letters import printable

QR_MASK: Final = 3
"""Any mask can be read; a given one saves the search for the best of eight, which takes longer than all the rest."""
QUIET_ZONE: Final = 1
"""Modules around the code; the white page goes on beyond them."""
WORDS: Final = {
    "issued": "Дата выдачи",
    "number": "Номер",
    "check": "Проверить подлинность",
    "logo_alt": "Знак школы",
    "qr_alt": "QR-код с адресом страницы проверки",
    "signature_alt": "Подпись",
}


def sheet(facts: CertificateFacts, design: Design) -> dict[str, Any]:
    lines = _lines(facts, design)
    return {
        **lines,
        "layout": design.layout,
        "orientation": design.orientation,
        "accent": design.accent,
        "name": facts.full_name,
        "course": _quoted(tied(printable(facts.course_title))),
        "school": tied(printable(facts.school_name)),
        "date": day(facts.issued_on),
        "number": facts.number,
        "url": facts.address,
        "address": _readable(facts.address),
        "status": facts.status_word,
        "qr": qr_svg(facts.address),
        "logo": _as_svg(design.logo),
        "signature": _as_svg(design.signature),
        "words": WORDS,
        "document": _document(facts, lines["title"]),
    }


def _lines(facts: CertificateFacts, design: Design) -> dict[str, str]:
    values = {
        "school": facts.school_name,
        "course": facts.course_title,
        "name": facts.full_name,
        "date": day(facts.issued_on),
        "number": facts.number,
        "score": "" if facts.score_percent is None else str(facts.score_percent),
    }
    lines = design.model_dump(include={"title", "lead", "reason", "note", "signatory_name", "signatory_post"})
    shown = design.show_score and facts.score_percent is not None
    lines["score"] = design.score_line if shown else ""
    return {key: _set(filled(line, values)) for key, line in lines.items()}


def _set(line: str) -> str:
    return tied(printable(line)).replace(" %", f"{NBSP}%")


def _quoted(title: str) -> str:
    return title if "«" in title else f"«{title}»"


def _document(facts: CertificateFacts, title: str) -> dict[str, Any]:
    on = facts.issued_on
    return {
        "title": f"{title} — {facts.full_name}",
        "description": f"{facts.school_name}: {_quoted(facts.course_title)}, {day(on)}, {facts.number}",
        "keywords": [facts.number, facts.course_title, facts.address],
        "date": {"year": on.year, "month": on.month, "day": on.day},
    }


def _readable(address: str) -> str:
    """Host and path as two lines, without the scheme."""
    parts = urlsplit(address)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    return f"{parts.netloc}\n{path}"


def qr_svg(address: str) -> str:
    """Draw the code as one path, a unit to a module."""
    rows = segno.make_qr(address, error="m", mask=QR_MASK, boost_error=False).matrix
    side = len(rows) + 2 * QUIET_ZONE
    runs = "".join(_run(start, y, length) for y, row in enumerate(rows) for start, length in _runs(row))
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}"><path d="{runs}"/></svg>'


def _run(x: int, y: int, length: int) -> str:
    return f"M{x + QUIET_ZONE} {y + QUIET_ZONE}h{length}v1h-{length}z"


def _runs(row: bytearray) -> list[tuple[int, int]]:
    """Return (start, length) of each run of dark modules."""
    found: list[tuple[int, int]] = []
    for x, dark in enumerate(row):
        if dark and found and sum(found[-1]) == x:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        elif dark:
            found.append((x, 1))
    return found


def _as_svg(picture: Picture | None) -> str | None:
    """A PNG goes inside an SVG, so that the template takes one kind."""
    if picture is None:
        return None
    if picture.kind == "svg":
        return picture.body.decode()
    width, height = struct.unpack(">II", picture.body[16:24])
    written = base64.b64encode(picture.body).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
        f'<image href="data:image/png;base64,{written}" width="{width}" height="{height}"/></svg>'
    )
