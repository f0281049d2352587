"""How far ``/track_visit`` is from a route that does nothing, on the same server. README.md says how to run it."""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final

from sqlalchemy import text

from aimpay.server.db.database import sync_engine
from aimpay.server.wiring import prepare_database
from databases import Shelf, postgres_shelf, sqlite_shelf
from ports import free_ports
from visit_server import settings_for

HERE: Final = Path(__file__).parent
EMPTY: Final = "/empty"
VISIT: Final = "/track_visit"
TICKS: Final = os.sysconf("SC_CLK_TCK")

COUNT: Final = "WITH RECURSIVE b(i) AS (SELECT CAST(1 AS INTEGER) UNION ALL SELECT i + 1 FROM b WHERE i < :last) "
THEN: Final = "'2026-11-01 10:00:00.000000'"
SERIAL: Final = text("SELECT setval(pg_get_serial_sequence(:table, 'id'), :last)")
PAST: Final = (
    """INSERT INTO sources (id, digest, utm_source, created_at) {count}
    SELECT i, 'd' || CAST(i AS TEXT), 'source-' || CAST(i AS TEXT), {then} FROM b""",
    """INSERT INTO site_sessions (id, first_source_id, last_source_id, last_source_at, visit_source_id, visited_at,
    created_at, seen_at) {count}
    SELECT i, 1 + i % 200, 1 + i % 200, {then}, 1 + i % 200, {then}, {then}, {then} FROM b""",
    """INSERT INTO visits (session_id, source_id, landing, at) {count}
    SELECT i, 1 + i % 200, '/', {then} FROM b""",
)


def fill(url: str, visits: int) -> None:
    """A past of so many visits, each by its own browser."""
    engine = sync_engine(url)
    with engine.begin() as connection:
        for statement, last in zip(PAST, (200, visits, visits), strict=True):
            connection.execute(text(statement.format(count=COUNT, then=THEN)), {"last": last})
        if not url.startswith("sqlite"):
            for table, last in (("sources", 200), ("site_sessions", visits)):
                connection.execute(SERIAL, {"table": table, "last": last})
    engine.dispose()


@contextmanager
def server(url: str) -> Iterator[tuple[int, int]]:
    """Yield the process and the port of a server."""
    port = free_ports().server
    script = [sys.executable, str(HERE / "visit_server.py"), url, str(port)]
    with subprocess.Popen(script, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        try:
            yield process.pid, port
        finally:
            process.terminate()


@dataclass(frozen=True)
class Round:
    """``rate`` in answers a second, ``cpu`` in microseconds of the server's processor for each."""

    rate: float
    cpu: float


def run_round(server_at: tuple[int, int], path: str, asked: Any) -> Round:
    pid, port = server_at
    before = _cpu(pid)
    script = [sys.executable, str(HERE / "visit_load.py"), str(port), path]
    each = [str(asked.connections // asked.clients), str(asked.seconds)]
    loads = [subprocess.Popen([*script, *each], stdout=subprocess.PIPE) for _ in range(asked.clients)]
    said = [one.communicate()[0].split() for one in loads]
    answered, failed = (sum(int(one[place]) for one in said) for place in (0, 1))
    if failed:
        raise RuntimeError(f"{failed} of {answered} were not answered with 200")
    return Round(answered / asked.seconds, (_cpu(pid) - before) / TICKS / answered * 1e6)


def _cpu(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def measure(shelf: Shelf, sizes: Sequence[int], asked: Any) -> None:
    for visits in sizes:
        url = shelf.new()
        prepare_database(settings_for(url))
        fill(url, visits)
        with server(url) as at:
            pairs = [(run_round(at, VISIT, asked), run_round(at, EMPTY, asked)) for _ in range(asked.rounds + 1)]
        print(_line(shelf.name, visits, pairs[1:]), flush=True)  # the first warms up


def _line(name: str, visits: int, pairs: Sequence[tuple[Round, Round]]) -> str:
    ratios = sorted(ours.rate / theirs.rate for ours, theirs in pairs)
    cells = (
        f"{name:<10}",
        f"{visits:>9}",
        f"{median(ours.rate for ours, _ in pairs):>8.0f}",
        f"{median(theirs.rate for _, theirs in pairs):>7.0f}",
        f"{median(ratios):>5.2f} [{ratios[0]:.2f}..{ratios[-1]:.2f}]",
        f"{median(ours.cpu for ours, _ in pairs):>9.0f}",
        f"{median(theirs.cpu for _, theirs in pairs):>9.0f}",
    )
    return " | ".join(cells)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000], help="visits stored")
    options.add_argument("--rounds", type=int, default=5, help="of which the median counts")
    options.add_argument("--seconds", type=float, default=4, help="of a round")
    options.add_argument("--connections", type=int, default=256, help="kept open at once")
    options.add_argument("--clients", type=int, default=2, help="processes that ask")
    options.add_argument("--only", choices=("sqlite", "postgres"), help="one kind of database instead of both")
    asked = options.parse_args()
    print("database   |    stored | visits/s | empty/s | ratio             | cpu us/v  | cpu us/e")
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        home.chmod(0o711)  # PostgreSQL may run as another user
        kinds: dict[str, AbstractContextManager[Shelf]] = {
            "sqlite": sqlite_shelf(home),
            "postgres": postgres_shelf(home / "postgres"),
        }
        for opening in [kinds[asked.only]] if asked.only else kinds.values():
            with opening as shelf:
                measure(shelf, asked.sizes, asked)


if __name__ == "__main__":
    main()
