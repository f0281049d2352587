"""An hour of steady load on real processes: whatever grows is found by its slope. README.md says how to run it."""

import argparse
import asyncio
import csv
import os
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import psycopg
import uvloop

from aimpay.server.db.database import sync_engine
from load import SHAPES, cores_of, keep_off, shelf_of
from load_fleet import machine, on_cores
from load_hands import Notes
from load_phases import percentile
from load_town import Town, open_town
from soak_chart import chart
from soak_verdict import GROWS, WARM, judge
from story.processes import environment

EACH: Final = 10
KINDS: Final = ("page", "visit", "bot", "webhook", "delivery after webhook")


@dataclass
class Soak:
    """``rows``: one for each sample; a column's first word before a space is its kind in ``ALLOWED``."""

    town: Town
    file: Path
    rows: list[dict[str, float]] = field(default_factory=list)
    failed: dict[str, int] = field(default_factory=dict)
    answered: int = 0
    begun: float = field(default_factory=time.monotonic)

    async def sample(self) -> None:
        while True:
            await asyncio.sleep(EACH)
            notes, self.town.acts.notes = self.town.acts.notes, Notes()
            row = {"minute": (time.monotonic() - self.begun) / 60, **await asyncio.to_thread(self._machine)}
            row |= {f"p95 {kind}": percentile(notes.took[kind], 0.95) for kind in KINDS}
            self._count(notes)
            self.rows.append(row)
            self._keep(row)
            if len(self.rows) % 30 == 1:
                print({name: round(value, 2) for name, value in row.items()}, flush=True)

    def _keep(self, row: dict[str, float]) -> None:
        """At once: a run that is cut short leaves what it saw."""
        with self.file.open("w" if len(self.rows) == 1 else "a", newline="") as file:
            writer = csv.DictWriter(file, list(row))
            if len(self.rows) == 1:
                writer.writeheader()
            writer.writerow({name: f"{value:.5g}" for name, value in row.items()})

    def _count(self, notes: Notes) -> None:
        self.answered += notes.answered
        for what, times in (notes.failed + notes.refused).items():
            self.failed[what] = self.failed.get(what, 0) + times

    def _machine(self) -> dict[str, float]:
        row: dict[str, float] = {}
        for name, look in self.town.look().items():
            # PostgreSQL's processes share their memory: RSS would count it once for each connection.
            row[f"memory {name}"] = look.pss if name == "postgres" else look.rss
            row |= {f"files {name}": look.files, f"threads {name}": look.threads, f"cpu {name}": look.cpu}
        return row | database_look(self.town.settings.database_url)


def database_look(url: str) -> dict[str, float]:
    """Sizes in MB, and how many stories wait or are under way."""
    mb = 2**20
    if url.startswith("sqlite"):
        path = Path(url.removeprefix("sqlite:///"))
        wal = path.with_name(path.name + "-wal")
        size, log, table = path.stat().st_size, wal.stat().st_size if wal.exists() else 0, "workflow_status"
    else:
        with psycopg.connect(url) as connection:
            asked = "SELECT pg_database_size(current_database()), (SELECT sum(size) FROM pg_ls_waldir())"
            size, log = connection.execute(asked).fetchone() or (0, 0)
        table = "dbos.workflow_status"
    engine = sync_engine(url)
    try:
        with engine.connect() as found:
            waiting = f"SELECT count(*) FROM {table} WHERE status IN ('ENQUEUED', 'PENDING')"  # noqa: S608 — our names
            queue = found.exec_driver_sql(waiting).scalar_one()
    finally:
        engine.dispose()
    return {"database": size / mb, "wal": float(log) / mb, "queue": queue}


