"""What the owner reads in the morning."""

from collections.abc import Sequence
from datetime import date
from html import escape
from typing import Final

from aimpay.server.kit.moscow import start_of
from aimpay.server.kit.typography import NBSP
from aimpay.server.kit.typography import day as day_in_words
from aimpay.server.workflows.models import Difference

SHOWN: Final = 5


def summary(day: date, new: Sequence[Difference], open_count: int) -> str:
    """``new`` are those that nobody was told of, healed ones among them."""
    fresh = [one for one in new if one.resolved_at is None]
    healed = sum(1 for one in new if one.resolved_at is not None and one.resolved_by is None)
    shown = "".join(f"\n\n• {escape(one.explanation)}" for one in fresh[:SHOWN])
    more = f"\n\n…и{NBSP}ещё {len(fresh) - SHOWN}" if len(fresh) > SHOWN else ""
    return (
        f"🧮 <b>Сверка с{NBSP}ЮKassa за{NBSP}{day_in_words(start_of(day))}</b>\n\n"
        f"Исправлено само: {healed}. Новых расхождений: {len(fresh)}. Всего не{NBSP}разобрано: {open_count}."
        f"{shown}{more}\n\nВесь список: <code>aimpay reconcile</code>."
    )
