"""How a quiz is drawn, timed and graded. Points are whole: ten thousandths of a question."""

import random
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, TypeVar

WHOLE: Final = 10_000
"""Points of one question answered right."""

Thing = TypeVar("Thing")


class QuizStatus(StrEnum):
    """LIVE is being taken; the rest are final. EXPIRED ran out of time below the pass mark; STOPPED lost its right."""

    LIVE = "live"
    PASSED = "passed"
    FAILED = "failed"
    EXPIRED = "expired"
    STOPPED = "stopped"


class QuizState(StrEnum):
    """Where a person stands."""

    CAN_START = "can_start"
    LIVE = "live"
    COOLDOWN = "cooldown"
    OUT_OF_ATTEMPTS = "out_of_attempts"
    PASSED = "passed"


class ShowMistakes(StrEnum):
    NEVER = "never"
    PASSED = "passed"
    ALWAYS = "always"


@dataclass(frozen=True)
class Option:
    """``weight`` is the points it gives, may be negative; None on every option is all or nothing."""

    text: str
    right: bool
    weight: int | None = None


@dataclass(frozen=True)
class Grade:
    points: int
    right: int
    score_percent: int
    passed: bool


@dataclass(frozen=True)
class Limits:
    """``attempts`` None is no limit."""

    attempts: int | None
    cooldown: timedelta


@dataclass(frozen=True)
class Run:
    """An attempt begun before; ``finished_at`` is None while it is live."""

    status: str
    finished_at: datetime | None


@dataclass(frozen=True)
class Standing:
    """``next_attempt_at`` is there only while the person must wait."""

    state: QuizState
    attempts_left: int | None
    next_attempt_at: datetime | None = None


def new_seed() -> str:
    return secrets.token_hex(16)


def draw(seed: str, pools: Sequence[tuple[int, Sequence[Thing]]]) -> list[Thing]:
    """Take so many of each pool, or all when it has fewer, and shuffle them together."""
    chance = random.Random(seed)  # noqa: S311 — the seed is secret and kept: the same draw can be made again
    drawn = [one for count, questions in pools for one in chance.sample(questions, min(count, len(questions)))]
    chance.shuffle(drawn)
    return drawn


def order_of_options(seed: str, number: int, count: int, *, shuffle: bool) -> list[int]:
    order = list(range(count))
    if shuffle:
        random.Random(f"{seed}:{number}").shuffle(order)  # noqa: S311 — as above
    return order


def points_of(options: Sequence[Option], marks: Collection[int]) -> int:
    """Return 0 to WHOLE. ``marks`` are indexes of ``options``."""
    chosen = set(marks)
    if chosen == {index for index, option in enumerate(options) if option.right}:
        return WHOLE
    return min(max(sum(options[index].weight or 0 for index in chosen), 0), WHOLE)


def grade(points: Sequence[int], *, total: int, pass_percent: int) -> Grade:
    """Grade an attempt of ``total`` questions by the points of those answered. Percents are rounded down."""
    got = sum(points)
    return Grade(
        points=got,
        right=sum(one == WHOLE for one in points),
        score_percent=got * 100 // (total * WHOLE),
        passed=got * 100 >= pass_percent * total * WHOLE,
    )


def outcome(grade: Grade, *, out_of_time: bool) -> QuizStatus:
    if grade.passed:
        return QuizStatus.PASSED
    return QuizStatus.EXPIRED if out_of_time else QuizStatus.FAILED


def deadline(started_at: datetime, minutes: int | None) -> datetime | None:
    return None if minutes is None else started_at + timedelta(minutes=minutes)


def is_over(deadline_at: datetime | None, now: datetime) -> bool:
    return deadline_at is not None and deadline_at <= now


def seconds_left(deadline_at: datetime | None, now: datetime) -> int | None:
    return None if deadline_at is None else max(int((deadline_at - now).total_seconds()), 0)


def standing(limits: Limits, runs: Sequence[Run], now: datetime) -> Standing:
    """Tell what the person may do. Every run counts, however it ended."""
    left = None if limits.attempts is None else max(limits.attempts - len(runs), 0)
    statuses = {run.status for run in runs}
    for status, state in ((QuizStatus.PASSED, QuizState.PASSED), (QuizStatus.LIVE, QuizState.LIVE)):
        if status in statuses:
            return Standing(state, left)
    if left == 0:
        return Standing(QuizState.OUT_OF_ATTEMPTS, left)
    free = max((run.finished_at + limits.cooldown for run in runs if run.finished_at), default=now)
    if free > now:
        return Standing(QuizState.COOLDOWN, left, free)
    return Standing(QuizState.CAN_START, left)


def mistakes_allowed(show: str, status: str, *, has_passed: bool) -> bool:
    if status in {QuizStatus.LIVE, QuizStatus.STOPPED}:
        return False
    return show == ShowMistakes.ALWAYS or (show == ShowMistakes.PASSED and has_passed)
