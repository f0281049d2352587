"""The product in processes of its own, pinned to some cores, and what each of them takes from the machine."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg

from aimpay.settings import Settings
from story.processes import environment

HERE: Final = Path(__file__).parent
TICKS: Final = os.sysconf("SC_CLK_TCK")
MB: Final = 2**20
GOODBYE_SECONDS: Final = 20


@dataclass(frozen=True)
class Part:
    """A process to be: ``words`` after ``python``, on ``settings``."""

    name: str
    words: tuple[str, ...]
    settings: Settings


@dataclass(frozen=True)
class Look:
    """What one process has now: memory in MB, processor time in seconds since its start."""

    rss: float
    pss: float
    cpu: float
    files: int
    threads: int


class Fleet:
    def __init__(self, home: Path) -> None:
        self._home = home
        self.pids: dict[str, int] = {}
        self._children: list[subprocess.Popen[bytes]] = []

    def start(self, part: Part) -> None:
        paths = os.pathsep.join(filter(None, sys.path))
        env = {"PATH": os.environ["PATH"], "PYTHONPATH": paths, **environment(part.settings)}
        with (self._home / f"{part.name}.log").open("ab") as log:
            child = subprocess.Popen([sys.executable, *part.words], cwd=self._home, env=env, stdout=log, stderr=log)
        self._children.append(child)
        self.pids[part.name] = child.pid

    def look(self) -> dict[str, Look]:
        return {name: look_at(pid) for name, pid in self.pids.items()}

    def said(self) -> str:
        """Everything the processes complained of."""
        return "".join(path.read_text() for path in sorted(self._home.glob("*.log")))

    def stop(self) -> None:
        for child in self._children:
            child.send_signal(signal.SIGTERM)
        for child in self._children:
            try:
                child.wait(GOODBYE_SECONDS)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def look_at(pid: int) -> Look:
    """A process that is gone has nothing."""
    with suppress(FileNotFoundError, ProcessLookupError):
        home = Path(f"/proc/{pid}")
        status = dict(line.partition(":")[::2] for line in (home / "status").read_text().splitlines())
        rollup = (home / "smaps_rollup").read_text()
        pss = next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
        return Look(
            rss=int(status["VmRSS"].split()[0]) * 1024 / MB,
            pss=pss * 1024 / MB,
            cpu=_cpu(pid),
            files=len(list((home / "fd").iterdir())),
            threads=int(status["Threads"]),
        )
    return Look(0, 0, 0, 0, 0)


def _cpu(pid: int) -> float:
    return sum(map(int, _stat(pid)[11:13])) / TICKS


def _stat(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def postgres_look(url: str) -> Look:
    """All of PostgreSQL as one: RSS counts its shared memory in every process, PSS once."""
    return together([look_at(pid) for pid in postgres_pids(url)], reaped(url))


_postmasters: dict[str, int] = {}


def postmaster(url: str) -> int:
    if url not in _postmasters:
        with psycopg.connect(url) as connection:
            row = connection.execute("SELECT pg_backend_pid()").fetchone()
            assert row
            _postmasters[url] = int(_stat(int(row[0]))[1])
    return _postmasters[url]


def postgres_pids(url: str) -> list[int]:
    mother, found = postmaster(url), []
    for place in Path("/proc").glob("[0-9]*"):
        with suppress(FileNotFoundError, ProcessLookupError):
            if int(_stat(int(place.name))[1]) == mother:
                found.append(int(place.name))
    return [mother, *found]


def reaped(url: str) -> float:
    """Processor seconds of connections that have ended."""
    return sum(map(int, _stat(postmaster(url))[13:15])) / TICKS


def together(looks: Sequence[Look], more_cpu: float = 0) -> Look:
    return Look(
        rss=sum(look.rss for look in looks),
        pss=sum(look.pss for look in looks),
        cpu=sum(look.cpu for look in looks) + more_cpu,
        files=sum(look.files for look in looks),
        threads=sum(look.threads for look in looks),
    )


@contextmanager
def on_cores(cores: Sequence[int]) -> Iterator[None]:
    """Children started within stay on these cores; this process returns to its own."""
    own = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, own)


def machine() -> str:
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        "?",
    )
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    python = ".".join(map(str, sys.version_info[:3]))
    return f"{model}, {os.cpu_count()} cores, {memory:.0f} GB, Python {python}, load {load} at {time.strftime('%H:%M')}"
