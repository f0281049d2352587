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


def summary(first: date, last: date, new: Sequence[Difference], open_count: int) -> str:
    """``new`` are those that nobody was told of, healed ones among them."""
    fresh = [one for one in new if one.resolved_at is None]
    shown = "".join(f"\n\n• {escape(one.explanation)}" for one in fresh[:SHOWN])
    more = f"\n\n…и{NBSP}ещё {len(fresh) - SHOWN}" if len(fresh) > SHOWN else ""
    return (
        f"{_title(first, last)}\n\n"
        f"Исправлено само: {len(new) - len(fresh)}. Новых расхождений: {len(fresh)}. "
        f"Всего не{NBSP}разобрано: {open_count}."
        f"{shown}{more}\n\nВесь список: <code>aimpay reconcile --list</code>."
    )


def all_agrees(first: date, last: date, open_count: int) -> str:
    left = f" С{NBSP}прежних сверок не{NBSP}разобрано: {open_count}." if open_count else ""
    return f"{_title(first, last)}\n\nНовых расхождений нет.{left}"


def _title(first: date, last: date) -> str:
    since = "" if first == last else f"{day_in_words(start_of(first))}{NBSP}— "
    return f"🧮 <b>Сверка с{NBSP}платёжными сервисами за{NBSP}{since}{day_in_words(start_of(last))}</b>"