def report(soak: Soak, check: subprocess.CompletedProcess[str], asked: argparse.Namespace, rows_at: str) -> str:
    verdicts, seconds = judge(soak.rows), time.monotonic() - soak.begun
    grown = [one.name for one in verdicts if not one.fine]
    lines = [
        f"# Soak: {soak.town.shape.name}",
        "",
        (
            f"Machine: {machine()}; the product on cores {asked.cores}. Command: `python benchmarks/soak.py "
            f"{' '.join(sys.argv[1:])}`."
        ),
        "",
        (
            f"{seconds / 60:.0f} minutes at {asked.rate:g} comings a second by the mix of `load_mix.py`: "
            f"{soak.answered:,} answers, {sum(soak.failed.values())} failed or turned away. Samples every {EACH} s, "
            f"the first {WARM:.0%} left out."
        ),
        "",
        (
            f"**{'Nothing grows.' if not grown else 'Grows: ' + ', '.join(grown)}** "
            f"`aimpay db check` ended with {check.returncode}: {check.stdout.strip().splitlines()[-1]}"
        ),
        "",
        "| | first third | last third | slope an hour | |",
        "|---|---:|---:|---:|---|",
    ]
    for one in verdicts:
        by_design = "by design" if one.name in GROWS else "fine" if one.fine else "**grows**"
        lines.append(f"| {one.name} | {one.first:.3g} | {one.last:.3g} | {one.slope:+.3g} | {by_design} |")
    lines += ["", f"![Samples]({rows_at}.svg)", "", f"Every sample: [{rows_at}.csv]({rows_at}.csv)."]
    lines += [
        "",
        "MB of memory are RSS (of PostgreSQL PSS); p95 is in seconds, `queue` in stories waiting or under way.",
    ]
    lines += [f"- {times} × {what}" for what, times in soak.failed.items()]
    return "\n".join(lines) + "\n"


async def run(asked: argparse.Namespace, home: Path) -> int:
    shape = SHAPES[asked.shape]
    with ExitStack() as stack:
        with on_cores(asked.cores):
            shelf = stack.enter_context(shelf_of(asked.shape, home))
        place = home / "product"
        async with open_town(
            shape, place, shelf.new(), asked.port, asked.cores, past=asked.past, people=asked.people
        ) as town:
            soak = Soak(town, asked.out.with_suffix(".csv"))
            sampling = asyncio.get_running_loop().create_task(soak.sample())
            await town.acts.arrive(asked.rate, asked.seconds)
            sampling.cancel()
            await town.acts.rest()
            await asyncio.sleep(3)
            check = await asyncio.to_thread(db_check, town)
        if complaints := town.fleet.said().strip():
            print(f"the processes said:\n{complaints[-5000:]}", flush=True)
        return keep(soak, check, asked)


def db_check(town: Town) -> subprocess.CompletedProcess[str]:
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    words = [sys.executable, "-m", "aimpay", "db", "check"]
    return subprocess.run(
        words, env=env | environment(town.settings), capture_output=True, text=True, check=False, cwd="/"
    )


def keep(soak: Soak, check: subprocess.CompletedProcess[str], asked: argparse.Namespace) -> int:
    base = asked.out.with_suffix("")
    base.with_suffix(".svg").write_text(chart(soak.rows))
    text = report(soak, check, asked, base.name)
    asked.out.write_text(text)
    print(text, check.stdout, check.stderr)
    return int(bool(check.returncode or soak.failed or not all(one.fine for one in judge(soak.rows))))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shape", choices=SHAPES, default="sqlite")
    parser.add_argument("--seconds", type=float, default=3600)
    parser.add_argument("--rate", type=float, default=3, help="comings a second")
    parser.add_argument("--cores", type=cores_of, default=(0, 1), help="of the product and its database: 0,1")
    parser.add_argument("--past", type=int, default=100_000, help="visits stored before")
    parser.add_argument("--people", type=int, default=5_000, help="whom the school knows")
    parser.add_argument("--port", type=int, default=8830, help="this one and some after it are used")
    parser.add_argument("--out", type=Path, required=True, help="the report; CSV and chart beside it")
    return parser.parse_args()


def main() -> int:
    asked = arguments()
    keep_off(asked.cores)
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        home.chmod(0o711)  # PostgreSQL may run as another user
        return uvloop.run(run(asked, home))


if __name__ == "__main__":
    sys.exit(main())
