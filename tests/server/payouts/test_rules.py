"""Tax numbers, phones, wallets, fees and calendars, for all values and not only for some."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimpay.server.kit.tax_numbers import inn_digit, is_inn
from aimpay.server.payouts.rules import (
    fee,
    masked_phone,
    masked_wallet,
    needs_second_person,
    next_check,
    next_reminder,
    normalise_phone,
    normalise_wallet,
    year_bounds,
)

moments = st.integers(0, 15 * 366 * 86_400).map(lambda past: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=past))


def digits(length: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=length, max_size=length)


@pytest.mark.parametrize("inn", ["7707083893", "500100732259", "7830002293", "526317984689"])
def test_known_tax_numbers_pass(inn: str) -> None:
    assert is_inn(inn)


@given(digits(10))
def test_made_tax_number_of_a_person_passes_and_any_other_digit_fails(ten: str) -> None:
    eleven = ten + inn_digit(ten)
    inn = eleven + inn_digit(eleven)
    assert is_inn(inn) == (set(inn) != {"0"})
    for last in "0123456789":
        if last != inn[-1]:
            assert not is_inn(inn[:-1] + last)


@given(digits(9), st.integers(0, 8), st.integers(1, 9))
def test_mistyped_digit_of_a_company_is_noticed(nine: str, place: int, by: int) -> None:
    """But for the weakness of the rule itself: a remainder of ten counts as zero."""
    inn = nine + inn_digit(nine)
    wrong = str((int(nine[place]) + by) % 10)
    mistyped = nine[:place] + wrong + nine[place + 1 :] + inn[-1]
    assert not is_inn(mistyped) or inn_digit(nine) == inn_digit(mistyped[:9])


@given(st.text(max_size=20))
def test_what_is_not_ten_or_twelve_plain_digits_is_no_tax_number(text: str) -> None:
    if not (text.isascii() and text.isdigit() and len(text) in {10, 12}):
        assert not is_inn(text)


@given(digits(9), st.sampled_from(["+7 9{}", "89{}", "9{}", "7 (9{})", "\u00a0+79{} "]))
def test_phone_is_one_however_it_is_written(nine: str, how: str) -> None:
    assert normalise_phone(how.format(nine)) == f"79{nine}"


@given(st.text(max_size=30))
def test_phone_is_never_made_of_something_else(text: str) -> None:
    phone = normalise_phone(text)
    assert phone is None or (len(phone) == 11 and phone.startswith("79") and phone.isascii())


@given(st.text("0123456789 ", max_size=40))
def test_wallet_has_eleven_to_thirty_three_digits(text: str) -> None:
    bare = text.replace(" ", "")
    assert normalise_wallet(text) == (bare if 11 <= len(bare) <= 33 else None)


@given(digits(9))
def test_masked_forms_keep_no_more_than_four_digits(nine: str) -> None:
    assert sum(sign.isdigit() for sign in masked_phone(f"79{nine}", "Банк")) == 5
    assert sum(sign.isdigit() for sign in masked_wallet(f"41001{nine}")) == 4


@given(st.integers(1, 10**10), st.integers(0, 10_000), st.integers(0, 10_000))
def test_fee_is_never_less_than_the_exact_one_and_less_than_a_kopeck_more(amount: int, rate: int, fixed: int) -> None:
    exact = amount * rate
    assert 0 <= (fee(amount, rate, fixed) - fixed) * 10_000 - exact < 10_000


def test_second_person_is_needed_above_the_limit_and_only_where_there_is_one() -> None:
    assert [needs_second_person(amount, 100, 2) for amount in (99, 100, 101)] == [False, False, True]
    assert not needs_second_person(101, 100, 1)
    assert not needs_second_person(10**9, None, 9)


@given(moments, st.timedeltas(timedelta(), timedelta(days=60)))
def test_checks_move_forward_and_reminders_end(since: datetime, passed: timedelta) -> None:
    now = since + passed
    assert timedelta(minutes=1) <= next_check(since, now) - now <= timedelta(hours=3)
    after = next_reminder(since, now)
    assert (after is None) == (passed >= timedelta(days=7))
    assert after is None or now < after <= since + timedelta(days=7)


@given(moments)
def test_year_is_that_of_moscow(now: datetime) -> None:
    begins, ends = year_bounds(now)
    assert begins <= now < ends
    assert begins.hour == ends.hour == 0
    assert year_bounds(datetime(2026, 12, 31, 21, 30, tzinfo=UTC))[0].year == 2027
