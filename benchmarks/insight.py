"""Every measure from the daily rollups against the seed's way, pandas over the tables. README.md says how to run it."""

import argparse
import asyncio
import gc
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from statistics import median
from typing import Any, Final

from sqlalchemy import text

from aimpay.server.db.database import Database
from aimpay.server.insight.fresh.parts import PARTS
from aimpay.server.insight.watching import mark_everything
from aimpay.server.kit.clock import Clock
from aimpay.server.wiring import prepare_database
from aimpay.server.workflows.insight.keeping import check, rebuild, roll_up
from databases import Shelf, postgres_shelf, sqlite_shelf
from insight_addresses import PAGES, peak
from insight_history import fill
from insight_ways import WAYS, Way
from visit_server import settings_for

KB: Final = 1024
TRIES: Final = 7
PANDAS_SCRIPT: Final = str(Path(__file__).with_name("insight_pandas.py"))
PAGES_SCRIPT: Final = str(Path(__file__).with_name("insight_pages.py"))
ONE_MORE: Final = (
    "INSERT INTO visits (session_id, source_id, landing, at) "
    "SELECT session_id, source_id, landing, at FROM visits WHERE id = 1"
)


def measure(shelf: Shelf, sizes: Sequence[int], asked: Any) -> None:
    for visits in sizes:
        url = shelf.new()
        prepare_database(settings_for(url))
        begun = time.perf_counter()
        fill(url, visits)
        print(f"\n{shelf.name}, {visits} visits; made in {time.perf_counter() - begun:.0f} s", flush=True)
        kept = _child("keep", url)
        print(
            f"  whole rebuild {kept['rebuild']:.1f} s in {kept['transactions']} transactions, the longest "
            f"{kept['longest']:.2f} s; a pass after one visit and one payment {kept['pass'] * 1e3:.0f} ms; "
            f"memory +{kept['memory'] / KB:.0f} MB; rollup rows {kept['rows']}; check {kept['check']}",
            flush=True,
        )
        ours = _child("ours", url)
        for way in WAYS:
            if not asked.measure or way.name == asked.measure:
                theirs = None if visits > asked.pandas_up_to else _answer(PANDAS_SCRIPT, url, way.name)
                print(_line(way, ours[way.name], theirs), flush=True)
        if not asked.measure:
            _measure_pages(url, with_pandas=visits <= asked.pandas_up_to)


def _measure_pages(url: str, *, with_pandas: bool) -> None:
    opened = _answer(PAGES_SCRIPT, url)
    print(f"  pages; memory of the process +{opened['memory'] / KB:.0f} MB", flush=True)
    for page, one in zip(PAGES, opened["pages"], strict=True):
        line = f"  {page.address.partition('?since')[0]:<34} {one['seconds'] * 1e3:>8.1f} ms"
        line += f"  first {one['first'] * 1e3:>7.1f} ms {one['bytes']:>8} bytes"
        if with_pandas and page.measures:
            theirs = _answer(PANDAS_SCRIPT, url, *page.measures)
            line += f"  | pandas {theirs['seconds'] * 1e3:>8.0f} ms +{theirs['memory'] / KB:>6.0f} MB"
            line += f"  | {theirs['seconds'] / one['seconds']:>6.0f} times"
        print(line, flush=True)


def _line(way: Way, ours: dict[str, Any], theirs: dict[str, Any] | None) -> str:
    line = f"  {way.name:<17} {ours['seconds'] * 1e3:>8.1f} ms  first {ours['first'] * 1e3:>7.1f} ms"
    line += f" +{ours['memory'] / KB:>5.1f} MB"
    if theirs is None:
        return line
    if ours["total"] != theirs["total"]:
        raise RuntimeError(f"{way.name}: {ours['total']} and {theirs['total']} are not the same figure")
    ratio = theirs["seconds"] / ours["seconds"]
    return (
        f"{line}  | pandas {theirs['seconds'] * 1e3:>8.0f} ms +{theirs['memory'] / KB:>6.0f} MB  | {ratio:>6.0f} times"
    )


