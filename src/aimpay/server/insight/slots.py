"""Days gathered into the slots of a period."""

from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from datetime import date
from typing import Any, TypeVar

from aimpay.server.insight.asked import Asked, slot_of

Row = TypeVar("Row", bound=Any)


def by_slot(asked: Asked, rows: Iterable[Any]) -> dict[date, dict[str, int]]:
    """Return sums for every slot of the period, also for the empty ones. Rows are a day and then named figures."""
    slots: dict[date, dict[str, int]] = {slot: {} for slot in asked.slots()}
    for row in rows:
        sums = slots[slot_of(row.day, asked.grain)]
        for name, value in row._mapping.items():  # noqa: SLF001 — how SQLAlchemy names it
            if name != "day":
                sums[name] = sums.get(name, 0) + int(value or 0)
    return slots


def add_up(slots: Iterable[dict[str, int]]) -> dict[str, int]:
    total: dict[str, int] = {}
    for sums in slots:
        for name, value in sums.items():
            total[name] = total.get(name, 0) + value
    return total


def whole(rows: Sequence[Row]) -> Row:
    """Return the rows of a period as one: the first one's ``start``, and everything else added up."""
    names = [field.name for field in fields(rows[0]) if field.name != "start"]
    return replace(rows[0], **{name: sum(getattr(row, name) for row in rows) for name in names})
