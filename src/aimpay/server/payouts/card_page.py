"""The page where a partner gives his card to the provider's widget; the number never passes through us."""

from dataclasses import dataclass
from html import escape
from importlib.resources import files


@dataclass(frozen=True)
class Widget:
    """``account_id`` is the payout gateway's, and public."""

    script_url: str
    account_id: str


def card_page(widget: Widget) -> str:
    body = files("aimpay.server.payouts").joinpath("card.html").read_text("utf-8")
    body = body.replace("{script}", escape(widget.script_url, quote=True))
    return _page("Карта для выплат", body.replace("{account}", escape(widget.account_id, quote=True)))


def expired_page(words: str) -> str:
    return _page("Ссылка устарела", f"<div class='card'><h1>Ссылка не\u00a0работает</h1><p>{escape(words)}</p></div>")


def _page(title: str, body: str) -> str:
    layout = files("aimpay.server.school").joinpath("page.html").read_text("utf-8")
    layout = layout.replace("<title>", '<link rel="icon" href="data:,">\n<title>')
    return layout.replace("{title}", escape(title)).replace("{body}", body)
