"""What the forms of a quiz say, read into what the use cases take."""

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Final

from pydantic import BaseModel

from aimpay.server.kit.typed import read_whole, within
from aimpay.server.learning.quizzes.bank import MOST_DRAWN, MOST_OPTIONS, Bank, BankQuestion
from aimpay.server.learning.quizzes.rules import Option
from aimpay.server.office.typed_form import TypedForm
from aimpay.server.workflows.quizzes.editing import Rules

HOUR, MOST_MINUTES, MOST_HOURS, MOST_ATTEMPTS = 60, 1440, 8760, 100
SHOWN: Final = {"never": "никогда", "passed": "когда тест сдан", "always": "после каждой попытки"}
PERCENT: Final = 100


class RulesForm(BaseModel):
    """``pool`` and ``draw`` are columns of one table."""

    title: str = ""
    pass_percent: str = ""
    minutes: str = ""
    attempts: str = ""
    cooldown: str = ""
    show_mistakes: str = "never"
    pool: list[str] = []
    draw: list[str] = []
    reason: str = ""


class QuestionForm(BaseModel):
    """``option`` and ``weight`` are columns; ``right`` names the rows of right ones."""

    key: str = ""
    pool: str = ""
    new_pool: str = ""
    text: str = ""
    explanation: str = ""
    picture: str = ""
    several: str = ""
    keep_order: str = ""
    option: list[str] = []
    right: list[str] = []
    weight: list[str] = []
    reason: str = ""


def read_rules(typed: RulesForm) -> Rules:
    """Raise FormWrongError."""
    form = TypedForm()
    pools = zip(typed.pool, typed.draw, strict=False)
    rules = Rules(
        title=" ".join(form.needed("Название", typed.title, str, "").split()),
        pass_percent=form.needed("Проходной балл", typed.pass_percent, _between(1, PERCENT), 1),
        minutes=form.perhaps("Минут на попытку", typed.minutes, _between(1, MOST_MINUTES)),
        attempts=form.perhaps("Попыток", typed.attempts, _between(1, MOST_ATTEMPTS)),
        cooldown_minutes=form.perhaps("Пауза между попытками", typed.cooldown, _minutes) or 0,
        show_mistakes=typed.show_mistakes if typed.show_mistakes in SHOWN else "never",
        draw={name: form.needed(f"Вопросов из\u00a0{name}", draw, _between(1, MOST_DRAWN), 1) for name, draw in pools},
    )
    form.check()
    return rules


def read_question(typed: QuestionForm) -> tuple[str, BankQuestion]:
    """Return the pool's name and the question. Rows without a text are left out. Raises FormWrongError."""
    form = TypedForm()
    weights = [*typed.weight, *([""] * len(typed.option))]
    options = tuple(
        Option(text.strip(), str(row) in typed.right, form.perhaps(f"Вес {row + 1}", weights[row], _weight))
        for row, text in enumerate(typed.option)
        if text.strip()
    )
    question = BankQuestion(
        key=form.needed("Ключ", typed.key, str.strip, "x"),
        text=form.needed("Вопрос", typed.text, lambda text: text.strip().replace("\r\n", "\n"), "x"),
        options=options,
        picture=typed.picture or None,
        explanation=typed.explanation.strip().replace("\r\n", "\n") or None,
        several=bool(typed.several),
        shuffle=not typed.keep_order,
    )
    pool = typed.new_pool.strip() or typed.pool
    form.needed("Раздел", pool, str, "")
    form.check()
    return pool, question


def stored_question(pool: str, question: BankQuestion) -> QuestionForm:
    return QuestionForm(
        key=question.key,
        pool=pool,
        text=question.text,
        explanation=question.explanation or "",
        picture=question.picture or "",
        several="1" if question.several else "",
        keep_order="" if question.shuffle else "1",
        option=[one.text for one in question.options],
        right=[str(row) for row, one in enumerate(question.options) if one.right],
        weight=["" if one.weight is None else f"{Decimal(one.weight) / PERCENT:f}" for one in question.options],
    )


def rows_of(typed: QuestionForm) -> list[tuple[int, str, bool, str]]:
    """As many rows as a question may have: number, text, whether it is right, weight."""
    blank = [""] * MOST_OPTIONS
    texts, weights = [*typed.option, *blank], [*typed.weight, *blank]
    return [(row, texts[row], str(row) in typed.right, weights[row]) for row in range(MOST_OPTIONS)]


def free_key(bank: Bank | None) -> str:
    """Return a key that no question has."""
    taken = {one.key for one in bank.questions} if bank else set()
    return next(key for number in range(1, len(taken) + 2) if (key := f"q{number}") not in taken)


def _between(least: int, most: int) -> Callable[[str], int]:
    return lambda text: within(least, most)(read_whole(text))


def _minutes(text: str) -> int:
    """Read «24» as hours and «30 мин» as minutes."""
    minutes = re.fullmatch(r"(.+?)\s*мин\.?", text.strip())
    if minutes:
        return within(0, MOST_HOURS * HOUR)(read_whole(minutes[1]))
    return within(0, MOST_HOURS)(read_whole(text)) * HOUR


def _weight(text: str) -> int:
    try:
        weight = Decimal(text.strip().replace(",", ".").replace("−", "-"))
    except InvalidOperation as error:
        raise ValueError("Нужны проценты, например 33,33.") from error
    if not weight.is_finite() or abs(weight) > PERCENT:
        raise ValueError("От\u00a0−100 до\u00a0100.")
    return round(weight * PERCENT)
