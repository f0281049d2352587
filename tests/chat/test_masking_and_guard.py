"""What names a person never leaves; what the model makes up of money never arrives."""

import re
import string

from hypothesis import given
from hypothesis import strategies as st

from aimpay.server.growth.chat.guard import Guard, amounts
from aimpay.server.growth.chat.masking import masked
from aimpay.server.growth.chat.prompt import build_prompt
from aimpay.server.growth.chat.search import Knowledge

WORDS = st.lists(
    st.sampled_from(["как", "оплатить", "курс", "если", "вернуть", "деньги", "сертификат", "нужен", "мне", "завтра"]),
    max_size=6,
)
SEPARATORS = st.sampled_from(["", " ", "-", ".", " - ", ") ", "\u00a0", "\u200b", "_", "/"])
LATIN = st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=10)


@st.composite
def numbers(draw: st.DrawFn) -> str:
    """A telephone or a card, set apart in any way."""
    digits = draw(st.lists(st.sampled_from(string.digits), min_size=7, max_size=19))
    return draw(st.sampled_from(["", "+", "8 ("])) + "".join(digit + draw(SEPARATORS) for digit in digits)


@given(WORDS, numbers(), WORDS)
def test_no_long_number_survives(before: list[str], number: str, after: list[str]) -> None:
    left = masked(" ".join([*before, number, *after]))
    assert not re.search(r"\d", left)


@given(WORDS, LATIN, LATIN, st.sampled_from(["ru", "com", "рф"]), WORDS)
def test_no_address_survives(before: list[str], name: str, host: str, zone: str, after: list[str]) -> None:
    left = masked(" ".join([*before, f"{name}@{host}.{zone}", *after]))
    assert "@" not in left
    assert f"{host}.{zone}" not in left


@given(st.sampled_from(["@", "t.me/", "https://t.me/", "vk.com/", "＠"]), st.text(string.ascii_letters, min_size=5))
def test_no_nick_survives(mark: str, nick: str) -> None:
    assert nick not in masked(f"пишите {mark}{nick} вечером")


def test_a_name_from_the_form_is_hidden_in_its_cases() -> None:
    left = masked("Анне Смирновой ответьте, Смирнова Анна ждёт", ["Анна Смирнова"])
    assert not re.search("Анн|Смирнов", left)


@given(WORDS)
def test_a_plain_question_stays_as_it_is(words: list[str]) -> None:
    question = " ".join(words) + " за 14990 в 2026?"
    assert masked(question) == question.strip()


def pieces_of(text: str, cuts: list[int]) -> list[str]:
    places = sorted({cut % (len(text) + 1) for cut in cuts})
    return [text[a:b] for a, b in zip([0, *places], [*places, len(text)], strict=True)]


CUTS = st.lists(st.integers(0, 500), max_size=30)


@given(CUTS)
def test_an_honest_answer_goes_through_however_it_is_cut(cuts: list[int]) -> None:
    said = "Курс стоит 14 990 ₽, доплат нет. Ответ за 10 дней, модулей 8, скидок 0."
    guard = Guard("<цена>14\u00a0990\u00a0₽</цена>")
    assert "".join(guard.feed(piece) for piece in pieces_of(said, cuts)) + guard.end() == said
    assert not guard.broken


@given(
    st.integers(0, 10**7).filter(lambda sum_: sum_ != 14990),
    st.sampled_from(["₽", " ₽", " руб.", " рублей", "р.", "%"]),
    CUTS,
)
def test_a_sum_that_nobody_told_stops_the_answer(sum_: int, unit: str, cuts: list[int]) -> None:
    guard = Guard("сейчас стоит 14 990 ₽")
    said = f"Только для вас {sum_}{unit} и ни копейкой больше"
    shown = "".join(guard.feed(piece) for piece in pieces_of(said, cuts)) + guard.end()
    assert guard.broken
    assert shown == "Только для вас "


def test_sums_are_read_in_every_writing() -> None:
    assert amounts("14\u00a0990 ₽, 25990 рублей, 1 499,00 руб., 50 %, 5 дней") == {14990, 25990, 1499, 50}


@given(st.text(max_size=200), st.text(max_size=200))
def test_no_text_opens_or_closes_the_marks_of_the_prompt(question: str, text: str) -> None:
    prompt = build_prompt("правила", [Knowledge("А", text)], "1 ₽", [], question)
    for mark in ("<вопрос>", "</вопрос>", "</источник>", "<цена>"):
        assert prompt[-1].text.count(mark) == 1
