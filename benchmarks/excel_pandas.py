"""Writes the same Excel file by pandas and xlsxwriter. Run by excel.py: database, then target."""

import sqlite3
import sys
from pathlib import Path
from typing import Final

import pandas as pd

from excel_process import measured

MOSCOW_HOURS: Final = 3
QUERY: Final = (
    "SELECT o.id, o.number, o.paid_at, c.title, o.list_amount, o.amount, o.price_reason, o.status, o.created_at, "
    "o.access_until FROM orders o JOIN courses c ON c.id = o.course_id WHERE o.paid_at IS NOT NULL ORDER BY o.id"
)
MOMENTS: Final = ("paid_at", "created_at", "access_until")
SUMS: Final = ("list_amount", "amount")
STATUSES: Final = {"paid": "оплачен"}


def pandas_way(database: Path, target: Path) -> None:
    """What the original did for its lists, with real types instead of text."""
    with sqlite3.connect(database) as connection:
        frame = pd.read_sql_query(QUERY, connection, parse_dates=list(MOMENTS))
    for name in MOMENTS:
        frame[name] += pd.Timedelta(hours=MOSCOW_HOURS)
    frame["created_at"] = frame["created_at"].dt.date
    for name in SUMS:
        frame[name] /= 100
    frame["status"] = frame["status"].map(STATUSES)
    frame.to_excel(target, sheet_name="Продажи", index=False, engine="xlsxwriter")


if __name__ == "__main__":
    database, file = map(Path, sys.argv[1:])
    measured(lambda: pandas_way(database, file), file)
