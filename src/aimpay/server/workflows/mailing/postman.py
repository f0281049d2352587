"""Sends what is due in a channel: any number of postmen in any number of processes, at one pace."""

import asyncio
import logging
import math
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.nursery import Nursery
from aimpay.server.db.silent import log_failure
from aimpay.server.growth.mailing import claims
from aimpay.server.growth.mailing.claims import Result
from aimpay.server.growth.mailing.gate import Rule, Verdict, verdicts
from aimpay.server.growth.mailing.models import Delivery
from aimpay.server.growth.mailing.pace import free_at, hold_pace, take_places
from aimpay.server.kit.ids import new_key
from aimpay.server.people.models import TelegramIdentity
from aimpay.server.workflows.house import House
from aimpay.server.workflows.mailing.errands import Claim, Errand, Route, errands

log = logging.getLogger(__name__)

SHARE: Final = 0.985
"""Of the allowed rate: the rest is for messages that nobody planned."""
AHEAD: Final = timedelta(seconds=0.6)
"""Places are taken so far ahead: what is taken is lost when the process dies."""
TO_ONE: Final = timedelta(seconds=1)
MOST_UNDER_WAY: Final = 4
"""In turns of ``AHEAD``: more do not wait for a slow answer."""
AFTER_FAILURE_SECONDS: Final = 1.0
GOODBYE_SECONDS: Final = 2.0
TICK_SECONDS: Final = 0.02


@dataclass(frozen=True)
class Terms:
    """``dead_after``: whoever showed no life for so long sends no more."""

    rules: tuple[Rule, ...] = ()
    dead_after: timedelta = claims.DEAD_AFTER
    idle_seconds: float = 1.0


@dataclass
class Bag:
    """What waits to be written; ``rest_until`` when the other side asked for a rest."""

    results: list[Result] = field(default_factory=list)
    blocked: list[int] = field(default_factory=list)
    rest_until: datetime | None = None

    def rest(self, until: datetime | None) -> None:
        if until:
            self.rest_until = max(self.rest_until or until, until)


class Postman:
    """``run`` works until it is cancelled; claims that it leaves behind are taken over by the next postman."""

    def __init__(self, house: House, route: Route, terms: Terms) -> None:
        self.name: Final = new_key()
        self._house, self._route, self._terms = house, route, terms
        self._rate = route.per_second * SHARE
        self._places = max(1, math.ceil(self._rate * AHEAD.total_seconds()))
        self._bag = Bag()
        self._under_way = 0
        self._wake = asyncio.Event()

    async def run(self) -> None:
        async with Nursery() as nursery:
            try:
                while True:
                    await self._pause(await self._safe_round(nursery))
            finally:
                await self._goodbye()

    async def _pause(self, seconds: float) -> None:
        self._wake.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(max(seconds, 0)):
                await self._wake.wait()

    async def _safe_round(self, nursery: Nursery) -> float:
        try:
            return await self._round(nursery)
        except Exception as error:  # noqa: BLE001 — the loop is all that sends: it outlives whatever a round met
            log_failure(log, f"a round of the {self._route.channel} postman failed", error)
            return AFTER_FAILURE_SECONDS

    async def _round(self, nursery: Nursery) -> float:
        """Write what was done, claim what is next; return the seconds until the next round."""
        if not await self._has_work():
            return self._terms.idle_seconds
        boot = await self._route.open()
        bag, self._bag = self._bag, Bag()
        try:
            async with self._house.db.write() as session:
                await self._write(session, bag)
                sent_out, pause = await self._take(session, boot) if boot else ([], self._terms.idle_seconds)
        except BaseException:
            self._put_back(bag)
            raise
        for errand in sent_out:
            self._under_way += 1
            nursery.start(self._carry(errand), "delivery")
        return pause

    async def _has_work(self) -> bool:
        if self._under_way or self._bag.results:
            return True
        async with self._house.db.read() as session:
            return await claims.anything_to_do(session, self._route.channel, self._house.clock.now())

    async def _write(self, session: AsyncSession, bag: Bag) -> None:
        await claims.show_life(session, self.name, self._real())
        await claims.store(session, bag.results, by=self.name)
        if bag.blocked:
            gone = TelegramIdentity.telegram_id.in_(bag.blocked)
            await session.execute(update(TelegramIdentity).where(gone).values(reachable=False))
        if bag.rest_until:
            await hold_pace(session, self._route.channel, bag.rest_until)

    def _put_back(self, bag: Bag) -> None:
        self._bag.results[:0] = bag.results
        self._bag.blocked[:0] = bag.blocked
        self._bag.rest(bag.rest_until)

    async def _take(self, session: AsyncSession, boot: str) -> tuple[list[Errand], float]:
        begin = await free_at(session, self._route.channel, self._real())
        early = (begin - self._real() - AHEAD / 2).total_seconds()
        if early > 0 or self._under_way >= MOST_UNDER_WAY * self._places:
            return [], max(early, TICK_SECONDS)
        claim = await self._claim(session, boot)
        gap = timedelta(seconds=1 / self._rate)
        places = [begin + gap * number for number in range(len(claim.deliveries))]
        await take_places(session, self._route.channel, begin, len(places), self._rate)
        pause = early + len(places) / self._rate if places else self._terms.idle_seconds
        return await errands(session, claim, places), pause

    async def _claim(self, session: AsyncSession, boot: str) -> Claim:
        """What the dead left comes first."""
        channel, now = self._route.channel, self._real()
        left = await claims.orphans(
            session, channel, by=self.name, now=now, dead_after=self._terms.dead_after, limit=self._places
        )
        if left:
            return Claim(left, None, now, asked=True)
        fresh = await self._fresh(session)
        await claims.claim(session, fresh, by=self.name, boot=boot, now=now)
        return Claim(fresh, boot, now)

    async def _fresh(self, session: AsyncSession) -> list[Delivery]:
        moment = self._house.clock.now()
        found = await claims.due(session, self._route.channel, moment, self._places)
        if not found:
            return []
        stopped: dict[int, Verdict] = await verdicts(session, found, moment, self._terms.rules)
        left = [one for one in found if one.id not in stopped]
        stopped |= await claims.apart(session, left, moment, TO_ONE)
        await claims.put_off(session, stopped)
        return [one for one in left if one.id not in stopped]

    async def _carry(self, errand: Errand) -> None:
        """What comes of it is written by the next round."""
        try:
            await asyncio.sleep((errand.place - self._real()).total_seconds())
            carried = await self._route.carry(errand)
            self._bag.results.append(carried.result)
            if carried.blocked:
                self._bag.blocked.append(int(errand.address))
            if carried.rest is not None:
                self._bag.rest(self._real() + timedelta(seconds=carried.rest))
                self._wake.set()
        finally:
            self._under_way -= 1

    async def _goodbye(self) -> None:
        """Write what comes to be known soon; the rest stays claimed, and is asked about by the next postman."""
        with suppress(TimeoutError):
            async with asyncio.timeout(GOODBYE_SECONDS):
                while self._under_way:  # noqa: ASYNC110 — a number, not an event; it happens once
                    await asyncio.sleep(TICK_SECONDS)
        if self._bag.results or await self._has_work():
            async with self._house.db.write() as session:
                await self._write(session, self._bag)
                await claims.retire(session, self.name)

    def _real(self) -> datetime:
        """Return the machine's time: limits know no shifted clock."""
        return self._house.clock.unshifted()
