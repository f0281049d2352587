"""No room for another byte under SQLite: a full disk where we may mount one, a limit of the process where not."""

import resource
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from faults.weather.batch import Batch
from faults.weather.goes_on import refuses_clearly
from faults.weather.play import Scenario

BALLAST: Final = "ballast"
PIECE: Final = b"\0" * 4096
NOTHING_MORE: Final = 4096
"""Bytes: no file may grow beyond its first page, nor be written beyond it."""


@asynccontextmanager
async def disk_full(batch: Batch) -> AsyncIterator[None]:
    ballast = batch.place.home / "disk" / BALLAST
    with ballast.open("wb", buffering=0) as file:
        try:
            while file.write(PIECE):
                pass
        except OSError:
            batch.hits += 1
    try:
        yield
    finally:
        ballast.unlink()


@asynccontextmanager
async def file_limit(batch: Batch) -> AsyncIterator[None]:
    pid = batch.place.pids["server --worker"]
    usual = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (NOTHING_MORE, usual[1]))
    batch.hits += 1
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, usual)


DISKS: Final = [
    Scenario("disk-full", "диск полон (tmpfs, ENOSPC)", disk_full, 12, refuses_clearly, only="sqlite", own_disk=True),
    Scenario("disk-limit", "писать нельзя (RLIMIT_FSIZE, EFBIG)", file_limit, 12, refuses_clearly, only="sqlite"),
]
