"""Whose ids stand in the original's referrals: Telegram's, or those of its own rows? The file itself decides."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from aimpay.server.workflows.moving.original.rows import OldUser
from aimpay.server.workflows.moving.original.values import read_telegram_id

Find = Callable[[Any], int | None]


def by_telegram(rows: Sequence[Mapping[str, Any]], users: Sequence[OldUser]) -> Find:
    """Return what turns such an id into a Telegram id of one of ``users``: read as most of the ids can be."""
    known = {one.telegram_id: one.telegram_id for one in users}
    own = {one.row: one.telegram_id for one in users}
    ids = [read_telegram_id(row[name]) for row in rows for name in ("referrer_id", "referred_id")]
    kept = own if sum(one in own for one in ids) > sum(one in known for one in ids) else known
    return lambda cell: kept.get(read_telegram_id(cell) or 0)
