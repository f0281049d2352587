"""Pure decisions: partners, payments, sums, identifiers."""

from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimpay.contract.money_text import rubles
from aimpay.server.kit.ids import CODE_LETTERS, new_code, new_key
from aimpay.server.partners.rules import Arrival, Verdict, decide, partner_code, partner_telegram_id
from aimpay.server.selling.rules import (
    FIRST_CHECK_AFTER,
    REASONS,
    SLOWEST_CHECK,
    UNKNOWN_REASON,
    explain,
    next_check,
)

ME, ANNA, BORIS = 1, 2, 3
MADE: Final = datetime(2026, 11, 22, tzinfo=UTC)
PROVIDERS_REASONS: Final = (
    "3d_secure_failed",
    "call_issuer",
    "card_expired",
    "payment_method_limit_exceeded",
    "payment_method_restricted",
    "country_forbidden",
    "general_decline",
    "fraud_suspected",
    "identification_required",
    "insufficient_funds",
    "invalid_card_number",
    "invalid_csc",
    "issuer_unavailable",
    "canceled_by_merchant",
    "permission_revoked",
    "internal_timeout",
    "expired_on_confirmation",
    "expired_on_capture",
    "unsupported_mobile_operator",
    "deal_expired",
    "loan_declined",
)
spans = st.timedeltas(min_value=timedelta(), max_value=timedelta(days=30))


@pytest.mark.parametrize("has_paid", [False, True])
@pytest.mark.parametrize("attributed_to", [None, ANNA, BORIS])
@pytest.mark.parametrize("referrers_own", [None, ME, BORIS])
@pytest.mark.parametrize("referrer", [None, ME, ANNA])
def test_nobody_is_credited_against_the_rules(
    referrer: int | None, referrers_own: int | None, attributed_to: int | None, has_paid: bool
) -> None:
    verdict = decide(Arrival(ME, referrer, referrers_own, attributed_to, has_paid))
    allowed = referrer not in {None, ME} and attributed_to is None and not has_paid and referrers_own != ME
    assert (verdict is Verdict.CREDITED) == allowed
    reasons = {
        Verdict.UNKNOWN_LINK: referrer is None,
        Verdict.SELF: referrer == ME,
        Verdict.CIRCLE: referrers_own == ME,
        Verdict.ALREADY_ATTRIBUTED: attributed_to is not None,
        Verdict.ALREADY_PAID: has_paid,
        Verdict.CREDITED: allowed,
    }
    assert reasons[verdict]


@pytest.mark.parametrize(
    "payload",
    [
        None,
        "",
        "r_",
        "r_abc",
        "R_abcd",
        "r_ABCD",
        "r_abcd ",
        "r_" + "a" * 17,
        "x_abcd",
        "r_a-b-c",
        "0123",
        "12",
        "-5",
        "1" * 16,
        "١٢٣٤",
        "access",
    ],
)
def test_a_payload_that_is_no_partners_link_is_not_taken_for_one(payload: str | None) -> None:
    assert partner_code(payload) is None
    assert partner_telegram_id(payload) is None


def test_links_old_and_new_are_both_understood() -> None:
    assert partner_code("r_7k3mx2qp") == "7k3mx2qp"
    assert partner_telegram_id("5678901234") == 5678901234


@pytest.mark.parametrize("reason", PROVIDERS_REASONS)
def test_no_reason_of_the_provider_is_shown_raw(reason: str) -> None:
    text = explain(reason)
    assert reason not in text
    assert text.endswith(".")
    assert text.count(".") >= 2, "what happened, and what to do now"


@pytest.mark.parametrize("reason", [None, "", "invented_tomorrow"])
def test_an_unknown_reason_is_answered_truly(reason: str | None) -> None:
    assert explain(reason) == UNKNOWN_REASON


def test_no_explanation_is_for_a_reason_that_does_not_exist() -> None:
    assert set(REASONS) <= set(PROVIDERS_REASONS)


@given(age=spans)
def test_the_provider_is_asked_neither_at_once_nor_never(age: timedelta) -> None:
    pause = next_check(MADE, MADE + age) - (MADE + age)
    assert FIRST_CHECK_AFTER <= pause <= SLOWEST_CHECK


@given(spans, spans)
def test_an_older_attempt_is_never_asked_about_more_often(one: timedelta, other: timedelta) -> None:
    younger, older = sorted((MADE + one, MADE + other))
    assert next_check(MADE, younger) <= next_check(MADE, older)
    assert next_check(MADE, younger) - younger <= next_check(MADE, older) - older


@pytest.mark.parametrize(
    ("kopecks", "text"),
    [
        (0, "0 ₽"),
        (1, "0,01 ₽"),
        (100, "1 ₽"),
        (150, "1,50 ₽"),
        (1_499_000, "14 990 ₽"),
        (-200_000, "−2 000 ₽"),
        (-1, "−0,01 ₽"),
    ],
)
def test_a_sum_is_written_as_russians_write_it(kopecks: int, text: str) -> None:
    assert rubles(kopecks) == text.replace(" ", "\u00a0")


@given(st.integers(-(10**14), 10**14))
def test_no_kopeck_is_lost_in_writing(kopecks: int) -> None:
    text = rubles(kopecks)
    whole, _, cents = text.removesuffix("\u00a0₽").replace("\u00a0", "").replace("\u2212", "-").partition(",")
    sign = -1 if text.startswith("\u2212") else 1
    assert int(whole) * 100 + sign * int(cents or 0) == kopecks
    assert " " not in text


def test_codes_have_no_letters_that_people_mix_up() -> None:
    made = set("".join(new_code(8) for _ in range(500)))
    assert made <= set(CODE_LETTERS)
    assert not made & set("01ilo")


def test_identifiers_neither_repeat_nor_count_up() -> None:
    codes = [new_code(8) for _ in range(2000)]
    assert len(set(codes)) == len(codes)
    assert codes != sorted(codes)
    keys = [new_key() for _ in range(2000)]
    assert len(set(keys)) == len(keys)
    assert all(len(key) == 32 and set(key) <= set("0123456789abcdef") for key in keys)


def test_a_partners_code_always_makes_a_link_that_is_understood() -> None:
    for code in (new_code(8) for _ in range(50)):
        assert partner_code(f"r_{code}") == code