def _child(what: str, url: str) -> dict[str, Any]:
    """Each in a process of its own: the most memory that a process held never goes down again."""
    return _answer(__file__, "--child", what, url)


def _answer(*script: str) -> dict[str, Any]:
    done = subprocess.run([sys.executable, *script], stdout=subprocess.PIPE, check=True)
    return dict(json.loads(done.stdout))


async def _ours(url: str) -> dict[str, Any]:
    """All measures, one after another: the first time, told apart, compiles the statement."""
    db = Database(url)
    async with db.read() as session:
        await session.execute(text("SELECT 1"))
    gc.collect()
    told = {way.name: await _one_of_ours(db, way) for way in WAYS}
    await db.close()
    return told


async def _one_of_ours(db: Database, way: Way) -> dict[str, Any]:
    before, took = peak(), []
    for _ in range(TRIES):
        begun = time.perf_counter()
        async with db.read() as session:
            rows = await way.ours(session)
        took.append(time.perf_counter() - begun)
    return {"seconds": median(took[1:]), "first": took[0], "memory": peak() - before, "total": way.total(rows)}


async def _keep(url: str) -> dict[str, Any]:
    db, clock, before = Database(url), Clock(), peak()
    begun = time.perf_counter()
    transactions = await rebuild(db, clock)
    whole = time.perf_counter() - begun
    longest = await _longest(db)
    async with db.write() as session:
        await session.execute(text(ONE_MORE))
        await session.execute(text("UPDATE orders SET status = 'open' WHERE id = (SELECT max(id) FROM orders)"))
    begun = time.perf_counter()
    await roll_up(db, clock)
    one_pass = time.perf_counter() - begun
    memory = peak() - before
    async with db.write() as session:
        await session.execute(text("DELETE FROM visits WHERE id = (SELECT max(id) FROM visits)"))
    differing = len(await check(db, clock))
    rows = await _rows(db)
    await db.close()
    return {
        "rebuild": whole,
        "transactions": transactions,
        "longest": longest,
        "pass": one_pass,
        "memory": memory,
        "rows": rows,
        "check": "equal" if not differing else f"{differing} days differ",
    }


async def _longest(db: Database) -> float:
    """Roll everything once more, each transaction by itself."""
    clock, took = Clock(), []
    async with db.write() as session:
        await (await session.connection()).run_sync(mark_everything)
    while True:
        begun = time.perf_counter()
        await roll_up(db, clock, rounds=1)
        took.append(time.perf_counter() - begun)
        async with db.read() as session:
            if not await session.scalar(text("SELECT count(*) FROM insight_dirty")):
                return max(took)


async def _rows(db: Database) -> int:
    names = [part.table.name for part in PARTS]
    async with db.read() as session:
        return sum([await session.scalar(text(f"SELECT count(*) FROM {name}")) or 0 for name in names])  # noqa: S608 — names of our tables


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sizes", type=int, nargs="+", default=[100_000, 1_000_000], help="visits; leads are a tenth")
    options.add_argument("--most", action="store_true", help="10 million visits too, without pandas")
    options.add_argument("--pandas-up-to", type=int, default=1_000_000, help="larger histories are ours alone")
    options.add_argument("--measure", help="this one alone")
    options.add_argument("--only", choices=("sqlite", "postgres"), help="one kind of database instead of both")
    options.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    asked = options.parse_args()
    if asked.child:
        what, url = asked.child
        print(json.dumps(asyncio.run(_keep(url) if what == "keep" else _ours(url))))
        return
    sizes = [*asked.sizes, 10_000_000] if asked.most else asked.sizes
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        home.chmod(0o711)  # PostgreSQL may run as another user
        kinds: dict[str, AbstractContextManager[Shelf]] = {
            "sqlite": sqlite_shelf(home),
            "postgres": postgres_shelf(home / "postgres"),
        }
        for opening in [kinds[asked.only]] if asked.only else kinds.values():
            with opening as shelf:
                measure(shelf, sizes, asked)


if __name__ == "__main__":
    main()
