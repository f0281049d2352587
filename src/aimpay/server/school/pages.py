"""The layout of public pages, and the legal texts in it."""

from html import escape
from importlib.resources import files

from aimpay.server.kit.typography import NBSP, day, tied
from aimpay.server.school.models import LegalText
from aimpay.server.school.profile import Profile


def document_page(text: LegalText, profile: Profile) -> str:
    """A legal text as a page; blocks whose first line is numbered become sections. Below it, who sells."""
    blocks = [_block(block) for block in text.body.split("\n\n")]
    edition = f"Редакция {escape(text.version)} от{NBSP}{day(text.published_at)}"
    mark = f"<span title='SHA-256 текста: {text.sha256}'>отпечаток {text.sha256[:8]}</span>"
    stamp = f"<p class='stamp'>{edition} · {mark}</p>"
    return page(text.title, f"<h1>{escape(text.title)}</h1>{''.join(blocks)}{stamp}{_requisites(profile)}")


def _requisites(profile: Profile) -> str:
    lines = (*profile.seller.values(), profile.support_contact)
    return f"<footer class='stamp'>{'<br>'.join(escape(line) for line in lines if line)}</footer>"


def _block(block: str) -> str:
    head, _, rest = block.strip().partition("\n")
    if rest and head[:1].isdigit():
        return f"<h2>{escape(tied(head))}</h2><p>{escape(tied(rest))}</p>"
    return f"<p>{escape(tied(block))}</p>"


def page(title: str, body: str) -> str:
    """``title`` is text, ``body`` is HTML."""
    layout = files("aimpay.server.school").joinpath("page.html").read_text("utf-8")
    return layout.replace("{title}", escape(title)).replace("{body}", body)
