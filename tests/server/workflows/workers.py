"""Starts worker processes for a test, and ends those that it has not killed."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from server.workflows import toy_worker

TESTS = Path(__file__).parents[2]


class Worker:
    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.pid = process.pid

    async def kill(self) -> None:
        """Signal 9: nothing is finished, nothing is said."""
        with suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()

    async def leave(self) -> None:
        """End as on Ctrl-C."""
        if self._process.stdin:
            self._process.stdin.close()
        if await self._process.wait():
            raise AssertionError(f"worker {self.pid} ended with {self._process.returncode}")

    async def ready(self) -> "Worker":
        if not self._process.stdout or await self._process.stdout.readline() != b"ready\n":
            raise AssertionError(f"worker {self.pid} did not start")
        return self


@asynccontextmanager
async def started(url: str, *words: str) -> AsyncIterator[Worker]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        toy_worker.__file__,
        url,
        *words,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": f"{TESTS.parent / 'src'}{os.pathsep}{TESTS}"},
    )
    worker = Worker(process)
    try:
        yield worker
    finally:
        await worker.kill()
