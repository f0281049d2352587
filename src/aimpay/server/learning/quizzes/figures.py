"""How well a question works, from what people answered. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import StatisticsError, correlation
from typing import Final

from aimpay.server.learning.quizzes.rules import WHOLE

ENOUGH: Final = 10
"""Answers below which nothing is said of a question."""
HARDEST: Final = 20
"""Percent of right answers, at or below which a question is suspicious."""
BACKWARDS: Final = -0.05
"""Discrimination below which the strong fail where the weak succeed."""


@dataclass(frozen=True)
class Given:
    """One answer: ``points`` of this question, ``rest`` the share of points in the rest of the attempt, 0…1.

    ``picked`` are the texts of the options chosen.
    """

    points: int
    rest: float
    picked: tuple[str, ...] = ()


@dataclass(frozen=True)
class Figures:
    """``right_share`` in percent; ``discrimination`` −1…1. Both are None while there is too little to say."""

    answered: int
    right_share: int | None
    discrimination: float | None
    broken: str | None


def figures(given: Sequence[Given], right: Sequence[str]) -> Figures:
    """``right`` are the texts of the right options."""
    if not given:
        return Figures(0, None, None, None)
    share = round(100 * sum(one.points == WHOLE for one in given) / len(given))
    if len(given) < ENOUGH:
        return Figures(len(given), share, None, None)
    found = discrimination(given)
    return Figures(len(given), share, found, _broken(given, right, share, found))


def discrimination(given: Sequence[Given]) -> float | None:
    """Return the point-biserial correlation with the rest of the attempt; None when all did the same."""
    try:
        return round(correlation([one.points / WHOLE for one in given], [one.rest for one in given]), 2)
    except StatisticsError:
        return None


def _broken(given: Sequence[Given], right: Sequence[str], share: int, found: float | None) -> str | None:
    if found is not None and found < BACKWARDS:
        return "Сильные ошибаются здесь чаще слабых: проверьте, тот ли вариант отмечен верным, и формулировку."
    if rival := _rival(given, right):
        return f"Вариант «{rival}» выбирают чаще верного: проверьте, тот ли вариант отмечен верным."
    if share <= HARDEST:
        return f"Верно отвечают только {share}\u00a0%: проверьте ответы и формулировку."
    return None


def _rival(given: Sequence[Given], right: Sequence[str]) -> str | None:
    """Return the wrong option chosen more often than any right one."""
    counts: dict[str, int] = {}
    for one in given:
        for text in one.picked:
            counts[text] = counts.get(text, 0) + 1
    best = max((counts.get(text, 0) for text in right), default=0)
    wrong = {text: count for text, count in counts.items() if text not in right and count > best}
    return max(wrong, key=lambda text: wrong[text], default=None)
