"""The demo course's questions: the file is complete, fair and written as Russian is written."""

import re
from collections import Counter
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from aimpay.server import school

INITIAL: Final = Path(school.__path__[0]) / "initial"
BANK: Final[dict[str, Any]] = yaml.safe_load((INITIAL / "quiz.yaml").read_text("utf-8"))
QUESTIONS: Final[list[dict[str, Any]]] = [question for pool in BANK["pools"] for question in pool["questions"]]
KEYS: Final = [question["key"] for question in QUESTIONS]
PNG: Final = b"\x89PNG\r\n\x1a\n"
KILOBYTE: Final = 1024
NOT_TYPOGRAPHY: Final = re.compile(r"\"|'|“|”|„| - |--|\.\.\.|  |\d-\d|[a-zA-Z][а-яё]|[а-яё][a-zA-Z]|\d \d{3}\b")


def options(question: dict[str, Any], kind: str = "") -> list[str]:
    return [text for option in question["options"] for name, text in option.items() if kind in name]


def words(question: dict[str, Any]) -> list[str]:
    return [question["text"], *options(question), question["explanation"]]


def several(question: dict[str, Any]) -> bool:
    return len(options(question, "right")) > 1


def test_rules_are_those_of_the_demo_course() -> None:
    rules = {name: value for name, value in BANK.items() if name != "pools"}
    assert rules == {
        "title": "Итоговый тест",
        "pass_percent": 80,
        "minutes": 40,
        "attempts": 3,
        "cooldown_hours": 24,
        "show_mistakes": "always",
    }
    assert sum(pool["draw"] for pool in BANK["pools"]) == 20
    assert all(len(pool["questions"]) >= 2 * pool["draw"] for pool in BANK["pools"])


def test_bank_is_large_and_of_all_kinds() -> None:
    assert len(QUESTIONS) >= 44
    assert 4 <= len(BANK["pools"]) <= 6
    assert sum(map(several, QUESTIONS)) >= 10
    assert sum("picture" in question for question in QUESTIONS) >= 5


def test_no_text_stands_twice() -> None:
    for many in (KEYS, [question["text"] for question in QUESTIONS], [q["explanation"] for q in QUESTIONS]):
        assert [each for each, times in Counter(many).items() if times > 1] == []


@pytest.mark.parametrize("question", QUESTIONS, ids=KEYS)
def test_question_is_complete_and_short(question: dict[str, Any]) -> None:
    assert len(set(options(question))) == 4
    assert options(question, "right")
    assert options(question, "wrong")
    assert len(question["text"]) <= 125
    assert max(map(len, options(question))) <= 52
    assert 40 <= len(question["explanation"]) <= 160


@pytest.mark.parametrize("question", QUESTIONS, ids=KEYS)
def test_question_is_written_as_russian_is_written(question: dict[str, Any]) -> None:
    for text in words(question):
        assert not NOT_TYPOGRAPHY.search(text), text
        assert text == text.strip()
        assert text.count("«") == text.count("»")
    assert question["text"][-1] in ".?"
    assert question["explanation"].endswith(".")
    assert not re.search(r"[.!?] [А-ЯЁ]", question["explanation"]), "one sentence"
    assert not re.search(r"[Пп]ерв|[Вв]торо|[Пп]оследн", question["explanation"]), "options are shuffled"
    assert not [option for option in options(question) if option.endswith((".", ";", ","))]


def test_length_of_an_option_does_not_tell_the_answer() -> None:
    """Among four options the longest is right in a quarter of the questions when chance alone decides."""
    single = [question for question in QUESTIONS if not several(question)]
    longest = [q for q in single if len(options(q, "right")[0]) > max(map(len, options(q, "wrong")))]
    shortest = [q for q in single if len(options(q, "right")[0]) < min(map(len, options(q, "wrong")))]
    assert len(longest) <= len(single) * 0.3
    assert len(shortest) <= len(single) * 0.3
    for question in QUESTIONS:
        lengths = sorted(map(len, options(question)))
        assert lengths[-1] <= max(32, 2 * lengths[0]), question["key"]


def test_every_picture_is_there_is_used_and_is_light() -> None:
    named = {question["picture"] for question in QUESTIONS if "picture" in question}
    files = {path.name: path for path in (INITIAL / "quiz").iterdir()}
    assert named == files.keys()
    for path in files.values():
        content = path.read_bytes()
        assert content.startswith(PNG)
        assert len(content) <= 40 * KILOBYTE, path.name
