"""What measures read: the rollups where they are right, and the tables for the few days that changed since."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import ColumnElement, Label, Select, Subquery, case, func, not_, select, true, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.growth.visits.models import Source
from aimpay.server.insight.asked import Asked, Touch
from aimpay.server.insight.fresh.parts import BY_TABLE
from aimpay.server.insight.models import Dirty
from aimpay.server.insight.rolling import within
from aimpay.server.insight.sql_words import Span, joined, spell

DIRECT: Final = "direct"
SPANS: Final = 40
"""Days that changed are read as so many spans at most; what lies between them is computed too, to the same figures."""


@dataclass(frozen=True)
class Daily:
    """The rows of a part within what is asked, each figure a day's. ``channel`` is by the touch asked for."""

    rows: Subquery
    channel: ColumnElement[int] | None
    whole_in_zero: bool

    def __getattr__(self, name: str) -> ColumnElement[Any]:
        return self.rows.c[name]


async def daily(session: AsyncSession, model: Any, asked: Asked) -> Daily:
    """Return the part kept in ``model`` for the period asked for, as a subquery that is right at this moment."""
    part = BY_TABLE[model.__tablename__]
    spans = await _changed(session, part.name, asked)
    period = part.table.c.day.between(asked.since, asked.until)
    kept = select(*part.table.columns).where(period)
    rows = kept.subquery()
    if spans:
        text = spell(part.fresh, session.get_bind().dialect.name, spans)
        fresh = text.columns(*part.table.columns).subquery()
        rows = union_all(kept.where(not_(within(part.table.c.day, spans))), select(*fresh.columns)).subquery()
    return Daily(rows, _channel(rows, asked.touch), part.whole_in_zero)


async def _changed(session: AsyncSession, part: str, asked: Asked) -> list[Span]:
    noted = select(Dirty.day).where(Dirty.part == part)
    relevant = noted.where(Dirty.day.is_(None) | Dirty.day.between(asked.since, asked.until)).distinct()
    days = list(await session.scalars(relevant))
    if None in days:
        return [Span(asked.since, asked.until)]
    return joined([day for day in days if day is not None], SPANS)


def _channel(rows: Subquery, touch: Touch) -> ColumnElement[int] | None:
    if "channel_id" in rows.c:
        return rows.c.channel_id
    if "first_id" not in rows.c:
        return None
    return rows.c.first_id if touch is Touch.FIRST else rows.c.last_id


def source_name() -> Label[Any]:
    """Return the name that pages show and filters take; None where no source was recorded."""
    named = func.coalesce(Source.utm_source, Source.referrer_host, DIRECT)
    return case((Source.id.is_(None), None), else_=named).label("source")


def narrowed(query: Select[Any], rows: Daily, asked: Asked) -> Select[Any]:
    """Keep the course asked for, or whole people; the source and campaign asked for."""
    if rows.whole_in_zero:
        query = query.where(rows.course_id == (asked.course_id or 0))
    elif "course_id" in rows.rows.c and asked.course_id is not None:
        query = query.where(rows.course_id == asked.course_id)
    if rows.channel is None:
        return query
    if not asked.source and not asked.campaign:
        return query
    return query.join(Source, Source.id == rows.channel, isouter=True).where(*_chosen(asked))


def by_name(rows: Daily, asked: Asked, key: Sequence[Any], sums: Sequence[Label[Any]]) -> Select[Any]:
    """Sum by a key of ``Source``. Channels are added up by their numbers first: they are few, and names are text."""
    if rows.channel is None:
        raise TypeError
    everywhere = replace(asked, source=None, campaign=None)
    channels = narrowed(select(rows.channel.label("channel"), *sums).select_from(rows.rows), rows, everywhere)
    counted = channels.group_by(rows.channel).subquery()
    named = select(*key, *(func.sum(counted.c[one.name]).label(one.name) for one in sums)).select_from(counted)
    return named.join(Source, Source.id == counted.c.channel, isouter=True).where(*_chosen(asked)).group_by(*key)


def _chosen(asked: Asked) -> list[ColumnElement[bool]]:
    chosen: list[ColumnElement[bool]] = [true()]
    if asked.source:
        chosen.append(source_name().element == asked.source)
    if asked.campaign:
        chosen.append(Source.utm_campaign == asked.campaign)
    return chosen
