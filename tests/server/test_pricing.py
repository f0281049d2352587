"""What a course costs: pure decisions over every price, discount and step."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from aimpay.server.selling.pricing import WHOLE, Discount, DiscountKind, Step, bonus, quote

NOW: Final = datetime(2026, 11, 23, 12, tzinfo=UTC)
LIST: Final = 1_499_000

prices = st.integers(1, 10**10)
moments = st.none() | st.timedeltas(timedelta(days=-3), timedelta(days=3)).map(lambda by: NOW + by)
steps = st.lists(st.builds(Step, prices, st.none() | st.integers(1, 50), moments), max_size=5)
discounts = (
    st.none()
    | st.builds(Discount, st.just("CODE"), st.just(DiscountKind.PERCENT), st.integers(1, WHOLE))
    | st.builds(Discount, st.just("CODE"), st.just(DiscountKind.SUM), prices)
    | st.just(Discount("CODE", DiscountKind.FREE, 0))
)


@given(prices, steps, st.integers(0, 60), discounts)
def test_a_price_is_never_below_nothing_nor_above_the_list_price(
    price: int, offered: list[Step], sold: int, discount: Discount | None
) -> None:
    made = quote(price, steps=offered, sold=sold, discount=discount, now=NOW)
    assert 0 <= made.amount <= made.list_amount == price
    assert made.amount == price or made.reason, "who pays less is told why"


@given(prices, st.integers(1, WHOLE))
def test_a_percent_is_rounded_in_the_buyers_favour_by_less_than_a_kopeck(price: int, points: int) -> None:
    exact = price - Fraction(price * points, WHOLE)
    made = quote(price, steps=[], sold=0, discount=Discount("CODE", DiscountKind.PERCENT, points), now=NOW)
    assert made.amount <= exact < made.amount + 1


def test_half_of_an_odd_sum_is_cut_to_the_lower_kopeck() -> None:
    half = Discount("HALF", DiscountKind.PERCENT, 5_000)
    assert quote(101, steps=[], sold=0, discount=half, now=NOW).amount == 50


@given(prices, st.integers(0, 60), st.integers(1, 50))
def test_a_step_lasts_exactly_as_many_paid_orders_as_it_has_seats(price: int, sold: int, seats: int) -> None:
    made = quote(price + 1, steps=[Step(price, seats, None)], sold=sold, discount=None, now=NOW)
    assert made.amount == (price if sold < seats else price + 1)


@given(moments.filter(bool))
def test_a_step_ends_at_its_moment(until: datetime) -> None:
    made = quote(LIST, steps=[Step(LIST - 1, None, until)], sold=0, discount=None, now=NOW)
    assert (made.amount < LIST) == (until > NOW)


def test_a_step_with_seats_and_a_moment_ends_with_either() -> None:
    step = Step(1_000_000, 2, NOW + timedelta(days=1))
    for sold, now, price in ((1, NOW, 1_000_000), (2, NOW, LIST), (1, NOW + timedelta(days=1), LIST)):
        assert quote(LIST, steps=[step], sold=sold, discount=None, now=now).amount == price


def test_of_two_open_steps_the_lower_counts_and_the_code_comes_on_top() -> None:
    offered = [Step(1_200_000, 10, None), Step(1_000_000, 3, None)]
    tenth = Discount("TENTH", DiscountKind.PERCENT, 1_000)
    made = quote(LIST, steps=offered, sold=0, discount=tenth, now=NOW)
    assert (made.amount, made.reason) == (900_000, "ранняя цена, промокод TENTH")


@given(prices, st.integers(0, 10**10), st.none() | st.integers(0, WHOLE))
def test_a_bonus_is_never_more_than_was_paid(paid: int, fixed: int, percent: int | None) -> None:
    assert 0 <= bonus(paid, fixed=fixed, percent=percent) <= paid
