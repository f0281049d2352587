"""An address is kept only if a letter can reach it, and always in one spelling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimpay.contract.people import PayEmailSaved
from aimpay.server.kit.clock import Clock
from aimpay.server.kit.email import LONGEST, normalise_email
from aimpay.server.people.errors import EmailInvalidError
from aimpay.server.people.models import User
from aimpay.server.people.set_pay_email import set_pay_email


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("anna@example.ru", "anna@example.ru"),
        ("  Anna@Example.RU \n", "anna@example.ru"),
        ("<anna@example.ru>", "anna@example.ru"),
        ("anna+tag@mail.example.ru", "anna+tag@mail.example.ru"),
        ("a.b-c_d@e-f.ru", "a.b-c_d@e-f.ru"),
        ("anna@пример.рф", "anna@xn--e1afmkfd.xn--p1ai"),
        ("anna@ШКОЛА.онлайн", "anna@xn--80atdl2c.xn--80asehdb"),
        ("anna@xn--e1afmkfd.xn--p1ai", "anna@xn--e1afmkfd.xn--p1ai"),
        ("a" * 64 + "@b.ru", "a" * 64 + "@b.ru"),
    ],
)
def test_an_address_that_works_is_not_turned_away(typed: str, kept: str) -> None:
    assert normalise_email(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "", " ", "anna", "anna@", "@example.ru", "anna@example", "anna@.ru", "anna@example.", "anna@example.r",
        "anna@example..ru", "an na@example.ru", "anna@exam ple.ru", "anna@@example.ru", "a@b@example.ru",
        ".anna@example.ru", "anna.@example.ru", "an..na@example.ru", "anna@-example.ru", "anna@example-.ru",
        "anna@exam_ple.ru", "anna@1.2.3.4", "anna@example.123", "anna@[127.0.0.1]", "mailto:anna@example.ru",
        "anna@example.ru, boris@example.ru", "anna@example.ru\nBcc: all@example.ru", "анна@example.ru",
        "anna@example.ru\x00", "a" * 65 + "@b.ru", "a@" + "b" * 64 + ".ru", "a@" + ("b" * 60 + ".") * 5 + "ru",
        '"anna boris"@example.ru', "anna\u00a0@example.ru",
    ],
)  # fmt: skip
def test_what_no_letter_can_reach_is_not_kept(typed: str) -> None:
    assert normalise_email(typed) is None


@given(st.text(max_size=300) | st.emails())
def test_no_text_breaks_it_and_the_spelling_is_final(typed: str) -> None:
    kept = normalise_email(typed)
    if kept is not None:
        assert normalise_email(kept) == kept
        assert kept.isascii()
        assert kept == kept.lower().strip()
        assert len(kept) <= LONGEST
        assert not set(kept) & set(" \r\n\t<>,;:")


def test_a_changed_address_must_be_confirmed_anew() -> None:
    user, now = User(first_name="Анна"), Clock().now()
    assert set_pay_email(user, "Anna@Example.ru", "entered", now) == PayEmailSaved(
        email="anna@example.ru", confirmed=False
    )
    assert set_pay_email(user, "anna@example.ru", "confirmed", now).confirmed
    assert user.pay_email_confirmed_at == now
    assert set_pay_email(user, "ANNA@example.ru", "entered", now).confirmed, "the same address stays confirmed"
    assert not set_pay_email(user, "boris@example.ru", "entered", now).confirmed
    kept = set_pay_email(user, "boris@example.ru", "entered", now)
    assert (user.pay_email, kept.confirmed) == ("boris@example.ru", False)


def test_a_wrong_address_changes_nothing() -> None:
    user, now = User(first_name="Анна"), Clock().now()
    set_pay_email(user, "anna@example.ru", "confirmed", now)
    with pytest.raises(EmailInvalidError):
        set_pay_email(user, "anna@", "entered", now)
    assert (user.pay_email, user.pay_email_confirmed_at) == ("anna@example.ru", now)
