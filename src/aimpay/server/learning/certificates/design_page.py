"""The page where a certificate is designed: a form on one side, the picture as you type on the other."""

import json
from datetime import datetime
from html import escape
from importlib.resources import files
from typing import Final

from aimpay.server.kit.moscow import MOSCOW
from aimpay.server.learning.certificates.design import PLACEHOLDERS, Design
from aimpay.server.learning.certificates.proof import SAMPLE_NAME

HEADERS: Final = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; "
        "img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
}


def design_page(course_title: str, design: Design, expires_at: datetime) -> str:
    words = {
        "course": escape(course_title),
        "until": f"{expires_at.astimezone(MOSCOW):%H:%M}",
        "sample": escape(SAMPLE_NAME, quote=True),
        "placeholders": " ".join(f"<code>{{{name}}}</code>" for name in PLACEHOLDERS),
        "data": _json(design),
    }
    text = files("aimpay.server.learning.certificates").joinpath("design.html").read_text("utf-8")
    for name, value in words.items():
        text = text.replace(f"[[{name}]]", value)
    return _page("Оформление сертификата", text)


def gone_page(words: str) -> str:
    return _page(
        "Ссылка не работает", f"<div class='card'><h1>Ссылка не\u00a0работает</h1><p>{escape(words)}</p></div>"
    )


def _json(design: Design) -> str:
    """Write JSON that cannot end the script element it stands in."""
    data = {
        "design": design.texts.model_dump(mode="json"),
        "logo": design.logo is not None,
        "signature": design.signature is not None,
    }
    return json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")


def _page(title: str, body: str) -> str:
    layout = files("aimpay.server.school").joinpath("page.html").read_text("utf-8")
    layout = layout.replace("<title>", '<link rel="icon" href="data:,">\n<title>')
    return layout.replace("{title}", escape(title)).replace("{body}", body)
