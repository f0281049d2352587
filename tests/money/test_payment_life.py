"""Whatever happens on the way, and in whatever order, the books balance and nobody loses anything."""

import asyncio
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from itertools import count
from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from fixtures.databases import Desk
from money.ground import Ground, open_ground
from money.money_life import MoneyLife
from money.refund_life import RefundLife

EXAMPLES: Final = int(os.environ.get("AIMPAY_LIFE_EXAMPLES", "0"))
"""More than the usual few: other lives each time, for a long look."""


@pytest.fixture
def outside() -> Iterator[tuple[asyncio.AbstractEventLoop, Ground]]:
    """One loop and one outside for all the lives of a test."""
    loop = asyncio.new_event_loop()
    stack = AsyncExitStack()
    try:
        yield loop, loop.run_until_complete(stack.enter_async_context(open_ground()))
    finally:
        loop.run_until_complete(stack.aclose())
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()


def live(
    outside: tuple[asyncio.AbstractEventLoop, Ground],
    new_url: Callable[[], str],
    examples: int,
    kind: type[RefundLife] = RefundLife,
    steps: int = 40,
) -> None:
    class Life(kind):  # type: ignore[misc, valid-type]
        loop, ground = outside

    Life.new_url = staticmethod(new_url)
    how = settings(
        max_examples=EXAMPLES or examples,
        stateful_step_count=steps,
        derandomize=not EXAMPLES,
        deadline=None,
        database=None,
        print_blob=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Life, settings=how)


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.timeout(0 if EXAMPLES else 120)
def test_no_order_of_events_loses_or_doubles_money_on_sqlite(
    outside: tuple[asyncio.AbstractEventLoop, Ground], sqlite_school: Path, tmp_path: Path
) -> None:
    numbers = count()

    def copied() -> str:
        return f"sqlite:///{shutil.copy(sqlite_school, tmp_path / f'{next(numbers)}.db')}"

    live(outside, copied, 10)


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.timeout(0 if EXAMPLES else 120)
def test_no_order_of_events_bends_all_of_money_together(
    outside: tuple[asyncio.AbstractEventLoop, Ground], sqlite_school: Path, tmp_path: Path
) -> None:
    numbers = count()

    def copied() -> str:
        return f"sqlite:///{shutil.copy(sqlite_school, tmp_path / f'{next(numbers)}.db')}"

    live(outside, copied, 8, MoneyLife, steps=25)


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.postgres
@pytest.mark.timeout(0 if EXAMPLES else 120)
def test_no_order_of_events_loses_or_doubles_money_on_postgres(
    outside: tuple[asyncio.AbstractEventLoop, Ground], postgres_school: str, postgres_desk: Desk
) -> None:
    made: list[str] = []

    def created() -> str:
        made.append(postgres_desk.create(template=postgres_school.rpartition("/")[2]))
        return made[-1]

    try:
        live(outside, created, 4)
    finally:
        for url in made:
            postgres_desk.drop(url)
