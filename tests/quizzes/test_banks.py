"""A bank survives its files, and whatever a file gets wrong is told in Russian with its line."""

import re
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aimpay.server.learning.quizzes.bank import Bank, BankPool, BankQuestion, bank_problems
from aimpay.server.learning.quizzes.errors import QuizBankInvalidError
from aimpay.server.learning.quizzes.gift import TRUE_FALSE, read_gift
from aimpay.server.learning.quizzes.gift_writer import left_out, write_gift
from aimpay.server.learning.quizzes.rules import WHOLE, Option
from aimpay.server.learning.quizzes.yaml_bank import read_yaml, write_yaml
from aimpay.server.workflows.open_school import _quiz_bank
from quizzes.classroom import BANK

TEXTS: Final = (
    st.text("абв АБ=~#{}:\\%[]->\nплюс\"'\u2028null&*!|1.0", min_size=1, max_size=20).map(str.strip).filter(bool)
)
KEYS: Final = st.from_regex(r"[a-zа-я0-9][a-zа-я0-9-]{0,10}", fullmatch=True)


@st.composite
def questions(draw: st.DrawFn, key: str) -> BankQuestion:
    texts = draw(st.lists(TEXTS, min_size=2, max_size=5, unique=True))
    several = draw(st.booleans())
    count = draw(st.integers(1, len(texts))) if several else 1
    weighted = draw(st.booleans())
    share = WHOLE // count
    penalty = draw(st.sampled_from((0, -WHOLE, -5000, -3333))) if several else draw(st.sampled_from((2500, -1250)))
    options = [Option(text, right=True, weight=share if weighted else None) for text in texts[:count]]
    options += [Option(text, right=False, weight=penalty if weighted else None) for text in texts[count:]]
    return BankQuestion(
        key=key,
        text=draw(TEXTS),
        options=tuple(draw(st.permutations(options))),
        explanation=draw(st.none() | TEXTS),
        several=several,
        shuffle=draw(st.booleans()),
    )


@st.composite
def banks(draw: st.DrawFn) -> Bank:
    names = draw(st.lists(KEYS, min_size=1, max_size=2, unique=True))
    keys = iter(draw(st.lists(KEYS, min_size=4, max_size=4, unique=True)))
    pools = []
    for name in names:
        inside = tuple(draw(questions(next(keys))) for _ in range(draw(st.integers(1, 2))))
        pools.append(BankPool(name, draw(st.integers(1, len(inside))), inside, draw(st.none() | TEXTS)))
    limit = st.none() | st.integers(1, 100)
    return Bank(
        "Тест",
        tuple(pools),
        draw(st.integers(1, 100)),
        draw(limit),
        draw(limit),
        draw(st.sampled_from((0, 60, 90, 4320))),
        draw(st.sampled_from(("never", "passed", "always"))),
    )


@given(banks())
@settings(max_examples=60, deadline=None)
def test_a_bank_comes_back_from_its_yaml_as_it_was(bank: Bank) -> None:
    assert bank_problems(bank) == []
    assert read_yaml(write_yaml(bank)) == bank


@given(banks())
@settings(max_examples=100, deadline=None)
def test_questions_come_back_from_gift_as_they_were(bank: Bank) -> None:
    assert read_gift(write_gift(bank), bank) == bank


def test_the_bank_of_a_new_school_is_sound() -> None:
    assert bank_problems(_quiz_bank()) == []


MOODLE: Final = (
    """\
// question: 0  name: Switch category to $course$/top/Основы
$CATEGORY: $course$/top/Основы

// question: 101  name: overfitting
::overfitting::[html]<p>Что такое <переобучение>?</p>""".replace("<переобучение>", "&laquo;переобучение&raquo;")
    + """{
	=Модель запомнила шум
	~Модель \\= данные\\: всё хорошо
	~%50%Почти верно
####Разбор
}

::true-1::Земля круглая. {T}

$CATEGORY: top/Ещё/много слов

Кто из них числа? {
~%33.33333%1
~%33.33333%2
~%33.33333%3
~%-100%А
}

Дважды два — {=четыре ~пять} и точка.
"""
)


def test_gift_as_moodle_writes_it_is_read() -> None:
    bank = read_gift(MOODLE.replace("\n", "\r\n"), None)
    assert [(pool.name, pool.title, pool.draw) for pool in bank.pools] == [
        ("Основы", None, 2),
        ("Ещё-много-слов", "Ещё/много слов", 2),
    ]
    first, truth, numbers, gap = bank.questions
    assert first.text == "Что такое «переобучение»?"
    assert first.options == (
        Option("Модель запомнила шум", right=True, weight=WHOLE),
        Option("Модель = данные: всё хорошо", right=False, weight=0),
        Option("Почти верно", right=False, weight=5000),
    )
    assert first.explanation == "Разбор"
    assert (truth.options, truth.shuffle) == ((Option("Верно", right=True), Option("Неверно", right=False)), False)
    assert numbers.several
    assert [option.weight for option in numbers.options] == [3333, 3333, 3333, -10_000]
    assert gap.text == "Дважды два — _____ и точка."
    assert read_gift(write_gift(bank), bank) == bank


def test_the_same_gift_gives_the_same_keys() -> None:
    assert [one.key for one in read_gift(MOODLE, None).questions] == [
        one.key for one in read_gift(MOODLE, None).questions
    ]


