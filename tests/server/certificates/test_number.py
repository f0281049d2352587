"""Numbers: unguessable, read aloud and typed back by people, and never taken for another one."""

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimpay.server.learning.certificates.number import (
    ALPHABET,
    PREFIX,
    RANDOM,
    check_character,
    new_number,
    normalise_number,
)

bodies: Final = st.text(ALPHABET, min_size=RANDOM, max_size=RANDOM)
places: Final = st.integers(0, RANDOM)


def whole(body: str) -> str:
    return body + check_character(body)


def test_new_numbers_have_their_shape_and_do_not_repeat() -> None:
    made = {new_number() for _ in range(2_000)}
    assert len(made) == 2_000
    for number in made:
        assert normalise_number(number) == number
        assert [len(part) for part in number.split("-")] == [len(PREFIX), 4, 4, 4]


@given(bodies, places, st.sampled_from(ALPHABET))
def test_any_one_wrong_character_is_caught(body: str, place: int, other: str) -> None:
    right = whole(body)
    wrong = right[:place] + other + right[place + 1 :]
    assert (normalise_number(wrong) is None) == (wrong != right)


@given(bodies, places, places)
def test_any_two_characters_that_changed_places_are_caught(body: str, one: int, two: int) -> None:
    right = whole(body)
    swapped = list(right)
    swapped[one], swapped[two] = swapped[two], swapped[one]
    wrong = "".join(swapped)
    assert (normalise_number(wrong) is None) == (wrong != right)


@given(bodies)
def test_what_people_make_of_a_number_is_the_same_number(body: str) -> None:
    number = normalise_number(whole(body))
    assert number is not None
    bare = number.replace("-", "")
    misread = number[4:].replace("0", "o").replace("1", "l")
    russian = number.replace("A", "А").replace("M", "М").replace("0", "О").replace("X", "х")
    for typed in (number.lower(), bare, bare[3:], f"  {number} ", number.replace("-", " — "), misread, russian):
        assert normalise_number(typed) == number, typed


@pytest.mark.parametrize(
    "typed",
    ["", "AIM", "AIM-", "CERT-1234567890", "1_2", "%", "AIM-0000-0000-000", "AIM-0000-0000-00000", "x" * 10_000],
)
def test_what_is_no_number_is_none(typed: str) -> None:
    assert normalise_number(typed) is None


@given(st.text(max_size=50))
def test_nothing_typed_breaks_the_look_up(typed: str) -> None:
    number = normalise_number(typed)
    assert number is None or normalise_number(number) == number
