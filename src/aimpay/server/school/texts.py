"""The texts of the bot that belong to the school: their names for people, and what Telegram would not take."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from typing import Final

from aimpay.server.school.setting import LONGEST_LINE
from aimpay.server.school.telegram_html import CAPTION_LIMIT, TEXT_LIMIT, html_problems, visible_length

UNDER_MEDIA: Final = frozenset({"welcome", "welcome_paid", "earn"})
"""Texts that stand below a picture or a film, where Telegram takes less."""
TITLES: Final = {
    "welcome": ("Приветствие", "Первое, что видит человек: под видео, с кнопками меню."),
    "welcome_paid": ("Приветствие купившего", "То же для тех, кто уже учится."),
    "about": ("О курсе", "Рассказ о курсе по кнопке «О курсе»."),
    "structure": ("Структура курса", "Темы и уроки."),
    "earn": ("Заработать", "Условия для партнёров, под картинкой."),
    "support": (
        "Поддержка",
        "Куда обратиться и чем поможем. {поддержка} — то, что в настройке «Куда писать в поддержку».",
    ),
}
SUPPORT_MARK: Final = "{поддержка}"
"""Stands for the setting of that sense, in any text."""
OF_COURSES: Final = ("about", "structure")
"""What each course may say of itself, under ``about.<slug>``."""


@dataclass(frozen=True)
class TextPlace:
    """Where a text stands. ``limit`` is how many characters Telegram takes there."""

    key: str
    title: str
    help: str
    limit: int
    course: str = ""


def text_places(slugs: Iterable[str]) -> list[TextPlace]:
    """Every text the school has or may have, with those of each course."""
    own = [TextPlace(key, title, words, _limit(key)) for key, (title, words) in TITLES.items()]
    return [*own, *(_of_course(key, slug) for slug in slugs for key in OF_COURSES)]


def _of_course(key: str, slug: str) -> TextPlace:
    title, words = TITLES[key]
    return TextPlace(f"{key}.{slug}", title, words, _limit(key), slug)


def _limit(key: str) -> int:
    return CAPTION_LIMIT if key in UNDER_MEDIA else TEXT_LIMIT


def filled(html: str, support: str) -> str:
    """Return the text as people get it; ``support`` is plain text."""
    return html.replace(SUPPORT_MARK, escape(support))


def text_problems(key: str, html: str) -> Iterator[str]:
    """Say in Russian what Telegram would not take, with the line."""
    yield from html_problems(html)
    limit = _limit(key)
    if (length := visible_length(filled(html, "…" * LONGEST_LINE))) > limit:
        yield f"{length} знаков, а Telegram берёт здесь до {limit}"
