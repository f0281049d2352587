"""What must happen by itself at a moment of the sandbox's clock: expiries, registrations, settlements."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from aimpay.sandbox.waking import woken_within
from aimpay.sandbox.world import World
from aimpay.sandbox.yookassa.wire import moment_of

KIND = "yk_agenda"
Deed = Callable[[str], None]


class Agenda:
    """Entries ``{what, subject, at}``, one for each (what, subject).

    ``woken`` is set when the nearest may have changed.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._deeds: dict[str, Deed] = {}
        self.woken = asyncio.Event()

    def learn(self, what: str, deed: Deed) -> None:
        self._deeds[what] = deed

    def plan(self, what: str, subject: str, after: timedelta) -> None:
        at = self._world.clock.now() + after
        self._world.store.put(KIND, f"{what}:{subject}", {"what": what, "subject": subject, "at": at.isoformat()})
        self.woken.set()

    def drop(self, what: str, subject: str) -> None:
        self._world.store.delete(KIND, f"{what}:{subject}")

    def run_due(self) -> None:
        """Do everything whose time has come, earliest first; deeds may plan more."""
        while entry := self._first_due():
            with self._world.store.at_once():
                self.drop(entry["what"], entry["subject"])
                self._deeds[entry["what"]](entry["subject"])

    def next_at(self) -> datetime | None:
        return min((moment_of(entry["at"]) for entry in self._world.store.all(KIND)), default=None)

    def _first_due(self) -> dict[str, str] | None:
        now = self._world.clock.now()
        due = [entry for entry in self._world.store.all(KIND) if moment_of(entry["at"]) <= now]
        return min(due, key=lambda entry: moment_of(entry["at"]), default=None)


async def keep_time(agenda: Agenda, world: World) -> None:
    """Run entries when they come due, also after the clock jumps."""
    while True:
        agenda.woken.clear()
        agenda.run_due()
        at = agenda.next_at()
        left = (at - world.clock.now()).total_seconds() if at else None
        await woken_within(agenda.woken, left)


async def watch_clock(world: World, *woken: asyncio.Event) -> None:
    while True:
        await world.clock.wait_moved(60)
        for event in woken:
            event.set()
