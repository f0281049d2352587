"""Whatever is tapped, in whatever order, over any restart: one grade an attempt, and never more than was drawn."""

import asyncio
import os
import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from quizzes.classroom import classroom, furnish
from quizzes.life import QuizLife

EXAMPLES: Final = int(os.environ.get("AIMPAY_QUIZ_EXAMPLES", "0"))
"""More than the usual few: other lives each time, for a long look."""


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    yield loop
    loop.run_until_complete(loop.shutdown_asyncgens())
    loop.close()


@pytest.mark.timeout(0 if EXAMPLES else 120)
def test_no_order_of_taps_gives_a_second_grade_or_an_early_attempt(
    loop: asyncio.AbstractEventLoop, sqlite_template: Path, tmp_path: Path
) -> None:
    furnished = Path(shutil.copy(sqlite_template, tmp_path / "furnished.db"))

    async def prepare() -> None:
        async with classroom(f"sqlite:///{furnished}") as room:
            await furnish(room.house)

    loop.run_until_complete(prepare())
    numbers = count()

    def copied() -> str:
        return f"sqlite:///{shutil.copy(furnished, tmp_path / f'{next(numbers)}.db')}"

    class Life(QuizLife):
        pass

    Life.loop, Life.new_url = loop, staticmethod(copied)
    how = settings(
        max_examples=EXAMPLES or 8,
        stateful_step_count=30,
        derandomize=not EXAMPLES,
        deadline=None,
        database=None,
        print_blob=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Life, settings=how)
