"""The product in processes of its own, which can be killed while the outside world goes on."""

import asyncio
import os
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final, Self

import aiohttp
from pydantic import SecretStr

import aimpay
from aimpay.settings import Settings
from patience import eventually

SOURCES: Final = Path(aimpay.__file__).parents[1]
NEST: Final = Path(__file__).with_name("nest.py")
START_SECONDS: Final = 60


def environment(settings: Settings) -> dict[str, str]:
    """Write settings as a person writes them into ``.env``."""
    return {name.upper(): _written(value) for name, value in settings}


def _written(value: object) -> str:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, tuple):
        return ",".join(map(_written, value))
    return str(value)


class Process:
    """``python -m aimpay`` with these words; everything it says is in ``log`` and ``errors``."""

    def __init__(self, home: Path, *words: str, env: Mapping[str, str] | None = None, name: str = "") -> None:
        self._home, self._words, self._env = home, words, dict(env or {})
        self._child: asyncio.subprocess.Process | None = None
        self.log, self.errors = home / f"{name or words[0]}.out", home / f"{name or words[0]}.err"

    async def start(self) -> None:
        env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(SOURCES), **self._env}
        with self.log.open("ab") as out, self.errors.open("ab") as errors:
            self._child = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "aimpay", *self._words, cwd=self._home, env=env, stdout=out, stderr=errors
            )

    async def kill(self) -> None:
        """End it as a power cut does."""
        await self.end(signal.SIGKILL)

    async def end(self, how: signal.Signals) -> int:
        """Send a signal, wait for the end, return the exit code."""
        child = self._running()
        with suppress(ProcessLookupError):
            child.send_signal(how)
        return await child.wait()

    async def exit_code(self) -> int:
        return await self._running().wait()

    def said(self) -> str:
        return self.log.read_text()

    def complained(self) -> str:
        return self.errors.read_text()

    async def says(self, words: str) -> None:
        """Wait until it prints these words."""

        async def look() -> bool:
            assert self._running().returncode is None, self.complained()
            return words in self.said()

        await eventually(look, f"{self._words} says {words!r}", START_SECONDS)

    def _running(self) -> asyncio.subprocess.Process:
        assert self._child is not None
        return self._child

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._running().returncode is None:
            await self.kill()


class Nest:
    """Hatches product processes that need no imports any more. ``errors`` is what they all complain of."""

    def __init__(self, home: Path, env: Mapping[str, str]) -> None:
        self.errors = home / "nest.err"
        self._home, self._env = home, dict(env)
        self._pids: set[int] = set()
        self._keeper: asyncio.subprocess.Process

    async def hatch(self, *words: str) -> int:
        """Start ``aimpay`` with these words and return the process's id."""
        pipe_in, pipe_out = self._keeper.stdin, self._keeper.stdout
        assert pipe_in is not None
        assert pipe_out is not None
        pipe_in.write(f"{' '.join(words)}\n".encode())
        pid = int(await pipe_out.readline())
        self._pids.add(pid)
        return pid

    async def kill(self, pid: int) -> None:
        """End a process as a power cut does, and wait until it is gone."""
        self._pids.discard(pid)
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)

        async def gone() -> bool:
            return not alive(pid)

        await eventually(gone, f"process {pid} is gone")

    async def __aenter__(self) -> Self:
        env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(SOURCES), **self._env}
        pipe = asyncio.subprocess.PIPE
        with self.errors.open("ab") as errors:
            self._keeper = await asyncio.create_subprocess_exec(
                sys.executable, str(NEST), cwd=self._home, env=env, stdin=pipe, stdout=pipe, stderr=errors
            )
        return self

    async def __aexit__(self, *_: object) -> None:
        for pid in tuple(self._pids):
            await self.kill(pid)
        await self._keeper.communicate(b"")  # closes its input, and so ends it


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def answers(session: aiohttp.ClientSession, url: str, patience: float = START_SECONDS) -> None:
    """Wait until an address answers 200."""

    async def look() -> bool:
        with suppress(aiohttp.ClientError, TimeoutError):
            async with session.get(url, timeout=aiohttp.ClientTimeout(total=2)) as answer:
                return answer.status == 200
        return False

    await eventually(look, f"{url} answers", patience)
