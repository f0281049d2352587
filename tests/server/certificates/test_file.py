"""The file that a student gets: whole, light, searchable, with its fonts, and its code leads to the right page."""

import io
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any, Final

import pikepdf
import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from aimpay.server.learning.certificates.design import Design, Layout, Orientation
from aimpay.server.learning.certificates.letters import unprintable
from aimpay.server.learning.certificates.render import render_pdf, render_png, render_share
from server.certificates.samples import DESIGN, FACTS, HARD_NAMES, WIDE_LOGO, facts_of

HEAVIEST: Final = 100_000
HEAVIEST_PICTURE: Final = 400_000
POINTS_A_MM: Final = 72 / 25.4
MARGIN: Final = 12 * POINTS_A_MM
FOOT: Final = {Orientation.LANDSCAPE: 54 * POINTS_A_MM, Orientation.PORTRAIT: 64 * POINTS_A_MM}
"""What signature and code take of the page, with the margin below them."""
DESIGNS: Final = [
    DESIGN.model_copy(update={"layout": layout, "orientation": orientation})
    for layout in Layout
    for orientation in Orientation
]
EVERY_DESIGN: Final = pytest.mark.parametrize("design", DESIGNS, ids=lambda one: f"{one.layout}-{one.orientation}")
LONG: Final = (
    "Очень длинное название курса о машинном обучении, глубоких нейронных сетях, анализе данных и обо всём, что рядом"
)
WORDY: Final = {
    "lead": "Настоящим подтверждается, что слушатель, полностью выполнивший учебный план и сдавший итоговую работу, "
    "с отличием и благодарностью от всех преподавателей,",
    "reason": "освоил программу дополнительного образования по направлению «Анализ данных и искусственный интеллект» "
    "в полном объёме и в установленный срок",
    "note": "Программа рассчитана на 72 академических часа и включает двенадцать практических работ, защиту проекта "
    "и итоговый экзамен перед комиссией",
    "signatory_name": "Александра Константинопольская-Преображенская",
    "signatory_post": "Исполняющая обязанности заместителя руководителя учебной части",
}


def shown(pdf: bytes) -> str:
    """The text of the file as a reader copies it, in one line; a name cut at its hyphen is whole again."""
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == 1
    text = document[0].get_textpage().get_text_bounded()
    return " ".join(re.sub(r"[\ufffe\x02]", "-", text).split())


def boxes(pdf: bytes) -> tuple[list[tuple[str, tuple[float, float, float, float]]], tuple[float, float]]:
    """Every letter that leaves ink, with its (left, bottom, right, top), and the size of the page, in points."""
    page = pypdfium2.PdfDocument(pdf)[0]
    text = page.get_textpage()
    letters = [(text.get_text_range(index, 1), text.get_charbox(index)) for index in range(text.count_chars())]
    return [(letter, box) for letter, box in letters if letter.strip() and box[2] > box[0]], page.get_size()


def outside(pdf: bytes) -> list[str]:
    """Return every letter that is not within the margins of its page."""
    letters, (width, height) = boxes(pdf)
    return [
        letter
        for letter, (left, bottom, right, top) in letters
        if not (left >= MARGIN and right <= width - MARGIN and bottom >= MARGIN and top <= height - MARGIN)
    ]


def lowest(pdf: bytes, words: str) -> float:
    """Return how far above the page's lower edge the words stand, in points."""
    text = pypdfium2.PdfDocument(pdf)[0].get_textpage()
    index, count = text.search(words).get_next()
    return min(float(text.get_charbox(at)[1]) for at in range(index, index + count))


def overprinted(pdf: bytes) -> list[str]:
    """Return the letters whose middle lies within another letter."""
    letters, _ = boxes(pdf)
    found = []
    for one, (left, bottom, right, top) in letters:
        x, y = (left + right) / 2, (bottom + top) / 2
        around = [box for _, box in letters if box[0] < x < box[2] and box[1] < y < box[3]]
        if len(around) > 1:
            found.append(one)
    return found


@pytest.mark.parametrize("name", HARD_NAMES)
@EVERY_DESIGN
def test_name_is_whole_within_the_page_and_can_be_copied(name: str, design: Design) -> None:
    pdf = render_pdf(facts_of(name), design)
    text = shown(pdf)
    assert name in text
    assert FACTS.number in text
    assert outside(pdf) == []
    assert overprinted(pdf) == []
    assert len(pdf) < HEAVIEST


