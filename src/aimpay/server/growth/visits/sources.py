"""Sources by their ids. Each combination of marks is stored once; the ids are remembered."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.db.base import Base
from aimpay.server.growth.visits.marks import Marks
from aimpay.server.growth.visits.models import Source

REMEMBERED: Final = 20_000
SOURCES: Final = Base.metadata.tables[Source.__tablename__]


class KnownSources:
    """Remembers ids that were committed. A source is never deleted or changed, so that they never go stale."""

    def __init__(self) -> None:
        self._ids: dict[Marks, int] = {}

    def ids(self, connection: Connection, wanted: Collection[Marks], now: datetime) -> Mapping[Marks, int]:
        """Return the ids of all of ``wanted``, stored now if they were not. ``keep`` them after the commit."""
        missing = [marks for marks in wanted if marks not in self._ids]
        if not missing:
            return self._ids
        found = _stored(connection, missing, now)
        return {marks: found[marks] if marks in found else self._ids[marks] for marks in wanted}

    def keep(self, committed: Mapping[Marks, int]) -> None:
        if committed is self._ids:
            return
        if len(self._ids) + len(committed) > REMEMBERED:
            self._ids.clear()
        self._ids.update(committed)


async def source_id(session: AsyncSession, marks: Marks, now: datetime) -> int:
    connection = await session.connection()
    return (await connection.run_sync(_stored, [marks], now))[marks]


def _stored(connection: Connection, wanted: Collection[Marks], now: datetime) -> dict[Marks, int]:
    """In the order of digests, so that two processes never wait for each other."""
    by_digest = {marks.digest: marks for marks in wanted}
    found = _find(connection, by_digest)
    missing = sorted(by_digest.keys() - found.keys())
    if missing:
        insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
        rows = [{"digest": digest, "created_at": now, **by_digest[digest]._asdict()} for digest in missing]
        connection.execute(insert(SOURCES).on_conflict_do_nothing(), rows)
        found |= _find(connection, missing)
    return {by_digest[digest]: number for digest, number in found.items()}


def _find(connection: Connection, digests: Collection[str]) -> dict[str, int]:
    rows = connection.execute(select(Source.digest, Source.id).where(Source.digest.in_(digests)))
    return {row.digest: row.id for row in rows}
