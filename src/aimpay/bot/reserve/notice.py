"""What the bot says while the school is being mended, and what stays readable meanwhile."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from aimpay.bot.screens import MENU, Button, Screen, safe
from aimpay.bot.typography import tidy

DOCUMENTS: Final = "documents"
DOCUMENT: Final = "document"
HOME: Final = "home"
TITLE: Final = tidy("<b>Технические работы</b>")
BODY: Final = tidy(
    "Мы ненадолго закрылись, чтобы стало лучше. Доступ к курсам, бонусы и сертификаты на месте. "
    "Если вы только что оплатили — всё дойдёт, как только откроемся; второй раз платить не нужно."
)
UNTIL: Final = tidy("Вернёмся {until}.")
WILL_SAY: Final = tidy("Напишу вам, когда всё снова заработает.")
ASK: Final = tidy("Срочный вопрос: {support}")
LIST: Final = tidy("<b>Документы</b>\n\nОни действуют и сейчас.")
TOAST: Final = tidy("Идут технические работы. Скоро вернёмся.")
CLOSED_TILL: Final = tidy("Идут технические работы, оплата на время закрыта. Деньги не списаны.")
OPEN_AGAIN: Final = tidy("Мы снова работаем. Спасибо, что подождали!")


@dataclass(frozen=True)
class Paper:
    title: str
    body: str


@dataclass(frozen=True)
class Notice:
    """``until`` is in the school's words: «к 18:00». ``papers`` by key; ``video`` is shown above the words."""

    until: str = ""
    support: str = ""
    papers: Mapping[str, Paper] = field(default_factory=dict)
    video: bytes | None = None


def home(notice: Notice) -> Screen:
    lines = (
        f"{TITLE}\n\n{BODY}",
        UNTIL.format(until=safe(notice.until)) if notice.until else "",
        WILL_SAY,
        ASK.format(support=safe(notice.support)) if notice.support else "",
    )
    rows = ((Button("Документы", DOCUMENTS),),) if notice.papers else ()
    return Screen("\n\n".join(filter(None, lines)), rows)


def documents(notice: Notice) -> Screen:
    papers = tuple((Button(paper.title[:60], f"{DOCUMENT}:{key}"),) for key, paper in notice.papers.items())
    return Screen(LIST, (*papers, (Button("Назад", HOME),)))


def open_again() -> Screen:
    return Screen(OPEN_AGAIN, ((MENU,),))
