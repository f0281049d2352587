"""Few words that the two databases spell differently, and spans of days, put into the text of a query."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Final

from sqlalchemy import TextClause, bindparam, text

from aimpay.server.db.types import UTCDateTime
from aimpay.server.kit.moscow import start_of

WORD: Final = re.compile(r"(DAY|SECONDS|WITHIN|ORDER_OF)\[([^\]]+)\]")
SQLITE: Final[dict[str, str]] = {
    "DAY": "date({0}, '+3 hours')",
    "SECONDS": "CAST(strftime('%s', {0}) AS INTEGER)",
    "ORDER_OF": "CAST(substr({0}, instr({0}, ':') + 1) AS INTEGER)",
}
POSTGRES: Final[dict[str, str]] = {
    "DAY": "CAST(({0} AT TIME ZONE 'UTC') + interval '3 hours' AS date)",
    "SECONDS": "CAST(floor(extract(epoch FROM {0})) AS bigint)",
    "ORDER_OF": "CAST(nullif(regexp_replace(split_part({0}, ':', 2), '[^0-9].*', ''), '') AS bigint)",
}


@dataclass(frozen=True, order=True)
class Span:
    """Moscow days from ``since`` to ``until``, both included."""

    since: date
    until: date

    @property
    def start(self) -> datetime:
        return start_of(self.since)

    @property
    def end(self) -> datetime:
        return start_of(self.until + timedelta(days=1))


def spell(sql: str, dialect: str, spans: Sequence[Span] = ()) -> TextClause:
    """DAY[x] is the Moscow day of an instant, SECONDS[x] its seconds, WITHIN[x]: x is in one of the spans."""
    words = SQLITE if dialect == "sqlite" else POSTGRES
    within = _within(len(spans))
    spelt = WORD.sub(lambda found: (within if found[1] == "WITHIN" else words[found[1]].format)(found[2]), sql)
    if "WITHIN[" not in sql:
        return text(spelt)
    bound = [bindparam(f"start_{place}", span.start, UTCDateTime()) for place, span in enumerate(spans)]
    bound += [bindparam(f"end_{place}", span.end, UTCDateTime()) for place, span in enumerate(spans)]
    return text(spelt).bindparams(*bound)


def _within(count: int) -> Callable[[str], str]:
    def of_column(name: str) -> str:
        parts = [f"({name} >= :start_{place} AND {name} < :end_{place})" for place in range(count)]
        return f"({' OR '.join(parts)})"

    return of_column


def joined(days: Sequence[date], most: int) -> list[Span]:
    """Return at most ``most`` spans that hold all the days, and as few others as that allows."""
    spans: list[Span] = []
    for day in sorted(set(days)):
        if spans and day - spans[-1].until <= timedelta(days=1):
            spans[-1] = Span(spans[-1].since, day)
        else:
            spans.append(Span(day, day))
    while len(spans) > most:
        gaps = [later.since - earlier.until for earlier, later in pairwise(spans)]
        place = gaps.index(min(gaps))
        spans[place : place + 2] = [Span(spans[place].since, spans[place + 1].until)]
    return spans
