"""How far settling a sale is from what its database and its engine can do. README.md beside this says how to run it."""

import argparse
import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import AbstractContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final

from dbos import DBOS

from aimpay.server.db.database import Database
from aimpay.server.kit.clock import Clock
from aimpay.server.migrations.upgrade import migrate
from aimpay.server.workflows.deliver_purchase import deliver_purchase
from aimpay.server.workflows.engine import QUEUE, Engine
from aimpay.server.workflows.house import House
from aimpay.server.workflows.open_school import open_school
from aimpay.server.workflows.partners.ranks import congratulate
from aimpay.server.workflows.settle_purchase import look_at_payment, settle_purchase
from aimpay.server.workflows.story import Story, StoryFunction
from bare import bare, for_driver, taken_down
from databases import Shelf, postgres_shelf, sqlite_shelf
from history import fill
from outside import Bot, Counter, Post, Provider, Receipts

GROUP: Final = -1001
OWNER: Final = 501
BATCH: Final = 20
DELIVERIES: Final = 9
"""Steps of ``deliver_purchase``; settling itself is one more."""
POLL_SECONDS: Final = 0.01
"""The product looks into the queue each 0.2 s. Here both sides are spared the waiting, which would make them equal."""
AT_ONCE: Final = {"SQLite": 8, "PostgreSQL": 50}


@dataclass(frozen=True)
class Ratio:
    """``ours`` and ``theirs`` are seconds for one sale."""

    database: str
    history: int
    what: str
    ours: float
    theirs: float

    def __str__(self) -> str:
        cells = (f"{self.database:<10}", f"{self.history:>8}", f"{self.what:<34}")
        sums = (f"{self.ours * 1000:>9.2f}", f"{self.theirs * 1000:>9.2f}", f"{self.theirs / self.ours:>6.2f}")
        return " | ".join([*cells, *sums])


def house_on(url: str) -> House:
    """The product, with a world outside that answers at once."""
    return House(
        db=Database(url),
        clock=Clock(),
        gateway=Provider(),
        receipts=Receipts(),
        bot=Bot(),
        mailer=Post(),
        goals=Counter(),
        jobs=Engine(url),
        admins=(OWNER,),
        public_url="https://pay.school.example",
    )


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[House]:
    house = house_on(url)
    try:
        yield house
    finally:
        await house.db.close()
        _engine(house).close()


def _engine(house: House) -> Engine:
    assert isinstance(house.jobs, Engine)
    return house.jobs


async def prepared(shelf: Shelf, sold: int, waiting: int) -> tuple[str, range]:
    """A school with a past; return its address, and the buyers whose payments have just succeeded."""
    url = shelf.new()
    migrate(url)
    async with opened(url) as house:
        _engine(house).migrate()
        await open_school(house.db, house.clock, GROUP)
        buyers = fill(url, sold=sold, waiting=waiting)
        await open_school(house.db, house.clock, GROUP)  # gives everybody a card, as his first /start does
    return url, buyers


async def seconds_each(work: Awaitable[None], many: int) -> float:
    begun = time.perf_counter()
    await work
    return (time.perf_counter() - begun) / many


def slices(buyers: range, rounds: int) -> list[range]:
    size = len(buyers) // rounds
    return [buyers[number * size : (number + 1) * size] for number in range(rounds)]


async def transaction(shelf: Shelf, sold: int, rounds: int) -> Ratio:
    """The settling transaction against the same statements said by the bare driver, on copies of one database."""
    url, buyers = await prepared(shelf, sold, (rounds + 1) * BATCH)
    script, stage, copy = url, shelf.copy(url), shelf.copy(url)
    async with opened(script) as house:
        sales = dict(zip(buyers, await taken_down(house, buyers), strict=True))
    driver, ours, theirs = bare(copy), [], []
    async with opened(stage) as house:
        for part in slices(buyers, rounds + 1):
            ours.append(await seconds_each(_settle_all(house, part), len(part)))
            said = [for_driver(copy, sales[buyer]) for buyer in part]
            begun = time.perf_counter()
            for sale in said:
                driver.settle(sale)
            theirs.append((time.perf_counter() - begun) / len(part))
    driver.close()
    return Ratio(shelf.name, sold, f"transaction : bare driver ({len(sales[buyers[-1]])})", _mid(ours), _mid(theirs))


