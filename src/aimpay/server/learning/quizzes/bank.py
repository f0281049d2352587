"""A bank of questions as a value, whatever file it came from, and everything that may be wrong with it."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from aimpay.server.learning.quizzes.rules import WHOLE, Option, ShowMistakes

NAME: Final = re.compile(r"[\w-]{1,64}")
LONGEST_TITLE: Final = 200
LONGEST_TEXT: Final = 1000
LONGEST_OPTION: Final = 200
LONGEST_WITH_PICTURE: Final = 800
LONGEST_EXPLANATION: Final = 1000
FEWEST_OPTIONS: Final = 2
MOST_OPTIONS: Final = 8
MOST_DRAWN: Final = 200
ROUNDING: Final = 10
"""Points by which weights may miss the whole: three times 33.33 % is enough."""


@dataclass(frozen=True)
class BankQuestion:
    """``picture`` is a file's name in a file, and a key of the school's media otherwise. ``line`` is for people."""

    key: str
    text: str
    options: tuple[Option, ...]
    picture: str | None = None
    explanation: str | None = None
    several: bool = False
    shuffle: bool = True
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class BankPool:
    name: str
    draw: int
    questions: tuple[BankQuestion, ...]
    title: str | None = None
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Bank:
    title: str
    pools: tuple[BankPool, ...]
    pass_percent: int = 80
    minutes: int | None = None
    attempts: int | None = None
    cooldown_minutes: int = 0
    show_mistakes: str = ShowMistakes.NEVER

    @property
    def questions(self) -> Iterator[BankQuestion]:
        return (question for pool in self.pools for question in pool.questions)


def settled(options: tuple[Option, ...], *, several: bool) -> tuple[Option, ...]:
    """One way to say one thing: weights that change nothing are left out."""
    needed = several or any(option.weight for option in options if not option.right)
    if needed or any(option.weight is None for option in options):
        return options
    return tuple(Option(option.text, option.right) for option in options)


def bank_problems(bank: Bank) -> list[str]:
    """Say in Russian what is wrong, a line for each thing, in the order of the file."""
    found = [*_whole(bank)]
    for pool in bank.pools:
        found += [f"строка {pool.line}: {problem}" for problem in _pool(pool)]
        for question in pool.questions:
            found += [f"строка {question.line}: вопрос {question.key}: {one}" for one in _question(question)]
    return found


def _whole(bank: Bank) -> Iterator[str]:
    if not bank.pools:
        yield "в файле нет ни одного вопроса"
    for name in _repeated(pool.name for pool in bank.pools):
        yield f"раздел {name} встречается дважды"
    for key in _repeated(question.key for question in bank.questions):
        lines = ", ".join(str(question.line) for question in bank.questions if question.key == key)
        yield f"строки {lines}: ключ {key} не один"
    if (drawn := sum(pool.draw for pool in bank.pools)) > MOST_DRAWN:
        yield f"в попытке {drawn} вопросов, а можно до {MOST_DRAWN}"
    if not 0 < len(bank.title) <= LONGEST_TITLE:
        yield f"title: название — от 1 до {LONGEST_TITLE} знаков"


def _pool(pool: BankPool) -> Iterator[str]:
    if not NAME.fullmatch(pool.name):
        yield f"раздел «{pool.name}»: имя — буквы, цифры и дефисы, до 64 знаков"
    if not 0 < pool.draw <= len(pool.questions):
        yield f"раздел {pool.name}: draw — от 1 до {len(pool.questions)}, столько в нём вопросов"
    if pool.title is not None and len(pool.title) > LONGEST_TITLE:
        yield f"раздел {pool.name}: title — до {LONGEST_TITLE} знаков"


def _question(question: BankQuestion) -> Iterator[str]:
    if not NAME.fullmatch(question.key):
        yield "ключ — буквы, цифры и дефисы, до 64 знаков"
    if not 0 < len(question.text.strip()) <= LONGEST_TEXT:
        yield f"текст — от 1 до {LONGEST_TEXT} знаков"
    if question.explanation is not None and len(question.explanation) > LONGEST_EXPLANATION:
        yield f"пояснение — до {LONGEST_EXPLANATION} знаков"
    if not FEWEST_OPTIONS <= len(question.options) <= MOST_OPTIONS:
        yield f"вариантов — от {FEWEST_OPTIONS} до {MOST_OPTIONS}"
    if any(not 0 < len(option.text.strip()) <= LONGEST_OPTION for option in question.options):
        yield f"вариант — от 1 до {LONGEST_OPTION} знаков"
    for text in _repeated(option.text for option in question.options):
        yield f"вариант «{text}» встречается дважды"
    length = len(question.text) + sum(len(option.text) for option in question.options)
    if question.picture and length > LONGEST_WITH_PICTURE:
        yield f"под картинкой помещается {LONGEST_WITH_PICTURE} знаков вместе с вариантами, а здесь {length}"
    yield from _right_ones(question)


def _right_ones(question: BankQuestion) -> Iterator[str]:
    right = [option for option in question.options if option.right]
    weights = [option.weight for option in question.options if option.weight is not None]
    if not right:
        yield "нет верного варианта"
    elif len(right) > 1 and not question.several:
        yield "верных вариантов больше одного: нужно several: true"
    elif weights and len(weights) < len(question.options):
        yield "weight нужен у каждого варианта или ни у одного"
    elif weights:
        yield from _weights(question)


def _weights(question: BankQuestion) -> Iterator[str]:
    right = sum(option.weight or 0 for option in question.options if option.right)
    if any((option.weight or 0) <= 0 for option in question.options if option.right):
        yield "weight верного варианта — больше нуля"
    if abs(right - WHOLE) > ROUNDING:
        yield "weight верных вариантов вместе — 100"
    most = 0 if question.several else WHOLE - 1
    if any(not -WHOLE <= (option.weight or 0) <= most for option in question.options if not option.right):
        yield (
            "weight неверного варианта — от −100 до 0" if question.several else "weight неверного варианта — меньше 100"
        )


def _repeated(words: Iterator[str]) -> list[str]:
    return [word for word, times in Counter(words).items() if times > 1]
