"""Moodle's GIFT, as far as a quiz here can hold it. What it cannot is an error with its line, not a silence."""

import hashlib
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from aimpay.server.learning.quizzes.bank import NAME, Bank, BankPool, BankQuestion, bank_problems, settled
from aimpay.server.learning.quizzes.errors import QuizBankInvalidError
from aimpay.server.learning.quizzes.gift_signs import ORDERED, WHOLE_ONLY, protect, restore
from aimpay.server.learning.quizzes.rules import WHOLE, Option

CATEGORY: Final = re.compile(r"\s*\$CATEGORY:\s*(.*)")
SCOPE: Final = re.compile(r"^(\$\w+\$|top)(/|$)")
TAG: Final = re.compile(r"\[tag:([^\]]+)\]")
TITLE: Final = re.compile(r"\s*::(.*?)::", re.DOTALL)
FORMAT: Final = re.compile(r"\s*\[(html|moodle|plain|markdown)\]")
ANSWER: Final = re.compile(r"([=~])([^=~]*)")
WEIGHT: Final = re.compile(r"\s*%(-?\d+(?:\.\d+)?)%")
TRUTHS: Final = {"T": True, "TRUE": True, "F": False, "FALSE": False}
TRUE_FALSE: Final = ("Верно", "Неверно")
BREAK: Final = re.compile(r"<br\s*/?>|</p>\s*<p>", re.IGNORECASE)
PARAGRAPH: Final = re.compile(r"^\s*<p>|</p>\s*$", re.IGNORECASE)
MARKUP: Final = re.compile(r"</?[a-zA-Z]")
GAP: Final = "_____"
DEFAULT_POOL: Final = "main"


class _UnsupportedError(Exception):
    """``lines`` are counted from the beginning of the block."""

    def __init__(self, what: str, lines: int = 0) -> None:
        super().__init__(what)
        self.lines = lines


@dataclass
class _Block:
    """One question as written. ``line`` counts from 1."""

    line: int
    category: str
    rows: list[str] = field(default_factory=list)
    tags: set[str] = field(default_factory=set)


def read_gift(text: str, present: Bank | None) -> Bank:
    """Read the questions; settings, titles of pools and how many are drawn stay as they are ``present``."""
    pools: dict[str, list[BankQuestion]] = {}
    problems: list[str] = []
    for block in _blocks(text):
        try:
            question = _question(block)
            pools.setdefault(block.category, []).append(question)
        except _UnsupportedError as error:
            problems.append(f"строка {block.line + error.lines}: {error}")
    if problems:
        raise QuizBankInvalidError(problems)
    bank = _bank(pools, present)
    if problems := bank_problems(bank):
        raise QuizBankInvalidError(problems)
    return bank


def _bank(pools: dict[str, list[BankQuestion]], present: Bank | None) -> Bank:
    old = {pool.name: pool for pool in present.pools} if present else {}
    found = tuple(_pool(category, questions, old) for category, questions in pools.items())
    if present is None:
        return Bank("Тест", found)
    return Bank(
        present.title,
        found,
        present.pass_percent,
        present.minutes,
        present.attempts,
        present.cooldown_minutes,
        present.show_mistakes,
    )


def _pool(category: str, questions: list[BankQuestion], old: dict[str, BankPool]) -> BankPool:
    plain = re.sub(r"[^\w-]+", "-", category).strip("-")[:64] or DEFAULT_POOL
    name = category if NAME.fullmatch(category) else plain
    was = old.get(name)
    drawn = min(was.draw, len(questions)) if was else len(questions)
    title = was.title if was else (category if category not in {name, ""} else None)
    return BankPool(name, drawn, tuple(questions), title, questions[0].line)


def _blocks(text: str) -> Iterator[_Block]:
    """A blank line ends a question; a line of comment belongs to the question that follows."""
    category = ""
    block = _Block(0, category)
    rows = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    for number, row in enumerate([*rows, ""], 1):
        if row.lstrip().startswith("//"):
            block.tags.update(TAG.findall(row))
            continue
        found = CATEGORY.match(row) if not block.rows else None
        if found:
            category = _path(found[1])
            block = _Block(0, category)
        elif row.strip():
            block.line = block.line or number
            block.rows.append(row)
        elif block.rows:
            yield block
            block = _Block(0, category)


