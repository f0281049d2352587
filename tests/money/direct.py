"""Runs stories at once, in the test's own loop, with crashes where a test wants them.

It keeps these promises of the durable engine, and no others: a story starts if and only if its transaction commits; a
key is used once for ever; arguments and results are JSON; a step whose result is remembered never runs again, and one
that was cut short runs again from its beginning (at least once); a failing step is repeated before its story sees the
error, unless it was refused, and that error is remembered too. A crash is an exception that no ``except Exception``
catches; after it only the database, the outside and the list of stories are left, as after kill -9.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.db.database import Database, async_engine
from aimpay.server.db.limits import Limits
from aimpay.server.workflows.gateways import DeliveryRefusedError
from aimpay.server.workflows.house import House
from aimpay.server.workflows.story import StoryFunction
from fixtures.seasoned import seasoned

TRIES: Final = 2
ENDLESS: Final = 500
STARTED: Final = "stories started in this transaction"


class Crash(BaseException):
    """The process dies here."""


class Fuse:
    """Burns at each point where a process may die; with ``left`` points to go, the last one is the end."""

    def __init__(self) -> None:
        self.left: int | None = None

    def burn(self) -> None:
        if self.left is None:
            return
        self.left -= 1
        if self.left < 0:
            self.left = None
            raise Crash


@dataclass
class Told:
    """A story that was started; ``remembered`` are its steps' results, or the errors they ended with."""

    story: StoryFunction
    key: str
    args: list[Any]
    remembered: list[Any] = field(default_factory=list)
    ended: bool = False
    error: Exception | None = None


class Desk:
    """Starts stories for the house, and runs them when told to."""

    def __init__(self, fuse: Fuse) -> None:
        self._fuse = fuse
        self.told: dict[str, Told] = {}

    async def enqueue(self, session: AsyncSession, story: StoryFunction, key: str, *args: Any) -> None:
        session.info.setdefault(STARTED, []).append(Told(story, key, json.loads(json.dumps(args))))

    def land(self, session: AsyncSession) -> None:
        for one in session.info.pop(STARTED, ()):
            self.told.setdefault(one.key, one)

    @property
    def unfinished(self) -> list[Told]:
        return [one for one in self.told.values() if not one.ended]

    async def drain(self, house: House) -> None:
        """Run everything that is there and that it starts, one after another."""
        for _ in range(ENDLESS):
            if not (waiting := self.unfinished):
                return
            await self.run(house, waiting[0])
        raise AssertionError(f"stories start stories without end: {[one.key for one in self.unfinished]}")

    async def drain_together(self, house: House) -> None:
        while waiting := self.unfinished:
            await together(*(self.run(house, one) for one in waiting))

    async def run(self, house: House, one: Told) -> None:
        try:
            await one.story(DirectStory(house, one, self._fuse), *one.args)
        except Exception as error:  # noqa: BLE001 — the engine keeps whatever ended a story
            one.error = error
        one.ended = True


class DirectStory:
    def __init__(self, house: House, told: Told, fuse: Fuse) -> None:
        self._house = house
        self._remembered = told.remembered
        self._fuse = fuse
        self._number = 0

    async def step(self, work: Callable[..., Awaitable[Any]], *args: Any) -> Any:
        if self._number == len(self._remembered):
            self._fuse.burn()
            outcome = await self._perform(work, args)
            self._fuse.burn()
            self._remembered.append(outcome)
        outcome = self._remembered[self._number]
        self._number += 1
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    async def _perform(self, work: Callable[..., Awaitable[Any]], args: tuple[Any, ...]) -> Any:
        error: Exception | None = None
        for _ in range(TRIES):
            try:
                return json.loads(json.dumps(await work(self._house, *args)))
            except DeliveryRefusedError as refused:
                return refused
            except Exception as failed:  # noqa: BLE001 — the engine repeats whatever failed
                error = failed
        return error


PATIENT: Final = Limits(wait=120)
"""Two hundred people at once on a busy machine wait for each other; how long they may is not what these tests ask."""


class WatchedDatabase(Database):
    """Stories start with their commit; a process may die just before a commit and just after it."""

    def __init__(self, url: str, desk: Desk, fuse: Fuse) -> None:
        super().__init__(url, seasoned(async_engine(url, PATIENT)))
        self._desk = desk
        self._fuse = fuse
        if self.is_sqlite:
            event.listen(self.engine.sync_engine, "connect", _trust_the_machine)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        async with super().write() as session:
            yield session
            self._fuse.burn()
        self._desk.land(session)
        self._fuse.burn()


def _trust_the_machine(connection: Any, _record: object) -> None:
    """Processes die in these tests, the machine does not: nothing waits for the disk."""
    connection.cursor().execute("PRAGMA synchronous=OFF")


async def together(*works: Coroutine[Any, Any, Any]) -> list[Any]:
    """Run at once; give results or errors. When one of them crashes, the others (other processes) finish first."""
    outcomes = await asyncio.gather(*works, return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, BaseException) and not isinstance(outcome, Exception):
            raise outcome
    return outcomes
