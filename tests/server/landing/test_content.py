"""What a page of a course may say, and how its author hears of a mistake."""

from importlib.resources import files
from typing import Final

import pytest

from aimpay.server.growth.landing.content import PLAIN
from aimpay.server.growth.landing.errors import LandingInvalidError
from aimpay.server.growth.landing.yaml_content import LONGEST, read_landing

SAMPLE: Final = files("aimpay.server.school").joinpath("initial", "landing.yaml").read_text("utf-8")


def problems(source: str) -> list[str]:
    with pytest.raises(LandingInvalidError) as refused:
        read_landing(source)
    return refused.value.problems


def test_the_sample_has_every_part() -> None:
    page = read_landing(SAMPLE)
    left_out = {name for name, value in page if not value}
    assert left_out == {"title"}, "the title is the course's own"


def test_a_lead_is_enough_for_a_page() -> None:
    page = read_landing("lead: Учим печь хлеб")
    assert (page.lead, page.faq, page.button) == ("Учим печь хлеб", None, PLAIN.button)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("", "файл пуст"),
        ("- хлеб", "строка 1: нужны пары «имя: значение»"),
        ("lead:", "строка 1: lead: не хватает"),
        ("lead: Хлеб\nleed: Хлеб", "строка 2: leed: такого здесь не бывает; проверьте, как написано"),
        ("lead: Хлеб\nart: photo", "строка 2: art: можно network, picture или none"),
        ("lead: Курс: хлеб", "строка 1: внутри текста двоеточие с пробелом: возьмите весь текст в кавычки"),
        ("lead: Хлеб\nlead: Соль", "строка 2: lead встречается дважды"),
        (f"lead: {'х' * 1501}", "строка 1: lead: слишком длинно, здесь до 1500 знаков"),
        (
            "lead: Хлеб\nfaq: {items: []}",
            "строка 2: faq.items: список пуст: напишите хотя бы одно или уберите весь раздел",
        ),
        ("lead: Хлеб\nprice: 100", "строка 2: price: такого здесь не бывает; проверьте, как написано"),
        (
            "lead: Хлеб\nfaq: &a\n  items:\n  - {question: а, answer: б}\nsteps: *a",
            "строка 5: ссылки YAML (& и *) не поддерживаются",
        ),
    ],
)
def test_a_mistake_is_told_in_russian_with_its_line(source: str, said: str) -> None:
    assert problems(source) == [said]


def test_every_mistake_is_told_at_once() -> None:
    source = "lead: Хлеб\nfaq:\n  items:\n    - question: Как?\n    - answer: Так\n      why: потому\n"
    assert problems(source) == [
        "строка 4: faq.items.1.answer: не хватает",
        "строка 5: faq.items.2.question: не хватает",
        "строка 6: faq.items.2.why: такого здесь не бывает; проверьте, как написано",
    ]


def test_a_page_that_nobody_would_read_is_refused() -> None:
    assert "никто не дочитает" in problems("lead: " + "х" * LONGEST)[0]
