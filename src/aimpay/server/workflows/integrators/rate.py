"""How often one key may ask within a minute, counted in the database: all processes share the count."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.edge.models import RequestCount
from aimpay.server.kit.clock import Clock

MINUTE: Final = 60


@dataclass(frozen=True)
class Rate:
    """``reset`` is the number of seconds until the count begins anew."""

    limit: int
    used: int
    reset: int

    @property
    def is_over(self) -> bool:
        return self.used > self.limit

    @property
    def headers(self) -> dict[str, str]:
        told = {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(max(0, self.limit - self.used)),
            "X-RateLimit-Reset": str(self.reset),
        }
        return told | ({"Retry-After": str(self.reset)} if self.is_over else {})


async def count_call(session: AsyncSession, clock: Clock, key_id: int, limit: int) -> Rate:
    """Count this call. Rows of minutes that are over are swept away with those of other limits."""
    minute, passed = divmod(int(clock.unshifted().timestamp()), MINUTE)
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    counting = insert(RequestCount).values(address=f"key:{key_id}", minute=minute, times=1)
    counted = counting.on_conflict_do_update(
        index_elements=["address", "minute"], set_={"times": RequestCount.times + 1}
    ).returning(RequestCount.times)
    return Rate(limit, (await session.execute(counted)).scalar_one(), MINUTE - passed)