def _path(category: str) -> str:
    path = category.strip()
    while found := SCOPE.match(path):
        path = path[found.end() :]
    return path


def _question(block: _Block) -> BankQuestion:
    written = protect("\n".join(block.rows))
    title = TITLE.match(written)
    rest = written[title.end() :] if title else written
    before, opened, after = rest.partition("{")
    if not opened:
        raise _UnsupportedError("здесь нет ответов в фигурных скобках: пояснения без вопроса не поддерживаются")
    inside, closed, after = after.partition("}")
    if not closed:
        raise _UnsupportedError("фигурная скобка не закрыта (пустая строка заканчивает вопрос)")
    if "{" in after:
        raise _UnsupportedError("в вопросе два набора ответов: такие не поддерживаются")
    text = _text(f"{before.rstrip()} {GAP} {after.strip()}" if after.strip() else before)
    answers, _, explanation = inside.partition("####")
    lines = written[: written.index("{")].count("\n")
    options, several = _options(answers, lines)
    if several and WHOLE_ONLY in block.tags:
        options = tuple(Option(option.text, option.right) for option in options)
    return BankQuestion(
        key=_key(restore(title[1]).strip() if title else "", text),
        text=text,
        options=settled(options, several=several),
        explanation=_text(explanation) or None,
        several=several,
        shuffle=ORDERED not in block.tags and tuple(option.text for option in options) != TRUE_FALSE,
        line=block.line,
    )


def _options(answers: str, lines: int) -> tuple[tuple[Option, ...], bool]:
    """Return the options, and whether several of them may be chosen."""
    _refuse_kinds(answers, lines)
    word = answers.strip()
    if word.upper() in TRUTHS:
        truth = TRUTHS[word.upper()]
        return tuple(Option(text, (text == TRUE_FALSE[0]) == truth) for text in TRUE_FALSE), False
    found = list(ANSWER.finditer(answers))
    if not found or answers[: found[0].start()].strip():
        raise _UnsupportedError("ответы начинаются с = или ~", lines)
    signs = [one[1] for one in found]
    if "~" not in signs:
        raise _UnsupportedError("короткий ответ (только =) не поддерживается: добавьте неверные варианты с ~", lines)
    if signs.count("=") > 1:
        raise _UnsupportedError("верных вариантов больше одного: запишите их как ~%50%", lines)
    several = "=" not in signs
    options = tuple(_option(one, lines + answers[: one.start()].count("\n"), several=several) for one in found)
    return options, several


def _refuse_kinds(answers: str, lines: int) -> None:
    word = answers.strip()
    if not word:
        raise _UnsupportedError("эссе ({}) не поддерживается", lines)
    if word.startswith("#"):
        raise _UnsupportedError("числовой ответ ({#…}) не поддерживается", lines)
    if "->" in word and "~" not in word:
        raise _UnsupportedError("сопоставление (->) не поддерживается", lines)
    if "#" in word:
        line = lines + answers[: answers.index("#")].count("\n")
        raise _UnsupportedError("пояснение к варианту (#) не поддерживается: перенесите его в общее (####)", line)


def _option(found: re.Match[str], lines: int, *, several: bool) -> Option:
    weight = WEIGHT.match(found[2])
    text = _text(found[2][weight.end() :] if weight else found[2], lines)
    points = round(Decimal(weight[1]) * 100) if weight else 0
    if found[1] == "=":
        return Option(text, right=True, weight=WHOLE)
    return Option(text, right=several and points > 0, weight=points)


def _text(written: str, lines: int = 0) -> str:
    found = FORMAT.match(written)
    text = restore(written[found.end() :] if found else written).strip()
    if found is None or found[1] != "html":
        return text
    text = BREAK.sub("\n", PARAGRAPH.sub("", text))
    if MARKUP.search(text):
        raise _UnsupportedError("разметка HTML не поддерживается: оставьте простой текст", lines)
    return html.unescape(text).strip()


def _key(title: str, text: str) -> str:
    """A title that cannot be a key, or none, gives one that stays the same on the next import."""
    if NAME.fullmatch(title):
        return title
    return f"gift-{hashlib.sha256((title or text).encode()).hexdigest()[:12]}"
