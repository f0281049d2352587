"""Takes visits in: those that come within a few milliseconds are committed together, and answered after that."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.nursery import Nursery
from aimpay.server.edge.rate_limit import RateLimit
from aimpay.server.growth.visits.comings import Coming
from aimpay.server.growth.visits.marks import Marks
from aimpay.server.growth.visits.sources import KnownSources
from aimpay.server.growth.visits.storing import OfLead, Taken, store_comings
from aimpay.server.workflows.house import House
from aimpay.server.workflows.visits.join_session import note_visit

log = logging.getLogger(__name__)

GATHER_SECONDS: Final = 0.003
MOST_AT_ONCE: Final = 500


@dataclass(frozen=True)
class TooOften:
    """The address has used up its minute."""

    seconds: int


@dataclass(frozen=True)
class NotStored:
    """The commit failed; nothing of it is remembered."""


Outcome = Taken | TooOften | NotStored


class Intake:
    """One to a process. When the process dies, only visits that were not answered are gone."""

    def __init__(self, house: House, limit: RateLimit) -> None:
        self._house = house
        self._limit = limit
        self._sources = KnownSources()
        self._waiting: list[tuple[Coming, asyncio.Future[Outcome]]] = []
        self._nursery = Nursery()
        self._at_work = False

    async def take(self, coming: Coming) -> Outcome:
        if seconds := self._limit.known_wait(coming.caller):
            return TooOften(seconds)
        answer: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._waiting.append((coming, answer))
        if not self._at_work:
            self._at_work = True
            self._nursery.start(self._work(), "visits")
        return await answer

    async def _work(self) -> None:
        """Ends when nobody waits. Few large transactions cost least: each lets those come who were just answered."""
        try:
            while self._waiting:
                await asyncio.sleep(GATHER_SECONDS)
                batch, self._waiting = self._waiting[:MOST_AT_ONCE], self._waiting[MOST_AT_ONCE:]
                await self._settle(batch)
        finally:
            self._at_work = False

    async def _settle(self, batch: Sequence[tuple[Coming, "asyncio.Future[Outcome]"]]) -> None:
        try:
            outcomes = await self._commit([coming for coming, _ in batch])
        except Exception:
            log.exception("%s visits were not stored", len(batch))
            outcomes = [NotStored()] * len(batch)
        for (_, answer), outcome in zip(batch, outcomes, strict=True):
            if not answer.done():
                answer.set_result(outcome)

    async def _commit(self, comings: Sequence[Coming]) -> list[Outcome]:
        await self._limit.begin_minute()
        due = self._limit.due([coming.caller for coming in comings])
        stored, sources = await self._house.db.write_at_once(lambda connection: self._store(connection, comings, due))
        self._sources.keep(sources)
        return [
            await self._take_of_lead(coming, sources) if isinstance(one, OfLead) else one
            for coming, one in zip(comings, stored, strict=True)
        ]

    def _store(
        self, connection: Connection, comings: Sequence[Coming], due: Mapping[str, int]
    ) -> tuple[list[Outcome | OfLead], Mapping[Marks, int]]:
        waits = self._limit.count(connection, [coming.caller for coming in comings], due)
        let_in = [coming for coming, wait in zip(comings, waits, strict=True) if not wait]
        now = self._house.clock.now()
        sources = self._sources.ids(connection, {coming.marks for coming in let_in}, now)
        stored = iter(store_comings(connection, let_in, sources, now, of_leads=False))
        return [TooOften(wait) if wait else next(stored) for wait in waits], sources

    async def _take_of_lead(self, coming: Coming, sources: Mapping[Marks, int]) -> Taken:
        """A person we know came: his card hears of it."""
        now = self._house.clock.now()

        async def work(session: AsyncSession) -> Taken:
            connection = await session.connection()
            (taken,) = await connection.run_sync(store_comings, [coming], sources, now, of_leads=True)
            if not isinstance(taken, Taken):
                raise TypeError("a coming was left alone")
            if taken.counted:
                await note_visit(session, taken, now)
            return taken

        return await self._house.db.transact(work)