@EVERY_DESIGN
def test_wordiest_school_does_not_run_off_the_page(design: Design) -> None:
    name = f"{HARD_NAMES[2]} {HARD_NAMES[1]}"
    facts = replace(facts_of(name), course_title=LONG, school_name=LONG, address=f"{FACTS.address}?{'x' * 60}")
    pdf = render_pdf(facts, design.model_copy(update=WORDY | {"logo": WIDE_LOGO, "signature": WIDE_LOGO}))
    assert outside(pdf) == []
    assert overprinted(pdf) == []
    assert lowest(pdf, "комиссией") >= FOOT[design.orientation], "the note runs into the signature"
    assert name in shown(pdf)


@pytest.mark.parametrize(
    "name",
    ["#let x = 1", "$sum_(i=1)^n$ i", "C:\\новый \\u{1F600}", "*жирный* _курсив_", '"кавычки" {name} <метка> @id'],
)
def test_a_name_is_text_whatever_it_looks_like(name: str) -> None:
    assert name in shown(render_pdf(replace(facts_of(name), course_title=name), DESIGN))


@EVERY_DESIGN
def test_file_is_sound_and_tells_what_it_is(design: Design) -> None:
    with pikepdf.open(io.BytesIO(render_pdf(FACTS, design))) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert pdf.Root.Lang == "ru"
        assert pdf.docinfo["/Title"] == "Сертификат — Анна Сергеевна Иванова"
        assert pdf.docinfo["/Author"] == "Школа AiM"
        assert FACTS.number in str(pdf.docinfo["/Keywords"])
        meta = pdf.open_metadata()
        assert (meta["pdfaid:part"], meta["pdfaid:conformance"], meta["pdfuaid:part"]) == ("2", "A", "1")


def test_every_font_is_in_the_file_as_the_letters_it_needs() -> None:
    with pikepdf.open(io.BytesIO(render_pdf(FACTS, DESIGN))) as pdf:
        fonts = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/Font"]
        whole = [one for one in fonts if one.get("/Subtype") == "/Type0"]
        described: list[Any] = [one.DescendantFonts[0].FontDescriptor for one in whole]
    assert len(whole) == 4
    assert all(re.match(r"/[A-Z]{6}\+AiM", str(one.FontName)) for one in described)
    assert all("/FontFile2" in one or "/FontFile3" in one for one in described)
    assert all("/ToUnicode" in one for one in whole)


@EVERY_DESIGN
def test_code_leads_to_the_page_of_this_certificate_on_paper_and_on_a_screen(design: Design) -> None:
    (paper,) = pypdfium2.PdfDocument(render_pdf(FACTS, design))
    for picture in (paper.render(scale=2).to_pil(), Image.open(io.BytesIO(render_png(FACTS, design)))):
        assert [code.text for code in zxingcpp.read_barcodes(picture.convert("L"))] == [FACTS.address]


@EVERY_DESIGN
def test_pictures_are_sharp_and_light(design: Design) -> None:
    page = render_png(FACTS, design)
    assert max(Image.open(io.BytesIO(page)).size) == 1600
    assert len(page) < HEAVIEST_PICTURE
    share = render_share(FACTS, design)
    assert Image.open(io.BytesIO(share)).size == (1200, 630)
    assert len(share) < HEAVIEST_PICTURE


@EVERY_DESIGN
def test_a_copy_that_does_not_count_says_so(design: Design) -> None:
    assert "ОТОЗВАН" not in shown(render_pdf(FACTS, design))
    withdrawn = replace(FACTS, status_word="ОТОЗВАН")
    assert "ОТОЗВАН" in shown(render_pdf(withdrawn, design))
    assert render_share(withdrawn, design) != render_share(FACTS, design)


def test_score_is_shown_only_where_there_is_one_and_the_school_wants_it() -> None:
    assert "92" in shown(render_pdf(FACTS, DESIGN))
    assert "экзамена" not in shown(render_pdf(replace(FACTS, score_percent=None), DESIGN))
    assert "экзамена" not in shown(render_pdf(FACTS, DESIGN.model_copy(update={"show_score": False})))


def test_an_emoji_in_a_title_is_left_out_and_in_a_name_is_told() -> None:
    text = shown(render_pdf(replace(FACTS, course_title="Ракеты 🚀"), DESIGN))
    assert "«Ракеты»" in text
    assert unprintable("Анна 🌸 🌸 Ли") == "🌸"
    assert [name for name in HARD_NAMES if unprintable(name)] == []


def test_same_facts_make_the_same_file_in_any_thread() -> None:
    with ThreadPoolExecutor(4) as threads:
        made = set(threads.map(lambda _: render_pdf(FACTS, DESIGN), range(16)))
    assert made == {render_pdf(FACTS, DESIGN)}
