"""What a school may write into a design, and which pictures it may bring."""

import struct
import zlib
from pathlib import Path
from typing import Any, Final

import pytest
from pydantic import ValidationError
from reportlab.pdfbase.ttfonts import TTFontFile

from aimpay.server.learning.certificates.design import Design, DesignTexts, Picture, contrast
from aimpay.server.learning.certificates.letters import LETTERS, printable
from aimpay.server.learning.certificates.pictures import LARGEST, PNG, PictureError, read_picture
from aimpay.server.learning.certificates.proof import design_problems
from aimpay.server.learning.certificates.render import HOME
from aimpay.server.workflows.school_facts import facts_problems
from server.certificates.samples import DESIGN, WIDE_LOGO

KNOWN: Final = "{school}, {course}, {name}, {date}, {number}, {score}"
WRONG: Final[list[tuple[dict[str, Any], str]]] = [
    ({"layout": "baroque"}, "layout: нужно одно из слов: classic, modern, strict"),
    ({"orientation": 1}, "orientation: нужно одно из слов: landscape, portrait"),
    ({"accent": "blue"}, "accent: нужен цвет вида #3b5bdb"),
    ({"accent": "#ffd400"}, "accent: цвет слишком светлый для белой бумаги: выберите темнее"),
    ({"title": ""}, "title: пусто"),
    ({"lead": "{fio} получает"}, f"lead: подстановки {{fio}} нет; есть {KNOWN}"),
    ({"note": "{course.__class__}"}, "note: фигурные скобки — только для подстановок, например {course}"),
    ({"note": "{course!r}"}, "note: фигурные скобки — только для подстановок, например {course}"),
    ({"note": "{course:>9999999}"}, "note: фигурные скобки — только для подстановок, например {course}"),
    ({"note": "{"}, "note: фигурные скобки — только для подстановок, например {course}"),
    ({"note": "ы" * 161}, "note: слишком длинно"),
    ({"show_score": "да"}, "show_score: нужно true или false, без кавычек"),
    ({"logo": {"kind": "svg", "body": "<svg/>"}}, "logo: такого поля нет"),
]  # fmt: skip
END_OF_MAP: Final = "\uffff"
SVG_HEAD: Final = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">'


@pytest.mark.parametrize(("written", "said"), WRONG, ids=lambda one: str(one)[:40])
def test_what_is_wrong_is_said_in_russian(written: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError) as error:
        DesignTexts.model_validate(written)
    assert facts_problems(error.value) == [said]


@pytest.mark.parametrize(("colour", "ratio"), [("#000000", 21.0), ("#ffffff", 1.0), ("#767676", 4.54)])
def test_contrast_is_what_the_web_guidelines_count(colour: str, ratio: float) -> None:
    assert contrast(colour) == pytest.approx(ratio, abs=0.01)


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int, height: int, pixels: bytes | None = None) -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    rows = b"".join(b"\0" + b"\x40" * width for _ in range(height)) if pixels is None else pixels
    return PNG + header + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "файл пуст"),
        (b"x" * (LARGEST + 1), "больше 64 КБ: сертификат станет тяжёлым, уменьшите картинку"),
        (b"\xff\xd8\xff\xe0 JFIF", "нужен файл PNG или SVG"),
        (b"<html></html>", "нужен файл PNG или SVG"),
        (png(2, 2)[:-9], "файл PNG повреждён"),
        (png(2, 2).replace(b"IDAT", b"IDAX"), "файл PNG повреждён"),
        (png(4000, 2), "сторона больше 1200 точек: уменьшите картинку"),
    ],
)
def test_a_file_that_is_no_small_picture_is_refused(body: bytes, said: str) -> None:
    with pytest.raises(PictureError) as error:
        read_picture(body)
    assert str(error.value) == said


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<image href="/etc/passwd"/>',
        '<use href="other.svg#a"/>',
        '<path onclick="x()"/>',
        "<foreignObject/>",
        "<text>Школа</text>",
        '<style>@import "x.css";</style>',
        '<path fill="url(http://a.example/b)"/>',
    ],
)
def test_an_svg_that_calls_for_more_than_itself_is_refused(inside: str) -> None:
    with pytest.raises(PictureError, match="только контуры"):
        read_picture(f"{SVG_HEAD}{inside}</svg>".encode())


def test_an_svg_with_a_document_type_is_refused() -> None:
    with pytest.raises(PictureError):
        read_picture(f'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "b">]>{SVG_HEAD}&a;</svg>'.encode())


def test_school_s_own_mark_is_a_logo_that_is_taken() -> None:
    mark = (HOME.parent / "media" / "mark.svg").read_bytes()
    picture = read_picture(mark)
    assert picture.kind == "svg"
    assert design_problems(DESIGN.model_copy(update={"logo": picture})) == []


def test_pictures_are_tried_on_before_they_are_kept() -> None:
    good = DESIGN.model_copy(update={"logo": read_picture(png(300, 120)), "signature": WIDE_LOGO})
    assert design_problems(good) == []
    hollow = DESIGN.model_copy(update={"logo": Picture("png", png(30, 30, b"too short"))})
    assert design_problems(hollow) == ["картинка: файл повреждён, такой SVG или PNG не нарисовать"]
    assert design_problems(Design(note="Ура 🎉")) == ["note: этих знаков нет в шрифте сертификата: 🎉"]


@pytest.mark.parametrize("path", sorted((HOME / "fonts").glob("*.ttf")), ids=lambda path: path.stem)
def test_fonts_have_the_letters_that_we_say_they_have(path: Path) -> None:
    assert {chr(code) for code in TTFontFile(str(path)).charToGlyph} - {END_OF_MAP} == LETTERS
    assert printable("Қазақ тілі — 100\u00a0%") == "Қазақ тілі — 100\u00a0%"
