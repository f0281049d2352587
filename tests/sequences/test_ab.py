"""A winner is named only when chance alone would hardly do it; whole numbers and fractions only."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimpay.server.growth.sequences.ab import CERTAIN, Tally, difference, judge


def tallies(*counts: tuple[int, int]) -> list[Tally]:
    return [Tally("abcd"[number], told, bought) for number, (told, bought) in enumerate(counts)]


@pytest.mark.parametrize(
    ("counts", "winner", "words"),
    [
        (((100, 30), (100, 10)), "a", "Побеждает"),
        (((100, 10), (100, 30)), "b", "Побеждает"),
        (((100, 12), (100, 10)), None, "Разницы не видно"),
        (((20, 4), (20, 0)), None, "Ещё рано судить"),
        (((100, 30), (0, 0)), None, "Ещё рано судить"),
        (((1000, 100), (1000, 100), (1000, 200)), "c", "Побеждает"),
    ],
)
def test_the_verdict_is_in_plain_words(counts: tuple[tuple[int, int], ...], winner: str | None, words: str) -> None:
    verdict = judge(tallies(*counts))
    assert verdict
    assert verdict.winner == winner
    assert verdict.words.startswith(words)


def test_one_text_has_no_rival() -> None:
    assert judge(tallies((100, 50))) is None


def test_the_statistic_is_the_two_proportion_z_squared() -> None:
    """By hand: shares 0.3 and 0.1, common 0.2: 0.04 / (0.16 · 0.02) = 12.5."""
    one, other = tallies((100, 30), (100, 10))
    assert difference(one, other) == Fraction(25, 2)


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), min_size=2, max_size=4))
def test_any_counts_are_judged_and_a_winner_sold_more(counts: list[tuple[int, int]]) -> None:
    found = tallies(*((told + bought, bought) for told, bought in counts))
    verdict = judge(found)
    assert verdict
    if verdict.winner:
        best = next(one for one in found if one.variant == verdict.winner)
        others = [one for one in found if one is not best]
        assert all(best.share > one.share for one in others)
        assert all(difference(best, one) > CERTAIN[len(found)] for one in others)
