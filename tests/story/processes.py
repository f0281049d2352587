"""The product in processes of its own, which can be killed while the outside world goes on."""

import asyncio
import atexit
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Final, Protocol, Self

import aiohttp
from pydantic import SecretStr

import aimpay
from aimpay.settings import Settings
from patience import eventually

SOURCES: Final = Path(aimpay.__file__).parents[1]
NEST: Final = Path(__file__).with_name("nest.py")
START_SECONDS: Final = 60
END_SECONDS: Final = 300


def environment(settings: Settings) -> dict[str, str]:
    """Write settings as a person writes them into ``.env``."""
    return {name.upper(): _written(value) for name, value in settings}


def _written(value: object) -> str:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, tuple):
        return ",".join(map(_written, value))
    return str(value)


class Child(Protocol):
    """What a started and a hatched process have in common."""

    @property
    def returncode(self) -> int | None: ...
    def send_signal(self, signal: int, /) -> None: ...
    async def wait(self) -> int: ...


class Hatched:
    """A process that the keeper has forked; ``grave`` appears when it is gone."""

    def __init__(self, pid: int, grave: Path) -> None:
        self.pid, self._grave = pid, grave
        self._code: int | None = None

    @property
    def returncode(self) -> int | None:
        if self._code is None:
            with suppress(FileNotFoundError):
                self._code = int(self._grave.read_text())
                self._grave.unlink()  # the number may be given to another
        return self._code

    def send_signal(self, how: int) -> None:
        os.kill(self.pid, how)

    async def wait(self) -> int:
        async def gone() -> bool:
            return self.returncode is not None

        await eventually(gone, f"process {self.pid} is gone", END_SECONDS)
        assert self._code is not None
        return self._code


class Keeper:
    """Has imported the product, once for all tests of this worker. Its folder holds the graves."""

    def __init__(self) -> None:
        self._home = Path(tempfile.mkdtemp(prefix="aimpay-nest-"))
        self._one_at_a_time = threading.Lock()
        env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(SOURCES)}
        pipe = subprocess.PIPE
        self._script = subprocess.Popen([sys.executable, str(NEST)], cwd=self._home, env=env, stdin=pipe, stdout=pipe)
        atexit.register(self._end)

    def hatch(self, words: list[str], home: Path, env: Mapping[str, str], out: Path, errors: Path) -> Hatched:
        wish = {"words": words, "home": str(home), "env": dict(env), "out": str(out), "errors": str(errors)}
        pipe_in, pipe_out = self._script.stdin, self._script.stdout
        assert pipe_in is not None
        assert pipe_out is not None
        with self._one_at_a_time:
            pipe_in.write(f"{json.dumps(wish)}\n".encode())
            pipe_in.flush()
            pid = int(pipe_out.readline())
        return Hatched(pid, self._home / str(pid))

    def _end(self) -> None:
        self._script.communicate()
        shutil.rmtree(self._home)


@cache
def _keeper() -> Keeper:
    return Keeper()


async def hatched(words: list[str], home: Path, env: Mapping[str, str], out: Path, errors: Path) -> Hatched:
    return await asyncio.to_thread(lambda: _keeper().hatch(words, home, env, out, errors))


class Process:
    """``aimpay`` with these words; everything it says is in ``log`` and ``errors``.

    ``fresh``: as a person starts it, in an interpreter of its own; forked from one that has imported all otherwise.
    """

    def __init__(
        self, home: Path, *words: str, env: Mapping[str, str] | None = None, name: str = "", fresh: bool = False
    ) -> None:
        self._home, self._words, self._fresh = home, words, fresh
        self._env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(SOURCES), **(env or {})}
        self._child: Child | None = None
        self.log, self.errors = home / f"{name or words[0]}.out", home / f"{name or words[0]}.err"

    async def start(self) -> None:
        for place in (self.log, self.errors):
            place.touch()
        if self._fresh:
            self._child = await self._started()
        else:
            self._child = await hatched(list(self._words), self._home, self._env, self.log, self.errors)

    async def _started(self) -> Child:
        with self.log.open("ab") as out, self.errors.open("ab") as errors:
            return await asyncio.create_subprocess_exec(
                sys.executable, "-m", "aimpay", *self._words, cwd=self._home, env=self._env, stdout=out, stderr=errors
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

    def _running(self) -> Child:
        assert self._child is not None
        return self._child

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._running().returncode is None:
            await self.kill()


class Nest:
    """Hatches processes of the product in one place. ``errors`` is what they all complain of."""

    def __init__(self, home: Path, env: Mapping[str, str]) -> None:
        self.errors = home / "nest.err"
        self._home, self._env = home, {"PATH": os.environ["PATH"], **env}
        self._hatched: dict[int, Hatched] = {}

    async def hatch(self, *words: str) -> int:
        """Start ``aimpay`` with these words, also given as one, and return the process's id."""
        split = " ".join(words).split()
        one = await hatched(split, self._home, self._env, self._home / "nest.out", self.errors)
        self._hatched[one.pid] = one
        return one.pid

    async def kill(self, pid: int) -> None:
        """End a process as a power cut does, and wait until it is gone."""
        one = self._hatched.pop(pid)
        if one.returncode is None:
            with suppress(ProcessLookupError):
                one.send_signal(signal.SIGKILL)
        await one.wait()

    async def __aenter__(self) -> Self:
        self.errors.touch()
        return self

    async def __aexit__(self, *_: object) -> None:
        for pid in tuple(self._hatched):
            await self.kill(pid)


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
