"""Keeps the rollups: days that changed are computed anew, whole, and put in the place of what was there.

A pass is one transaction: it takes notes of changes away together with having acted on them, so that a crash repeats it
and nothing is counted twice. A change that commits meanwhile has a note of its own for the next pass.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import ColumnElement, Connection, Date, and_, delete, insert, or_, select, text, update

from aimpay.server.insight.fresh.parts import PARTS, Part
from aimpay.server.insight.models import Dirty, RolledPart
from aimpay.server.insight.sql_words import Span, joined, spell

NOTES: Final = 20_000
"""Notes taken at once; more of them only mean another pass."""
DAYS: Final = 31
SPANS: Final = 20
NAMES: Final = (
    "coalesce(s.utm_source, s.referrer_host, '') AS name, coalesce(s.utm_medium, '') AS medium, "
    "coalesce(s.utm_campaign, '') AS campaign"
)
NEW_CHANNELS: Final = text(
    f"""
WITH fresh AS (
  SELECT s.id, {NAMES} FROM sources s WHERE NOT EXISTS (SELECT 1 FROM insight_channels c WHERE c.source_id = s.id)
), known AS (
  SELECT s.id, {NAMES} FROM sources s WHERE s.id IN (SELECT channel_id FROM insight_channels)
), firsts AS (
  SELECT name, medium, campaign, min(id) AS id FROM known GROUP BY name, medium, campaign
)
INSERT INTO insight_channels (source_id, channel_id)
SELECT f.id, coalesce(k.id, min(f.id) OVER (PARTITION BY f.name, f.medium, f.campaign))
FROM fresh f LEFT JOIN firsts k ON k.name = f.name AND k.medium = f.medium AND k.campaign = f.campaign
"""  # noqa: S608 — only words of our own are put together
)
NEW_SOURCE: Final = text(
    "SELECT 1 FROM sources s WHERE NOT EXISTS (SELECT 1 FROM insight_channels c WHERE c.source_id = s.id) LIMIT 1"
)
CHANNELS: Final = "channels"


@dataclass(frozen=True)
class Differing:
    """A day on which a rollup is not what its tables say."""

    part: str
    day: date


def roll(connection: Connection, part: Part, now: datetime) -> bool:
    """Act on some of the part's notes, in the caller's transaction; return whether there are more.

    One process at a time holds a part: what another holds now is left to it.
    """
    return _hold(connection, part) and _roll(connection, part, now)


def noted_parts(connection: Connection) -> set[str]:
    """Names of the parts that have something to roll up: only these need a transaction that writes."""
    return set(connection.scalars(select(Dirty.part).distinct()))


def has_new_sources(connection: Connection) -> bool:
    return connection.scalar(NEW_SOURCE) is not None


def map_channels(connection: Connection) -> None:
    """Give new sources their channels. One process at a time, or both would insert."""
    held = select(RolledPart.part).where(RolledPart.part == CHANNELS).with_for_update(skip_locked=True)
    if connection.scalar(held) is not None and has_new_sources(connection):
        connection.execute(NEW_CHANNELS)


def differing(connection: Connection) -> list[Differing]:
    """Compare every rollup with its tables; days with notes still to be acted on are not looked at."""
    return [odd for part in PARTS for odd in _differing(connection, part)]


def _differing(connection: Connection, part: Part) -> Iterator[Differing]:
    noted = set(connection.scalars(select(Dirty.day).where(Dirty.part == part.name)))
    if None in noted:
        return
    days = sorted((_days_of(connection, part) | _kept_days(connection, part)) - noted)
    for start in range(0, len(days), DAYS):
        spans = joined(days[start : start + DAYS], SPANS)
        columns = part.table.columns
        kept = connection.execute(select(*columns).where(within(part.table.c.day, spans)))
        fresh = connection.execute(spell(part.fresh, connection.dialect.name, spans).columns(*columns))
        odd = {tuple(row) for row in kept} ^ {tuple(row) for row in fresh}
        yield from (Differing(part.name, day) for day in sorted({row[0] for row in odd} - noted))


def _hold(connection: Connection, part: Part) -> bool:
    held = select(RolledPart.part).where(RolledPart.part == part.name).with_for_update(skip_locked=True)
    return connection.scalar(held) is not None


def _roll(connection: Connection, part: Part, now: datetime) -> bool:
    mine = select(Dirty.id, Dirty.day).where(Dirty.part == part.name).order_by(Dirty.id).limit(NOTES)
    notes = connection.execute(mine).all()
    if not notes:
        return False
    unknown = [note.id for note in notes if note.day is None]
    if unknown:
        _expand(connection, part)
        _forget(connection, part, unknown)
        return True
    days = sorted({note.day for note in notes}, reverse=True)
    chosen = set(days[:DAYS])
    _renew(connection, part, joined(sorted(chosen), SPANS))
    _forget(connection, part, [note.id for note in notes if note.day in chosen])
    connection.execute(update(RolledPart).where(RolledPart.part == part.name).values(rolled_at=now))
    return len(days) > DAYS or len(notes) == NOTES


def _renew(connection: Connection, part: Part, spans: Sequence[Span]) -> None:
    connection.execute(delete(part.table).where(within(part.table.c.day, spans)))
    into = f"INSERT INTO {part.table.name} ({', '.join(part.names)}) "
    connection.execute(spell(into + part.fresh, connection.dialect.name, spans))


def _expand(connection: Connection, part: Part) -> None:
    """Nobody knows what changed: every day that has anything, in the tables or in the rollup, is to be computed."""
    days = sorted(_days_of(connection, part) | _kept_days(connection, part))
    if days:
        connection.execute(insert(Dirty), [{"part": part.name, "day": day} for day in days])


def _days_of(connection: Connection, part: Part) -> set[date]:
    days = spell(part.days, connection.dialect.name).columns(day=Date)
    return {day for day in connection.scalars(days) if day is not None}


def _forget(connection: Connection, part: Part, ids: Sequence[int]) -> None:
    """Exactly the notes that were acted on; others may have come meanwhile, with smaller ids too."""
    for start in range(0, len(ids), 500):
        connection.execute(delete(Dirty).where(Dirty.part == part.name, Dirty.id.in_(ids[start : start + 500])))


def _kept_days(connection: Connection, part: Part) -> set[date]:
    return set(connection.scalars(select(part.table.c.day).distinct()))


def within(day: ColumnElement[date], spans: Sequence[Span]) -> ColumnElement[bool]:
    return or_(*(and_(day >= span.since, day <= span.until) for span in spans))
