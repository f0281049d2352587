"""An INSERT that leaves alone what is there already, on both databases."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.db.base import Base


def insert_or_skip(
    session: AsyncSession, model: type[Base], values: Mapping[str, Any], unique: Sequence[str]
) -> "sqlite.Insert | postgresql.Insert":
    """``unique`` are the columns of the constraint; RETURNING yields nothing for a row that was skipped."""
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    insert = sqlite.insert(model) if is_sqlite else postgresql.insert(model)
    return insert.values(dict(values)).on_conflict_do_nothing(index_elements=list(unique))
