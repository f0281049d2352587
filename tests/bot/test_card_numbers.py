"""A card's number is seen however it is written; what is not one is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimpay.bot.card_numbers import has_card_number

GOOD = ("5555555555554477", "2200000000000004", "4111111111111111", "6759649826438453", "2202474301322987")


def luhn_end(body: str) -> str:
    """Return the digit that makes a number pass."""
    return next(last for last in "0123456789" if has_card_number(body + last))


@pytest.mark.parametrize("number", GOOD)
@pytest.mark.parametrize(
    "how", ["{}", "карта{}!", "Выплачено: {}", "/start {}", "мне на\u00a0{}\nспасибо", "ФИО: {} 12/30 123"]
)
@pytest.mark.parametrize("apart", ["", " ", "-", "\u00a0", " - ", "."])
def test_card_number_is_seen_in_any_clothes(number: str, how: str, apart: str) -> None:
    written = apart.join(number[start : start + 4] for start in range(0, 16, 4))
    assert has_card_number(how.format(written))


@given(st.text("123456789", min_size=1, max_size=1), st.text("0123456789", min_size=14, max_size=17))
def test_exactly_one_last_digit_of_ten_makes_a_card(first: str, rest: str) -> None:
    body = first + rest
    expected = 0 if body.startswith("41001") else 1
    assert sum(has_card_number(body + last) for last in "0123456789") == expected


@given(st.text("0123456789", min_size=14, max_size=17), st.text(max_size=20), st.text(max_size=20))
def test_nothing_around_hides_a_card(body: str, before: str, after: str) -> None:
    number = f"2{body}"
    number += luhn_end(number)
    assert has_card_number(f"{before}x {number} x{after}")


@pytest.mark.parametrize(
    "text",
    [
        "", "привет", "500100732259", "+7 916 123-45-67", "41001614575714", "4100116075156746", "123456789 причина",
        "5555555555554478", "40702810900000005555", "22.11.2026 14 990 ₽", "anna1234567890123456@example.ru",
    ],
)  # fmt: skip
def test_other_numbers_are_left_alone(text: str) -> None:
    assert not has_card_number(text)
