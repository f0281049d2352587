"""Every combination of what may be known, against the rule as a person would say it."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimpay.server.kit.names import masked_name, short_name
from aimpay.server.kit.phone import normalise_phone
from aimpay.server.partners.rules import (
    RANKS,
    Arrival,
    Doubt,
    Verdict,
    decide,
    doubt,
    may_refer,
    next_rank,
    rank_of,
    reached_ranks,
)
from aimpay.server.partners.words import DOUBTS, VERDICTS
from aimpay.server.school.choices import WhoMayRefer

ME, PARTNER, OTHER = 1, 2, 3
ARRIVALS = list(itertools.product((None, ME, PARTNER), (None, ME, OTHER), (None, OTHER), (False, True), (False, True)))


@pytest.mark.parametrize(("referrer", "above", "attributed", "has_paid", "may"), ARRIVALS)
def test_one_is_credited_only_when_nothing_at_all_speaks_against_it(
    referrer: int | None, above: int | None, attributed: int | None, has_paid: bool, may: bool
) -> None:
    verdict = decide(Arrival(ME, referrer, above, attributed, has_paid, may))
    expected = {
        Verdict.UNKNOWN_LINK: referrer is None,
        Verdict.SELF: referrer == ME,
        Verdict.ALREADY_ATTRIBUTED: attributed is not None,
        Verdict.ALREADY_PAID: has_paid,
        Verdict.CIRCLE: above == ME,
        Verdict.MAY_NOT_REFER: not may,
    }
    against = [one for one, holds in expected.items() if holds]
    assert verdict == (against[0] if against else Verdict.CREDITED)


@pytest.mark.parametrize(
    ("who", "has_paid", "has_code", "may"),
    [
        (who, has_paid, has_code, {"everyone": True, "buyers": has_paid, "nobody_new": has_code}[who])
        for who in WhoMayRefer
        for has_paid in (False, True)
        for has_code in (False, True)
    ],
)
def test_the_setting_decides_who_may_refer(who: WhoMayRefer, has_paid: bool, has_code: bool, may: bool) -> None:
    assert may_refer(who, has_paid=has_paid, has_code=has_code) is may


@pytest.mark.parametrize(
    ("above", "same", "expected"),
    [
        ((), (), None),
        ((OTHER,), (), None),
        ((), (PARTNER,), Doubt.SAME_CONTACT),
        ((ME,), (PARTNER,), Doubt.SAME_CONTACT),
        ((ME,), (), Doubt.CIRCLE),
        ((OTHER, ME), (OTHER,), Doubt.CIRCLE),
        ((), (OTHER,), Doubt.SHARED_CONTACT),
    ],
)
def test_tricks_are_looked_at_before_they_are_paid(
    above: tuple[int, ...], same: tuple[int, ...], expected: Doubt | None
) -> None:
    assert doubt(referrer_id=PARTNER, buyer_id=ME, above_referrer=above, same_contact=same) == expected


def test_every_verdict_and_every_doubt_has_its_words() -> None:
    assert VERDICTS.keys() == set(Verdict)
    assert DOUBTS.keys() == set(Doubt)


def test_the_ranks_are_those_of_the_original() -> None:
    assert [rank.threshold for rank in RANKS] == [1, 10, 20, 30, 40, 50, 60]
    assert (RANKS[0].name, RANKS[-1].name) == ("🔥 Лидер роста", "🧠 Архитектор мышления")


@given(st.integers(0, 200))
def test_a_rank_is_reached_or_passed_and_the_next_is_the_first_that_is_not(count: int) -> None:
    reached = reached_ranks(count)
    assert [rank.threshold for rank in reached] == [rank.threshold for rank in RANKS if rank.threshold <= count]
    highest = reached[-1].threshold if reached else None
    assert rank_of(highest) == (reached[-1] if reached else None)
    following = next_rank(highest)
    assert following is None or following.threshold > count
    assert (following is None) == (count >= 60)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("+7 (912) 345-67-89", "+79123456789"),
        ("8 912 345 67 89", "+79123456789"),
        ("79123456789", "+79123456789"),
        ("9123456789", "+79123456789"),
        ("+7\u00a0495\u00a0123‑45‑67", "+74951234567"),
        ("+375 29 123-45-67", "+375291234567"),
        ("+77012345678", "+77012345678"),
        ("+7 000 123 45 67", None),
        ("12345", None),
        ("+1", None),
        ("телефон", None),
        ("8912345678", None),
        ("+7912345678９", None),
        ("5555555555554477", None),
    ],
)
def test_telephones_are_kept_in_one_form(typed: str, kept: str | None) -> None:
    assert normalise_phone(typed) == kept


def test_names_show_what_their_reader_may_know() -> None:
    assert short_name("Борис", "Кузнецов") == "Борис К•••"
    assert short_name("Борис", None) == "Борис"
    assert masked_name("Борис") == "Б•••"
