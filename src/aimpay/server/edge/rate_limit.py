"""How often one address may ask within a minute, counted in the database: all processes share the count."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import IPv6Address, ip_network
from typing import Final

from sqlalchemy import Connection, TextClause, delete, select, text, tuple_
from starlette.requests import Request

from aimpay.server.db.base import Base
from aimpay.server.db.database import Database
from aimpay.server.db.many_rows import given, select_given
from aimpay.server.edge.client_address import Network, client_address
from aimpay.server.edge.models import RequestCount
from aimpay.server.kit.clock import Clock

MINUTE: Final = 60
REMEMBERED: Final = 10_000
MOST_HELD: Final = 100_000
"""Addresses counted in memory; in a minute with more of them each request is written."""
ONE_HOUSEHOLD: Final = 64
"""Bits of an IPv6 address that its provider hands out as a whole: within them anyone may change his address."""
UNREADABLE: Final = "unreadable"
COUNTS: Final = Base.metadata.tables[RequestCount.__tablename__]


@dataclass
class RateLimit:
    """``proxies`` are ours: only what they say of the caller is believed. The machine's own clock is read.

    Those with another ``scope``, a word, count apart. The first ``unwritten`` requests of an address are counted in
    memory: each process but one may let in so many more than ``per_minute``, and a restart forgets so many.
    """

    db: Database
    clock: Clock
    proxies: Sequence[Network]
    per_minute: int
    scope: str = ""
    unwritten: int = 0
    _minute: int = 0
    _held: dict[str, int] = field(default_factory=dict)
    _refused: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._callers = lru_cache(maxsize=REMEMBERED)(self._read_caller)

    async def seconds_to_wait(self, request: Request) -> int:
        """Count this request. 0 lets it in; otherwise it is refused for so long."""
        caller = self.caller(request)
        await self.begin_minute()
        if seconds := self.known_wait(caller):
            return seconds
        async with self.db.write() as session:
            connection = await session.connection()
            return (await connection.run_sync(self.count, [caller], {caller: 1}))[0]

    def caller(self, request: Request) -> str:
        """Whom a request is counted for."""
        peer = request.client.host if request.client else ""
        return self.caller_at(peer, tuple(request.headers.getlist("x-forwarded-for")))

    def caller_at(self, peer: str, forwarded_for: tuple[str, ...]) -> str:
        """The same, by the values of X-Forwarded-For."""
        return self._callers(peer, forwarded_for)

    def known_wait(self, caller: str) -> int:
        """Who was refused already costs no more writes until the minute is over."""
        if caller not in self._refused:
            return 0
        minute, passed = self._now()
        return MINUTE - passed if minute == self._minute else 0

    async def begin_minute(self) -> None:
        """Forget what was counted in the minutes before, once in each."""
        minute, _ = self._now()
        if minute != self._minute:
            self._minute, self._refused, self._held = minute, set(), {}
            await self._forget(minute)

    def due(self, callers: Sequence[str]) -> Mapping[str, int]:
        """Remember these requests, and return how many of which address must be written now."""
        asked = Counter(callers)
        if not self.unwritten or len(self._held) > MOST_HELD:
            return asked
        due = {}
        for caller, times in asked.items():
            before = self._held.get(caller, 0)
            self._held[caller] = before + times
            if before + times > self.unwritten:
                due[caller] = times if before > self.unwritten else before + times
        return due

    def count(self, connection: Connection, callers: Sequence[str], due: Mapping[str, int]) -> list[int]:
        """Write what is ``due`` within the caller's transaction; return how long each must wait, 0 lets it in."""
        minute, passed = self._now()
        counted = self._count_all(connection, due, minute) if due else {}
        over = {caller: times - self.per_minute for caller, times in counted.items()}
        waits = []
        for caller in reversed(callers):
            left = over.get(caller, 0)
            waits.append(MINUTE - passed if left > 0 else 0)
            over[caller] = left - 1
            if waits[-1] and len(self._refused) < REMEMBERED:
                self._refused.add(caller)
        return waits[::-1]

    def _read_caller(self, peer: str, forwarded_for: tuple[str, ...]) -> str:
        address = client_address(peer, forwarded_for, self.proxies)
        if isinstance(address, IPv6Address):
            return f"{self.scope}{ip_network((address, ONE_HOUSEHOLD), strict=False)}"
        return f"{self.scope}{address or UNREADABLE}"

    def _now(self) -> tuple[int, int]:
        """Return the minute since 1970, and the seconds passed of it."""
        return divmod(int(self.clock.unshifted().timestamp()), MINUTE)

    def _count_all(self, connection: Connection, asked: Mapping[str, int], minute: int) -> dict[str, int]:
        """In the order of addresses, so that two processes never wait for each other."""
        rows = [(caller, minute, asked[caller]) for caller in sorted(asked)]
        counted = connection.execute(_counting(connection.dialect.name), given(connection, rows))
        return {address: times for address, times in counted}  # noqa: C416 — dict() is not typed for rows

    async def _forget(self, minute: int) -> None:
        """Once a minute in each process; those that another one is forgetting are left to it."""
        row = tuple_(RequestCount.address, RequestCount.minute)
        past = select(RequestCount.address, RequestCount.minute).where(RequestCount.minute < minute)
        async with self.db.write() as session:
            await session.execute(delete(RequestCount).where(row.in_(past.with_for_update(skip_locked=True))))


@lru_cache
def _counting(dialect: str) -> TextClause:
    rows = select_given(COUNTS, ("address", "minute", "times"), dialect)
    return text(
        f"INSERT INTO request_counts (address, minute, times) {rows} ON CONFLICT (address, minute)"
        " DO UPDATE SET times = request_counts.times + excluded.times RETURNING address, times"
    )
