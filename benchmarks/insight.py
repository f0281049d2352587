"""Every measure from the daily rollups against the seed's way, pandas over the tables. README.md says how to run it."""

import argparse
import asyncio
import gc
import json
import resource
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

from aimpay.server.db.database import Database, sync_engine
from aimpay.server.insight.watching import mark_everything
from aimpay.server.kit.clock import Clock
from aimpay.server.wiring import prepare_database
from aimpay.server.workflows.insight.keeping import check, rebuild, roll_up
from databases import Shelf, postgres_shelf, sqlite_shelf
from insight_history import fill
from insight_ways import WAYS, Way
from visit_server import settings_for

KB: Final = 1024
TRIES: Final = 7
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
        kept = _child("keep", url, 0)
        print(
            f"  whole rebuild {kept['rebuild']:.1f} s in {kept['transactions']} transactions, the longest "
            f"{kept['longest']:.2f} s; a pass after one visit and one payment {kept['pass'] * 1e3:.0f} ms; "
            f"memory +{kept['memory'] / KB:.0f} MB; rollup rows {kept['rows']}; check {kept['check']}",
            flush=True,
        )
        for place, way in enumerate(WAYS):
            if not asked.measure or way.name == asked.measure:
                print(_line(way, _child("ours", url, place), _theirs(url, place, visits, asked)), flush=True)


def _theirs(url: str, place: int, visits: int, asked: Any) -> dict[str, Any] | None:
    return None if visits > asked.pandas_up_to else _child("theirs", url, place)


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


def _child(what: str, url: str, place: int) -> dict[str, Any]:
    """Each in a process of its own: the most memory that a process held never goes down again."""
    done = subprocess.run(
        [sys.executable, __file__, "--child", what, url, str(place)], stdout=subprocess.PIPE, check=True
    )
    return dict(json.loads(done.stdout))


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


async def _ours(url: str, way: Way) -> dict[str, Any]:
    """The first time is told apart: it opens a connection and compiles the statement."""
    db, took = Database(url), []
    async with db.read() as session:
        await session.execute(text("SELECT 1"))
    gc.collect()
    before = _peak()
    for _ in range(TRIES):
        begun = time.perf_counter()
        async with db.read() as session:
            rows = await way.ours(session)
        took.append(time.perf_counter() - begun)
    await db.close()
    return {"seconds": median(took[1:]), "first": took[0], "memory": _peak() - before, "total": way.total(rows)}


def _pandas(url: str, way: Way) -> dict[str, Any]:
    engine = sync_engine(url)
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))
    before, begun = _peak(), time.perf_counter()
    rows = way.theirs(engine)
    return {"seconds": time.perf_counter() - begun, "memory": _peak() - before, "total": way.total(rows)}


async def _keep(url: str) -> dict[str, Any]:
    db, clock, before = Database(url), Clock(), _peak()
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
    memory = _peak() - before
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
    names = ("visits", "arrivals", "people", "cohorts", "orders", "money", "warm_up", "chat")
    async with db.read() as session:
        return sum([await session.scalar(text(f"SELECT count(*) FROM insight_{name}")) or 0 for name in names])  # noqa: S608 — names of our tables


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sizes", type=int, nargs="+", default=[100_000, 1_000_000], help="visits; leads are a tenth")
    options.add_argument("--most", action="store_true", help="10 million visits too, without pandas")
    options.add_argument("--pandas-up-to", type=int, default=1_000_000, help="larger histories are ours alone")
    options.add_argument("--measure", help="this one alone")
    options.add_argument("--only", choices=("sqlite", "postgres"), help="one kind of database instead of both")
    options.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    asked = options.parse_args()
    if asked.child:
        what, url, place = asked.child
        way = WAYS[int(place)]
        told = {"ours": lambda: asyncio.run(_ours(url, way)), "theirs": lambda: _pandas(url, way)}
        print(json.dumps(asyncio.run(_keep(url)) if what == "keep" else told[what]()))
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
