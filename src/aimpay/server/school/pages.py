"""The few public pages: after payment, and the legal texts."""

from html import escape
from importlib.resources import files

from aimpay.server.school.models import LegalText


def document_page(text: LegalText) -> str:
    """A legal text as a page; blocks whose first line is numbered become sections."""
    blocks = [_block(block) for block in text.body.split("\n\n")]
    stamp = f"Редакция {escape(text.version)} от {text.published_at:%d.%m.%Y} · SHA-256 {text.sha256[:16]}…"
    return _page(text.title, f"<h1>{escape(text.title)}</h1>{''.join(blocks)}<p class='stamp'>{stamp}</p>")


def success_page(bot_url: str | None) -> str:
    """Where the payer comes back to. It proves nothing, so it promises nothing."""
    button = f"<a class='button' href='{escape(bot_url, quote=True)}'>Вернуться в бот</a>" if bot_url else ""
    body = (
        "<div class='card'><svg viewBox='0 0 48 48' aria-hidden='true'><circle cx='24' cy='24' r='22'/>"
        "<path d='M14 25l7 7 13-15'/></svg><h1>Спасибо!</h1><p>Вернитесь в бот: как только банк подтвердит оплату, "
        "там появится ссылка на группу. Обычно это несколько секунд.</p>"
        f"{button}</div>"
    )
    return _page("Спасибо!", body)


def _block(block: str) -> str:
    head, _, rest = block.strip().partition("\n")
    if rest and head[:1].isdigit():
        return f"<h2>{escape(head)}</h2><p>{escape(rest)}</p>"
    return f"<p>{escape(block)}</p>"


def _page(title: str, body: str) -> str:
    layout = files("aimpay.server.school").joinpath("page.html").read_text("utf-8")
    return layout.replace("{title}", escape(title)).replace("{body}", body)