async def _settle_all(house: House, buyers: Sequence[int]) -> None:
    for buyer in buyers:
        await look_at_payment(house, f"pay-{buyer}")


def _mid(times: list[float]) -> float:
    """The first round warms up."""
    return median(times[1:])


async def nothing(house: House) -> None:
    """A step that has nothing to do."""


async def empty_settling(story: Story, _payment_id: str) -> None:
    await story.step(nothing)


async def empty_delivery(story: Story, _order_id: int) -> None:
    for _ in range(DELIVERIES):
        await story.step(nothing)


async def no_delivery(story: Story, _order_id: int) -> None:
    """Settling starts this one, whatever else is measured."""


async def idle(story: Story) -> None:
    """The sweep of a school in which nothing falls due."""


async def stories(shelf: Shelf, sold: int, rounds: int, *, whole: bool) -> Ratio:
    """Stories by the engine's own queue against empty ones of as many steps, in the same process and database."""
    url, buyers = await prepared(shelf, sold, (rounds + 1) * BATCH)
    no_delivery.__name__ = deliver_purchase.__name__
    delivery = deliver_purchase if whole else no_delivery
    ours, theirs = [], []
    async with opened(url) as house:
        known = [settle_purchase, delivery, congratulate, empty_settling, empty_delivery]
        async with _engine(house).running(house, known, every_minute=idle):
            await DBOS.register_queue_async(
                QUEUE, worker_concurrency=AT_ONCE[shelf.name], polling_interval_sec=POLL_SECONDS
            )
            for part in slices(buyers, rounds + 1):
                ours.append(await seconds_each(_sell(house, part), len(part)))
                theirs.append(await seconds_each(_do_nothing(house, part, whole=whole), len(part)))
    words = f"sale of {DELIVERIES + 1} steps : empty" if whole else "settling of 1 step : empty"
    return Ratio(shelf.name, sold, words, _mid(ours), _mid(theirs))


async def _sell(house: House, buyers: Sequence[int]) -> None:
    """From the hints that payments changed to the last delivery."""
    async with house.db.write() as session:
        for buyer in buyers:
            await house.jobs.enqueue(session, settle_purchase, f"settle:{buyer}", f"pay-{buyer}")
    await _finished([f"{kind}:{buyer}" for buyer in buyers for kind in ("settle", "purchase")])


async def _do_nothing(house: House, buyers: Sequence[int], *, whole: bool) -> None:
    second: StoryFunction = empty_delivery if whole else no_delivery
    async with house.db.write() as session:
        for buyer in buyers:
            await house.jobs.enqueue(session, empty_settling, f"empty:{buyer}", f"pay-{buyer}")
            await house.jobs.enqueue(session, second, f"none:{buyer}", buyer)
    await _finished([f"{kind}:{buyer}" for buyer in buyers for kind in ("empty", "none")])


async def _finished(keys: Sequence[str]) -> None:
    for key in keys:
        handle: Any = await DBOS.retrieve_workflow_async(key, existing_workflow=False)
        await handle.get_result(polling_interval_sec=POLL_SECONDS)


async def measure(shelf: Shelf, sizes: Sequence[int], rounds: int) -> None:
    for sold in sizes:
        print(await transaction(shelf, sold, rounds), flush=True)
        print(await stories(shelf, sold, rounds, whole=False), flush=True)
        print(await stories(shelf, sold, rounds, whole=True), flush=True)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--history", type=int, default=500, help="sales of the past, then 10 and 100 times as many")
    options.add_argument("--rounds", type=int, default=9, help=f"of {BATCH} sales, of which the median counts")
    options.add_argument("--only", choices=("sqlite", "postgres"), help="one kind of database instead of both")
    asked = options.parse_args()
    sizes = [asked.history * times for times in (1, 10, 100)]
    print("database   |  history | ratio                              | ours, ms |  their ms | ratio")
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        home.chmod(0o711)  # PostgreSQL may run as another user
        kinds: dict[str, AbstractContextManager[Shelf]] = {
            "sqlite": sqlite_shelf(home),
            "postgres": postgres_shelf(home / "postgres"),
        }
        for opening in [kinds[asked.only]] if asked.only else kinds.values():
            with opening as shelf:
                asyncio.run(measure(shelf, sizes, asked.rounds))


if __name__ == "__main__":
    main()
