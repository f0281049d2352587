"""A bank as GIFT for Moodle. What GIFT cannot hold is told, not lost in silence."""

from collections.abc import Iterator
from typing import Final

from aimpay.server.learning.quizzes.bank import Bank, BankQuestion
from aimpay.server.learning.quizzes.gift import FORMAT, TRUE_FALSE
from aimpay.server.learning.quizzes.gift_signs import ORDERED, WHOLE_ONLY, escape
from aimpay.server.learning.quizzes.rules import WHOLE, Option

MOST_SHARES: Final = 10


def write_gift(bank: Bank) -> str:
    """Settings of the quiz are not part of GIFT."""
    parts = []
    for pool in bank.pools:
        parts.append(f"$CATEGORY: $course$/top/{pool.name}")
        parts += [_question(question) for question in pool.questions]
    return "\n\n".join(parts) + "\n"


def left_out(bank: Bank) -> list[str]:
    """Say in Russian what of the bank is not in the file, or works otherwise in Moodle."""
    return [
        "настройки теста: в GIFT только вопросы",
        *(f"вопрос {one.key}: картинка {one.picture}" for one in bank.questions if one.picture),
        *(
            f"вопрос {one.key}: в Moodle часть верных вариантов даст часть балла"
            for one in bank.questions
            if _is_whole(one)
        ),
    ]


def _question(question: BankQuestion) -> str:
    explanation = f"####{_plain(question.explanation)}\n" if question.explanation else ""
    body = f"::{escape(question.key)}::[plain]{escape(question.text)} {{{_answers(question)}{explanation}}}"
    tags = " ".join(f"[tag:{tag}]" for tag in _tags(question))
    return f"// {tags}\n{body}" if tags else body


def _tags(question: BankQuestion) -> Iterator[str]:
    if _is_whole(question):
        yield WHOLE_ONLY
    if not question.shuffle and not _is_true_false(question):
        yield ORDERED


def _answers(question: BankQuestion) -> str:
    if _is_true_false(question):
        return "TRUE" if question.options[0].right else "FALSE"
    shares = sum(option.right for option in question.options)
    return "".join(f"\n{_answer(option, shares, several=question.several)}" for option in question.options) + "\n"


def _answer(option: Option, shares: int, *, several: bool) -> str:
    if several:
        weight = option.weight if option.weight is not None else (WHOLE // shares if option.right else -WHOLE)
        return f"~%{_percent(weight)}%{_plain(option.text)}"
    plainly = not option.weight and not option.text.startswith("%")
    if option.right:
        return f"={'' if plainly else '%100%'}{_plain(option.text)}"
    return f"~{'' if plainly else f'%{_percent(option.weight or 0)}%'}{_plain(option.text)}"


def _plain(text: str) -> str:
    """Keep a text that begins like the name of a format from being taken for one."""
    return f"{'[plain]' if FORMAT.match(text) else ''}{escape(text)}"


def _percent(weight: int) -> str:
    """Moodle knows fractions by their five digits: 33.33333 and the like."""
    for shares in range(1, MOST_SHARES + 1):
        if abs(weight) == WHOLE // shares and WHOLE % shares:
            return f"{'-' if weight < 0 else ''}{100 / shares:.5f}"
    whole, rest = divmod(abs(weight), 100)
    digits = f".{rest:02}".rstrip("0") if rest else ""
    return f"{'-' if weight < 0 else ''}{whole}{digits}"


def _is_whole(question: BankQuestion) -> bool:
    return question.several and question.options[0].weight is None


def _is_true_false(question: BankQuestion) -> bool:
    texts = tuple(option.text for option in question.options)
    return texts == TRUE_FALSE and not question.several and not question.shuffle
