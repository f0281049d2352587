"""A bank of questions as YAML, read and written. The format is described in docs/quiz.md."""

from decimal import Decimal
from typing import Annotated, Any, Final, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from aimpay.server.kit.yaml_nodes import Lines, Path, YamlError, read_nodes
from aimpay.server.learning.quizzes.bank import Bank, BankPool, BankQuestion, bank_problems, settled
from aimpay.server.learning.quizzes.errors import QuizBankInvalidError
from aimpay.server.learning.quizzes.rules import Option

Line = Annotated[str, StringConstraints(strip_whitespace=True)]
SAID: Final = {
    "missing": "не хватает",
    "extra_forbidden": "такого здесь не бывает; проверьте, как написано",
    "string_type": "нужен текст",
    "int_parsing": "нужно целое число",
    "int_type": "нужно целое число",
    "bool_parsing": "нужно true или false",
    "bool_type": "нужно true или false",
    "decimal_parsing": "нужно число",
    "list_type": "нужен список: строки, которые начинаются с дефиса",
    "tuple_type": "нужен список: строки, которые начинаются с дефиса",
    "model_type": "нужны пары «имя: значение»",
    "literal_error": "можно never, passed или always",
    "greater_than_equal": "слишком мало",
    "less_than_equal": "слишком много",
}
HOUR: Final = 60
PERCENT: Final = 100
WIDTH: Final = 120


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Option(_Strict):
    right: Line | None = None
    wrong: Line | None = None
    weight: Decimal | None = Field(default=None, ge=-100, le=100, decimal_places=5)


class _Question(_Strict):
    key: Line
    text: Line
    options: tuple[_Option, ...]
    picture: Line | None = None
    explanation: Line | None = None
    several: bool = False
    shuffle: bool = True


class _Pool(_Strict):
    name: Line
    title: Line | None = None
    draw: int
    questions: tuple[_Question, ...]


class _Quiz(_Strict):
    title: Line
    pass_percent: int = Field(ge=1, le=100)
    minutes: int | None = Field(default=None, ge=1, le=1440)
    attempts: int | None = Field(default=None, ge=1, le=100)
    cooldown_hours: int | None = Field(default=None, ge=0, le=8760)
    cooldown_minutes: int | None = Field(default=None, ge=0, le=525_600)
    show_mistakes: Literal["never", "passed", "always"] = "never"
    pools: tuple[_Pool, ...]


def read_yaml(text: str) -> Bank:
    """Raise QuizBankInvalidError with everything that is wrong, each with its line."""
    try:
        data, lines = read_nodes(text)
    except YamlError as error:
        raise QuizBankInvalidError(error.problems) from error
    try:
        shape = _Quiz.model_validate(data)
    except ValidationError as error:
        raise QuizBankInvalidError([_explain(one, lines) for one in error.errors()]) from error
    bank = _bank(shape, lines)
    if problems := _unclear(shape, lines) or bank_problems(bank):
        raise QuizBankInvalidError(problems)
    return bank


def write_yaml(bank: Bank) -> str:
    """``read_yaml`` of it is the same bank."""
    data = {
        "title": bank.title,
        "pass_percent": bank.pass_percent,
        "minutes": bank.minutes,
        "attempts": bank.attempts,
        **_cooldown(bank.cooldown_minutes),
        "show_mistakes": str(bank.show_mistakes),
        "pools": [
            {
                "name": pool.name,
                "title": pool.title,
                "draw": pool.draw,
                "questions": [_written(question) for question in pool.questions],
            }
            for pool in bank.pools
        ],
    }
    return yaml.dump(_present(data), allow_unicode=True, sort_keys=False, width=WIDTH)


def _bank(shape: _Quiz, lines: Lines) -> Bank:
    minutes = (shape.cooldown_hours or 0) * HOUR if shape.cooldown_minutes is None else shape.cooldown_minutes
    return Bank(
        title=shape.title,
        pools=tuple(_pool(pool, lines, ("pools", index)) for index, pool in enumerate(shape.pools)),
        pass_percent=shape.pass_percent,
        minutes=shape.minutes,
        attempts=shape.attempts,
        cooldown_minutes=minutes,
        show_mistakes=shape.show_mistakes,
    )


def _pool(pool: _Pool, lines: Lines, path: Path) -> BankPool:
    questions = tuple(_question(one, lines.of((*path, "questions", index))) for index, one in enumerate(pool.questions))
    return BankPool(pool.name, pool.draw, questions, pool.title, lines.of(path))


def _question(one: _Question, line: int) -> BankQuestion:
    right = sum(option.right is not None for option in one.options)
    several = one.several or right > 1
    return BankQuestion(
        key=one.key,
        text=one.text,
        options=settled(tuple(_option(option) for option in one.options), several=several),
        picture=one.picture,
        explanation=one.explanation,
        several=several,
        shuffle=one.shuffle,
        line=line,
    )


def _option(option: _Option) -> Option:
    weight = None if option.weight is None else round(option.weight * PERCENT)
    return Option(option.right or option.wrong or "", option.right is not None, weight)


def _unclear(shape: _Quiz, lines: Lines) -> list[str]:
    found = []
    if shape.cooldown_hours is not None and shape.cooldown_minutes is not None:
        found.append(f"строка {lines.of(('cooldown_minutes',))}: cooldown_hours и cooldown_minutes вместе не бывают")
    for p, pool in enumerate(shape.pools):
        for q, question in enumerate(pool.questions):
            for o, option in enumerate(question.options):
                if (option.right is None) == (option.wrong is None):
                    line = lines.of(("pools", p, "questions", q, "options", o))
                    found.append(f"строка {line}: вариант — это right или wrong, одно из двух")
    return found


def _explain(problem: Any, lines: Lines) -> str:
    path: Path = problem["loc"]
    said = SAID.get(problem["type"], "так не бывает")
    return f"строка {lines.of(path)}: {'.'.join(str(part) for part in path)}: {said}"


def _written(question: BankQuestion) -> dict[str, Any]:
    return {
        "key": question.key,
        "text": question.text,
        "picture": question.picture,
        "several": True if question.several else None,
        "shuffle": None if question.shuffle else False,
        "options": [_written_option(option) for option in question.options],
        "explanation": question.explanation,
    }


def _written_option(option: Option) -> dict[str, Any]:
    written: dict[str, Any] = {"right" if option.right else "wrong": option.text}
    if option.weight is not None:
        whole, rest = divmod(option.weight, PERCENT)
        written["weight"] = option.weight / PERCENT if rest else whole
    return written


def _cooldown(minutes: int) -> dict[str, int]:
    hours, rest = divmod(minutes, HOUR)
    return {"cooldown_minutes": minutes} if rest else {"cooldown_hours": hours}


def _present(value: Any) -> Any:
    """Leave out what has no value."""
    if isinstance(value, dict):
        return {key: _present(one) for key, one in value.items() if one is not None}
    return [_present(one) for one in value] if isinstance(value, list) else value
