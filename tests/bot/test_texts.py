"""Sums, spaces and long texts."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimpay.bot.splitting import split_html, visible_length
from aimpay.bot.typography import counted, tidy
from aimpay.contract.money_text import rubles


@pytest.mark.parametrize(
    ("kopecks", "written"),
    [
        (1499000, "14 990 ₽"),
        (0, "0 ₽"),
        (5, "0,05 ₽"),
        (123456789012, "1 234 567 890,12 ₽"),
        (-150050, "\u22121 500,50 ₽"),
    ],
)
def test_sums_are_written_as_people_write_them(kopecks: int, written: str) -> None:
    assert rubles(kopecks) == written.replace(" ", "\u00a0")


def test_short_words_dashes_and_numbers_are_tied() -> None:
    assert tidy("в саду — и у реки, 14 дней") == "в\u00a0саду\u00a0— и\u00a0у\u00a0реки, 14\u00a0дней"


def test_things_are_counted_as_russian_counts_them() -> None:
    words = ["день", "дня", "дней", "дней", "дней", "день", "дня", "дней"]
    written = [counted(number, "день", "дня", "дней") for number in (1, 2, 5, 11, 12, 21, 104, 111)]
    assert [each.split("\u00a0")[1] for each in written] == words


class Balance(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 — the parser's signature
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


WORDS = st.lists(
    st.sampled_from(["слово", "<b>жирно</b>", '<a href="https://a.ru/b c">ссылка</a>', "&lt;", "🦊", "\n\n"])
)


@given(parts=WORDS, limit=st.integers(10, 60))
def test_pieces_fit_are_balanced_and_lose_no_words(parts: list[str], limit: int) -> None:
    html = "<i>" + " ".join(parts) + "</i>"
    pieces = split_html(html, limit)
    for piece in pieces:
        assert visible_length(piece) <= limit
        parser = Balance()
        parser.feed(piece)
        parser.close()
        assert parser.open == []
    visible = re.sub(r"\s|<[^>]*>", "", html)
    assert re.sub(r"\s|<[^>]*>", "", "".join(pieces)) == visible
