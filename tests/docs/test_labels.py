"""The guides name buttons, pages and words of the product as they are on the screen."""

import re
from typing import Final

import pytest

from aimpay.server.office.menu import MENU
from docs.blocks import FENCE, pages
from house.tree import texts

GUIDES: Final = {path.name: text for path, text in pages().items() if path.parent.name == "guides"}
SAID: Final = re.compile("«([^«»]+)»")
PATH: Final = re.compile(r"\*\*([А-Я][^*]* → [^*]*)\*\*")
NO_BREAK: Final = re.compile(r"\\u00a0|&nbsp;|\{NBSP\}|\u00a0|\\n|\n")
VALUE: Final = re.compile(r"[{…].*")
KINDS: Final = frozenset({".py", ".html", ".js", ".yaml", ".j2"})
ELSEWHERE: Final = frozenset(
    {
        "Интеграция → Ключи API",
        "Интеграция → HTTP-уведомления",
        "Мой налог",
        "Conflict",
        "database is locked",
        "disk I/O error",
        "No space left on device",
    }
)
"""What other programs say."""
PROSE: Final = frozenset({"до"})


def plain(text: str) -> str:
    return re.sub(" +", " ", NO_BREAK.sub(" ", text)).lower()


@pytest.fixture(scope="module")
def product() -> str:
    """Every word that the product may say, and the titles of pages that a guide leads to."""
    code = [text for path, text in texts().items() if path.parts[0] == "src" and path.suffix in KINDS]
    titles = [re.search("^# (.*)", text, re.MULTILINE) for text in pages().values()]
    heads = [head for text in pages().values() for head in re.findall("^##+ (.*)", text, re.MULTILINE)]
    return plain(" | ".join([*code, *heads, *(found[1] for found in titles if found)]))


@pytest.mark.parametrize("guide", sorted(GUIDES))
def test_what_a_guide_quotes_stands_on_a_screen(guide: str, product: str) -> None:
    said = set(SAID.findall(FENCE.sub("", GUIDES[guide]))) - ELSEWHERE - PROSE
    assert [words for words in sorted(said) if VALUE.sub("", plain(words)).strip(" .") not in product] == []


def test_a_way_through_the_menu_is_one_that_the_office_has() -> None:
    groups, titles = {entry.group for entry in MENU}, {plain(entry.title) for entry in MENU}
    ways = [way.split(" → ") for text in GUIDES.values() for way in PATH.findall(text)]
    assert len(ways) > 10
    inside = [way for way in ways if way[0] in groups]
    assert inside == [way for way in ways if way[0] != "Сбои"]
    assert [way for way in inside if plain(way[1]) not in titles] == []
