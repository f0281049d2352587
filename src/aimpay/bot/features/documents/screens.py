"""The list of documents and one document: summary here, the whole text on its page."""

from aimpay.bot.features.documents import texts
from aimpay.bot.screens import Button, Screen, back, safe
from aimpay.contract.school import LegalText


def documents() -> Screen:
    rows = (
        (Button(texts.OFFER, "offer"),),
        (Button(texts.PRIVACY, "privacy"),),
        (Button(texts.PERSONAL_DATA, "personal_data"),),
        back(),
    )
    return Screen(texts.TITLE, rows)


def document(legal: LegalText) -> Screen:
    return Screen(summary(legal), ((whole_text(legal),), back("documents")))


def summary(legal: LegalText) -> str:
    version = texts.VERSION.format(version=safe(legal.version))
    return f"<b>{safe(legal.title)}</b>\n\n{legal.summary}\n\n{version}"


def whole_text(legal: LegalText) -> Button:
    return Button(texts.WHOLE_TEXT, url=legal.url)