@pytest.mark.parametrize(
    ("question", "line", "word"),
    [
        ("Эссе {}", 3, "эссе"),
        ("Сколько? {#5:1}", 3, "числовой"),
        ("Кто? {=Пушкин}", 3, "короткий"),
        ("Пары {\n=а -> б\n=в -> г\n}", 3, "сопоставление"),
        ("Кто?\n{\n=Пушкин\n~Гоголь#нет, не он\n}", 6, "пояснение к варианту"),
        ("Кто? {=Пушкин =Лермонтов ~Гоголь}", 3, "%50%"),
        ("Кто? {=Пушкин ~Гоголь", 3, "не закрыта"),
        ("Просто слова", 3, "нет ответов"),
        ("Кто? {Пушкин ~Гоголь}", 3, "= или ~"),
        ("Кто {=он ~она} или {=они ~оно}?", 3, "два набора"),
        ("Кто?\n{\n=[html]<b>он</b>\n~она\n}", 5, "HTML"),
        ("Кто? {=он ~он}", 3, "дважды"),
        ("Кто? {~%50%он ~она}", 3, "вместе — 100"),
    ],
)
def test_what_gift_has_and_we_have_not_is_told_with_its_line(question: str, line: int, word: str) -> None:
    with pytest.raises(QuizBankInvalidError) as error:
        read_gift(f"::a::Раз {{=да ~нет}}\n\n{question}\n", None)
    (problem,) = error.value.problems
    assert problem.startswith(f"строка {line}: ")
    assert word in problem


def test_all_that_is_wrong_with_a_gift_is_told_at_once() -> None:
    with pytest.raises(QuizBankInvalidError) as error:
        read_gift("Раз {}\n\nДва {#1}\n", None)
    assert len(error.value.problems) == 2


def test_settings_stay_when_only_questions_come_and_losses_are_told_when_they_go() -> None:
    present = read_yaml(BANK)
    bank = read_gift("$CATEGORY: one\n\n::a::Раз? {=да ~нет}\n", present)
    assert (bank.title, bank.minutes, bank.pools[0].draw) == ("Тест", 10, 1)
    assert any("вопрос d" in line for line in left_out(present))


def wrong(old: str, new: str) -> list[str]:
    assert old in BANK
    with pytest.raises(QuizBankInvalidError) as error:
        read_yaml(BANK.replace(old, new, 1))
    return error.value.problems


@pytest.mark.parametrize(
    ("old", "new", "line", "word"),
    [
        ("title: Тест", "titel: Тест", 2, "не хватает"),
        ("pass_percent: 60", "pass_percent: много", 3, "целое"),
        ("pass_percent: 60", "pass_percent: 101", 3, "слишком много"),
        ("minutes: 10", "minutes: 0", 4, "слишком мало"),
        ("cooldown_hours: 1", "cooldown_hours: 1\ncooldown_minutes: 5", 7, "вместе"),
        ("show_mistakes: always", "show_mistakes: maybe", 7, "never"),
        ("draw: 2", "draw: 4", 9, "от 1 до 3"),
        ("draw: 2", "draw: 0", 9, "от 1 до 3"),
        ("key: b", "key: a", 12, "не один"),
        ("key: b", "key: b c", 13, "ключ"),
        ("{right: да}", "{wrong: да}", 12, "нет верного"),
        ("{right: да}, {wrong: нет}", "{right: да}, {right: нет, wrong: нет}", 12, "right или wrong"),
        ("{wrong: нет}", "{wrong: да}", 12, "дважды"),
        ("{right: да}", "{right: да, weight: 50}", 12, "у каждого"),
        ("{wrong: может быть}", f"{{wrong: {'я' * 201}}}", 12, "200"),
        ("text: Раз?", f"text: {'я' * 1001}", 12, "1000"),
        ("text: Раз?", f"picture: a.png, text: {'я' * 790}", 12, "под картинкой"),
        ("options: [{right: да}, {wrong: нет}, {wrong: может быть}]", "options: [{right: да}]", 12, "от 2 до 8"),
        ("title: Тест", "title: Тест\ntitle: Ещё", 3, "дважды"),
        ("title: Тест", "title: &a Тест\nmore: *a", 3, "не бывает"),
        ("title: Тест", "title: [", 4, "не YAML"),
    ],
)
def test_what_is_wrong_with_a_yaml_is_told_with_its_line(old: str, new: str, line: int, word: str) -> None:
    problems = wrong(old, new)
    assert any(word in problem and re.search(rf"\b{line}\b", problem) for problem in problems), problems


@pytest.mark.parametrize("text", ["", "# ничего", "[]", "слово", "a: &x [1]\nb: [*x, *x]", "[" * 5000, "\x07"])
def test_what_is_no_bank_at_all_is_refused_and_breaks_nothing(text: str) -> None:
    with pytest.raises(QuizBankInvalidError):
        read_yaml(text)


def test_words_stay_words() -> None:
    bank = read_yaml(BANK.replace("{right: да}", "{right: yes}", 1).replace("{wrong: нет}", "{wrong: 0.10}", 1))
    assert [option.text for option in next(bank.questions).options][:2] == ["yes", "0.10"]


def test_true_and_false_keep_their_order() -> None:
    options = (Option(TRUE_FALSE[0], right=False), Option(TRUE_FALSE[1], right=True))
    bank = Bank("Тест", (BankPool("main", 1, (BankQuestion("a", "Так?", options, shuffle=False),)),))
    assert "{FALSE}" in write_gift(bank)
    assert read_gift(write_gift(bank), bank) == bank
