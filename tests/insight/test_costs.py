"""Tables of advertisers as they really come: encodings, separators, headers, sums; and what is wrong with a line."""

from datetime import date
from typing import Final

import pytest

from aimpay.server.insight.costs.reading import Cost, Reading, read_amount, read_costs

TODAY: Final = date(2026, 11, 23)
DAY: Final = date(2026, 11, 20)
DIRECT: Final = """Отчёт по кампаниям;;;
Период: 20.11.2026 - 21.11.2026;;;
Дата;Название кампании;Показы;Клики;Расход (руб.), с НДС
20.11.2026;Осень; 10 500;12;1 234,56
20.11.2026;Осень;100;3;10,00
21.11.2026;Весна;100;-;0,00
Всего;;10700;15;1 244,56
"""
VK: Final = 'Дата,Кампания,Потрачено всего (₽),Клики\n2026-11-20,Осень,"1,234.56",15\n'
OWN: Final = "date\tutm_source\tutm_campaign\tcost\n20.11.26\tvk\tосень\t1234.5 ₽\n"


def read(text: str, *, source: str = "yandex", encoding: str = "utf-8") -> Reading:
    return read_costs(text.encode(encoding), source, TODAY)


def words(reading: Reading) -> list[tuple[int, str]]:
    return [(one.line, one.words.replace("\u00a0", " ")) for one in reading.problems]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
def test_report_of_direct_is_read_whatever_its_encoding(encoding: str) -> None:
    reading = read(DIRECT, encoding=encoding)
    assert reading.problems == ()
    assert reading.lines == 3
    assert reading.costs == (
        Cost(DAY, "yandex", "Осень", 124_456, 15),
        Cost(date(2026, 11, 21), "yandex", "Весна", 0, None),
    )


def test_report_of_vk_and_a_table_of_ones_own() -> None:
    assert read(VK, source="vk").costs == (Cost(DAY, "vk", "Осень", 123_456, 15),)
    assert read(OWN, source="").costs == (Cost(DAY, "vk", "осень", 123_450, None),)


def test_source_of_the_file_goes_before_that_of_the_form() -> None:
    assert read(OWN, source="yandex").costs[0].source == "vk"


@pytest.mark.parametrize(
    ("said", "kopecks"),
    [
        ("1 234,56", 123_456),
        ("1\u00a0234,56 ₽", 123_456),
        ("1234.56", 123_456),
        ("1,234.56", 123_456),
        ("1.234,56", 123_456),
        ("1234", 123_400),
        ("0,5 руб.", 50),
        ("12,345678", 1_235),
        ("-", 0),
    ],
)
def test_sums_as_people_and_machines_write_them(said: str, kopecks: int) -> None:
    assert read_amount(said) == kopecks


@pytest.mark.parametrize("said", ["1,234", "много", "-5", "1e9999", "NaN", "Infinity", "1.2.3", "9" * 30])
def test_sum_that_cannot_be_meant_is_refused(said: str) -> None:
    with pytest.raises(ValueError, match="сумм"):
        read_amount(said)


def test_bad_lines_are_named_and_the_good_ones_are_kept() -> None:
    reading = read(
        "Дата;Источник;Расход;Клики\n"
        "20.11.2026;vk;100;1\n"
        "31.02.2026;vk;100;1\n"
        "24.11.2026;vk;100;1\n"
        "20.11.2026;;100;1\n"
        "20.11.2026;vk;сто;1\n"
        "20.11.2026;vk;100;один\n"
        f"20.11.2026;{'x' * 101};100;1\n",
        source="",
    )
    assert reading.costs == (Cost(DAY, "vk", "", 10_000, 1),)
    assert words(reading) == [
        (3, "дату «31.02.2026» не понять: нужна вида 2026-11-23 или 23.11.2026"),
        (4, "дата «24.11.2026» в будущем или слишком давно"),
        (5, "нет источника"),
        (6, "сумму «сто» не понять"),
        (7, "число кликов «один» не понять"),
        (8, "источник длиннее 100 знаков"),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Нет строки с заголовками"),
        ("просто слова\nи ещё", "Нет строки с заголовками"),
        ("Дата;Клики\n20.11.2026;5\n", "Нет строки с заголовками"),
        ("Дата;Расход, руб. без НДС\n20.11.2026;5\n", "только расход без НДС"),
        ("Дата;Расход\n20.11.2026;5\n", "нет столбца с источником"),
        ("PK\x03\x04\x00\x00", "не таблица CSV"),
        ('Дата;Расход\n"20', "нет столбца с источником"),
    ],
)
def test_file_as_a_whole_is_refused_in_words(text: str, said: str) -> None:
    reading = read(text, source="")
    assert reading.costs == ()
    ((line, told),) = words(reading)
    assert line == 0
    assert said in told


def test_sum_with_vat_is_taken_where_both_are_there() -> None:
    both = "Дата;Расход без НДС;Расход с НДС\n20.11.2026;100;120\n"
    assert read(both).total == 12_000


def test_any_bytes_are_answered_without_an_error() -> None:
    for body in (b"\xff\xfe\x00", bytes(range(256)), b"\x98" * 50, b'"' * 1000):
        assert read_costs(body, "vk", TODAY).costs == ()
