"""How often one address may ask within a minute, counted in the database: all processes share the count."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from ipaddress import IPv6Address, ip_network
from typing import Final

from sqlalchemy import delete, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request

from aimpay.server.db.database import Database
from aimpay.server.edge.client_address import Network, client_address
from aimpay.server.edge.models import RequestCount
from aimpay.server.kit.clock import Clock

MINUTE: Final = 60
REMEMBERED: Final = 10_000
ONE_HOUSEHOLD: Final = 64
"""Bits of an IPv6 address that its provider hands out as a whole: within them anyone may change his address."""
UNREADABLE: Final = "unreadable"


@dataclass
class RateLimit:
    """``proxies`` are ours: only what they say of the caller is believed. The machine's own clock is read.

    Those with another ``scope``, a word, count apart.
    """

    db: Database
    clock: Clock
    proxies: Sequence[Network]
    per_minute: int
    scope: str = ""
    _minute: int = 0
    _refused: set[str] = field(default_factory=set)

    async def seconds_to_wait(self, request: Request) -> int:
        """Count this request. 0 lets it in; otherwise it is refused for so long."""
        moment = int(self.clock.unshifted().timestamp())
        minute, passed = divmod(moment, MINUTE)
        address = f"{self.scope}{self._address(request)}"
        if minute != self._minute:
            self._minute, self._refused = minute, set()
            await self._forget(minute)
        if address not in self._refused:
            async with self.db.write() as session:
                if await self._count(session, address, minute) <= self.per_minute:
                    return 0
            if len(self._refused) < REMEMBERED:
                self._refused.add(address)  # who was refused costs no more writes
        return MINUTE - passed

    def caller(self, request: Request) -> str:
        """Whom a request is counted for."""
        return f"{self.scope}{self._address(request)}"

    def _address(self, request: Request) -> str:
        peer = request.client.host if request.client else ""
        address = client_address(peer, request.headers.getlist("x-forwarded-for"), self.proxies)
        if isinstance(address, IPv6Address):
            return str(ip_network((address, ONE_HOUSEHOLD), strict=False))
        return str(address) if address else UNREADABLE

    async def _count(self, session: AsyncSession, address: str, minute: int) -> int:
        insert = sqlite.insert if self.db.is_sqlite else postgresql.insert
        row = insert(RequestCount).values(address=address, minute=minute, times=1)
        counted = row.on_conflict_do_update(
            index_elements=["address", "minute"], set_={"times": RequestCount.times + 1}
        ).returning(RequestCount.times)
        return int((await session.execute(counted)).scalar_one())

    async def _forget(self, minute: int) -> None:
        """Once a minute in each process; those that another one is forgetting are left to it."""
        row = tuple_(RequestCount.address, RequestCount.minute)
        past = select(RequestCount.address, RequestCount.minute).where(RequestCount.minute < minute)
        async with self.db.write() as session:
            await session.execute(delete(RequestCount).where(row.in_(past.with_for_update(skip_locked=True))))
