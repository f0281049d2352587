"""The list of documents and one document: summary here, the whole text on its page."""

from dataclasses import replace

from aimpay.bot.features.documents import texts
from aimpay.bot.screens import Button, Screen, back, safe
from aimpay.contract.school import Content, LegalText


def documents(content: Content) -> Screen:
    rows = (
        (Button(texts.OFFER, "offer"),),
        (Button(texts.PRIVACY, "privacy"),),
        (Button(texts.PERSONAL_DATA, "personal_data"),),
        back(),
    )
    return Screen("\n\n".join(filter(None, (texts.TITLE, rights(content), _who_sells(content)))), rows)


def rights(content: Content) -> str:
    """What a person may demand of his data, and where."""
    return texts.RIGHTS.format(support=safe(content.support))


def privacy(content: Content) -> Screen:
    shown = document(content.privacy)
    return replace(shown, text=f"{shown.text}\n\n{rights(content)}")


def _who_sells(content: Content) -> str:
    lines = (*content.seller.values(), content.support)
    return "\n".join(safe(line) for line in lines if line)


def document(legal: LegalText) -> Screen:
    return Screen(summary(legal), ((whole_text(legal),), back("documents")))


def summary(legal: LegalText) -> str:
    version = texts.VERSION.format(version=safe(legal.version))
    return f"<b>{safe(legal.title)}</b>\n\n{legal.summary}\n\n{version}"


def whole_text(legal: LegalText) -> Button:
    return Button(texts.WHOLE_TEXT, url=legal.url)
