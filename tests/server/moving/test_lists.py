"""Lists of people as files: read whatever program wrote them, and each wrong line is told apart from the rest."""

from datetime import UTC, datetime

import pytest

from aimpay.server.workflows.moving.errors import ListUnreadableError
from aimpay.server.workflows.moving.lists.read import LARGEST, Reading, read_list

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def read(text: str, encoding: str = "utf-8") -> Reading:
    return read_list(text.encode(encoding), NOW)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_encoding_and_separator_are_found(encoding: str, mark: str) -> None:
    text = f"Имя{mark}Email{mark}Телефон\nАнна Ёлкина{mark}Anna@Example.com{mark}+7 912 345-67-89\n"
    (line,) = read(text, encoding).lines
    assert (line.number, line.name, line.email, line.phone) == (2, "Анна Ёлкина", "anna@example.com", "+79123456789")


def test_headers_of_other_systems_are_known() -> None:
    head = "user_id,First name,Last name,Payment date,Amount,Expires at,Цвет"
    (line,) = read(f"{head}\n100200,Vera,Orlova,2025-02-01,14990.50,2027-01-01,red\n").lines
    assert (line.telegram_id, line.name, line.amount) == (100200, "Vera Orlova", 1_499_050)
    assert line.at == datetime(2025, 1, 31, 21, tzinfo=UTC)
    assert line.until == datetime(2026, 12, 31, 21, tzinfo=UTC)


def test_headers_that_are_not_understood_are_named() -> None:
    assert list(read("Email,Любимый цвет\na@example.com,red\n").unknown) == ["Любимый цвет"]


def test_wrong_lines_are_told_by_number_and_not_repeated() -> None:
    reading = read(
        "Email;Telegram id;Дата;Сумма\nnobody;;;\na@example.com;anna;;\nb@example.com;;вчера;\n"
        "c@example.com;;;сто\nd@example.com;;01.01.2030;\ne@example.com;;;\nE@example.com;;;\n"
    )
    assert [one.where for one in reading.problems] == [f"строка {n}" for n in (2, 3, 4, 5, 6, 8)]
    assert "строке 7" in reading.problems[-1].words
    assert not any("anna" in one.words or "nobody" in one.words for one in reading.problems)
    assert [line.email for line in reading.lines] == ["e@example.com"]


def test_cells_that_look_like_formulas_stay_words() -> None:
    (line,) = read('Имя,Email,Комментарий\n"=1+1",a@example.com,"\'=HYPERLINK(1)"\n').lines
    assert (line.name, line.note) == ("=1+1", "=HYPERLINK(1)")


@pytest.mark.parametrize(
    "body",
    [b"", b"\x00\x01\x02", "Имя,Цвет\nАнна,red\n".encode(), b"a" * (LARGEST + 1), b"Email\n" + b"a@b.ru\n" * 20_001],
)
def test_what_is_no_list_is_refused_in_words(body: bytes) -> None:
    with pytest.raises(ListUnreadableError):
        read_list(body, NOW)


def test_header_is_not_one_of_the_twenty_thousand_lines() -> None:
    text = "Email\n" + "".join(f"p{n}@example.com\n" for n in range(20_000))
    assert len(read(text).lines) == 20_000
