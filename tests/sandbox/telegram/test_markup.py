"""The HTML dialect: what it reads, what it refuses, and that its page HTML is safe."""

import re
from contextlib import suppress
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimpay.sandbox.telegram.entities import safe_html, with_found
from aimpay.sandbox.telegram.errors import ApiError
from aimpay.sandbox.telegram.markup import read_formatted

LINK = 'rel="noopener noreferrer" target="_blank"'
OURS = {"b", "i", "u", "s", "a", "code", "pre", "blockquote", "tg-spoiler", "br"}


def shown(source: str) -> str:
    formatted = with_found(read_formatted(source, "HTML", None))
    return safe_html(formatted.text, formatted.entities)


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("<b>а</b> <strong>б</strong> <i>в</i> <em>г</em>", "<b>а</b> <b>б</b> <i>в</i> <i>г</i>"),
        (
            "<u>а</u> <ins>б</ins> <s>в</s> <del>г</del> <strike>д</strike>",
            "<u>а</u> <u>б</u> <s>в</s> <s>г</s> <s>д</s>",
        ),
        ("<b>а <i>б</i></b>", "<b>а <i>б</i></b>"),
        ("<B>а</B>", "<b>а</b>"),
        ('<span class="tg-spoiler">тс</span>', "<tg-spoiler>тс</tg-spoiler>"),
        ("<tg-spoiler>тс</tg-spoiler>", "<tg-spoiler>тс</tg-spoiler>"),
        ("<blockquote expandable>раз\nдва</blockquote>", "<blockquote>раз<br>два</blockquote>"),
        ("<pre>раз\nдва</pre>", "<pre>раз\nдва</pre>"),
        ("<code>a &lt; b</code>", "<code>a &lt; b</code>"),
        ("1 &amp; 2 &#1041; &#x411; &nbsp; &", "1 &amp; 2 Б Б &amp;nbsp; &amp;"),
        ('<a href="https://a.ru/?x=1&amp;y=2">да</a>', f'<a href="https://a.ru/?x=1&amp;y=2" {LINK}>да</a>'),
        ('<a href="javascript:alert(1)">нет</a>', "нет"),
        ("<a href='a.ru'>да</a>", f'<a href="http://a.ru" {LINK}>да</a>'),
        ("https://a.ru/x.", f'<a href="https://a.ru/x" {LINK}>https://a.ru/x</a>.'),
        ("<code>https://a.ru</code>", "<code>https://a.ru</code>"),
        ("😀<b>я</b>", "😀<b>я</b>"),
        ("  \n <b>  края </b> ", "<b>края</b>"),
        ("<b></b>пусто", "пусто"),
        ("&lt;script&gt;", "&lt;script&gt;"),
    ],
)
def test_reads_the_dialect(source: str, html: str) -> None:
    assert shown(source) == html


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("<b>а", 'Can\'t find end tag corresponding to start tag "b"'),
        ("а</b>", "Unexpected end tag at byte offset 2"),
        ("<b>а</i>", 'Unmatched end tag at byte offset 5, expected "</b>", found "</i>"'),
        ("<b><i>а</b></i>", 'Unmatched end tag at byte offset 8, expected "</i>", found "</b>"'),
        ("<div>а</div>", 'Unsupported start tag "div" at byte offset 0'),
        ("я <script>", 'Unsupported start tag "script" at byte offset 3'),
        ("а<br/>б", 'Unsupported start tag "br/" at byte offset 2'),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("1 <2", "Unclosed start tag at byte offset 2"),
        ("<b", "Unclosed start tag at byte offset 0"),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ("<b>а</b", "Unclosed end tag at byte offset 5"),
        ("<a href>а</a>", 'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0'),
        ("<a =x>а</a>", 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<span>а</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_refuses_broken_markup_with_telegrams_words(source: str, reason: str) -> None:
    with pytest.raises(ApiError) as refused:
        read_formatted(source, "HTML", None)
    assert refused.value.description == f"Bad Request: can't parse entities: {reason}"


def test_entities_count_in_utf16_units() -> None:
    formatted = read_formatted("😀😀 <b>😀я</b>", "html", None)
    assert formatted.entities == ({"type": "bold", "offset": 5, "length": 3},)


def test_a_language_of_a_block_of_code_is_kept() -> None:
    formatted = read_formatted('<pre><code class="language-python">1</code></pre>', "HTML", None)
    assert formatted.entities == ({"type": "pre", "offset": 0, "length": 1, "language": "python"},)


def test_what_stands_in_a_text_is_found() -> None:
    formatted = with_found(read_formatted("/start@bot @anna a@b.ru https://t.me/x?start=1, да", "", None))
    found = [formatted.text[one["offset"] :][: one["length"]] for one in formatted.entities]
    assert found == ["/start", "@anna", "a@b.ru", "https://t.me/x?start=1"]


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


TYPES = ["bold", "italic", "code", "pre", "text_link", "url", "mention", "email", "blockquote", "spoiler", "odd"]
PIECES = st.text(alphabet="аb <>&\"'\n😀:/.@", max_size=30)


@st.composite
def entity_lists(draw: st.DrawFn) -> tuple[str, list[dict[str, Any]]]:
    text = draw(PIECES)
    units = len(text.encode("utf-16-le")) // 2
    boundaries = [0]
    for char in text:
        boundaries.append(boundaries[-1] + len(char.encode("utf-16-le")) // 2)
    entities = []
    for _ in range(draw(st.integers(0, 5)) if units else 0):
        begin = draw(st.sampled_from(boundaries[:-1]))
        end = draw(st.sampled_from([place for place in boundaries if place > begin]))
        url = draw(st.sampled_from(["https://a.ru", "javascript:x", 'https://a"onclick="x', "data:x", "//["]))
        kind = draw(st.sampled_from(TYPES))
        entities.append({"type": kind, "offset": begin, "length": end - begin, "url": url})
    return text, sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))


@given(entity_lists())
def test_page_html_is_balanced_ours_and_never_runs_anything(case: tuple[str, list[dict[str, Any]]]) -> None:
    text, entities = case
    tags = Tags()
    tags.feed(safe_html(text, entities))
    tags.close()
    assert tags.open == []
    assert {name for name, _ in tags.seen} <= OURS
    for name, attributes in tags.seen:
        assert attributes.keys() <= ({"href", "rel", "target"} if name == "a" else set())
        assert name != "a" or re.match(r"(https?|tg|mailto):|#$", attributes["href"] or "")


@given(st.text(alphabet="аb<>/&;=\"' i#x1", max_size=40))
def test_any_text_is_either_read_or_refused(source: str) -> None:
    with suppress(ApiError):
        formatted = read_formatted(source, "HTML", None)
        units = len(formatted.text.encode("utf-16-le")) // 2
        assert all(one["offset"] + one["length"] <= units for one in formatted.entities)
