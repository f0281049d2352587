"""An Excel file of many rows out of SQLite: the way of our reports, against pandas with xlsxwriter.

Each way runs in a process of its own, whose peak of memory the kernel tells. The ways take turns.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

from python_calamine import CalamineWorkbook
from sqlalchemy import text

from aimpay.server.db.database import sync_engine
from aimpay.server.migrations.upgrade import migrate

HERE: Final = Path(__file__).parent
WAYS: Final = ("ours", "pandas")
PAST: Final = (
    "INSERT INTO users (id, first_name, created_at) VALUES (1, 'Анна', '2026-01-01 10:00:00.000000')",
    """INSERT INTO courses (id, slug, title, price_amount, bonus_amount, on_sale, created_at)
    VALUES (1, 'base', 'Курс «Основы»', 1499000, 200000, 1, '2026-01-01 10:00:00.000000')""",
    """WITH RECURSIVE b(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM b WHERE i < :rows)
    INSERT INTO orders (number, user_id, course_id, amount, currency, status, list_amount, price_reason, paid_how,
    created_at, paid_at, access_until, renewed_at)
    SELECT 'A' || i, 1, 1, 100000 + i % 1400000, 'RUB', 'paid', 1499000, 'промокод ' || i % 97, NULL,
    '2026-01-01 10:00:00.000000', strftime('%Y-%m-%d %H:%M:%S.000000', '2026-01-01', '+' || i || ' minutes'),
    '2027-01-01 10:00:00.000000', '2026-06-01 10:00:00.000000' FROM b""",
)


@dataclass(frozen=True)
class Took:
    """``peak`` in MiB is of the whole process, ``idle`` of it before the first row was asked for."""

    seconds: float
    peak: float
    idle: float
    size: int


def fill(database: Path, rows: int) -> None:
    url = f"sqlite:///{database}"
    migrate(url)
    engine = sync_engine(url)
    with engine.begin() as connection:
        for statement in PAST:
            connection.execute(text(statement), {"rows": rows} if ":rows" in statement else {})
    engine.dispose()


def in_a_process(way: str, database: Path, target: Path) -> Took:
    script = [sys.executable, str(HERE / f"excel_{way}.py"), str(database), str(target)]
    answer = subprocess.run(script, check=True, capture_output=True)
    return Took(**json.loads(answer.stdout))


def compare(rows: int, rounds: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        fill(home / "school.db", rows)
        took: dict[str, list[Took]] = {way: [] for way in WAYS}
        for number in range(rounds):
            for way in sorted(took, reverse=bool(number % 2)):
                took[way].append(in_a_process(way, home / "school.db", home / f"{way}.xlsx"))
        if rounds > 1:
            _check_same(home, rows)
    say(f"{rows:,} rows, {rounds} rounds, medians:")
    ours_took, theirs = (_median(took[way]) for way in WAYS)
    for way, one in (("ours", ours_took), ("pandas + xlsxwriter", theirs)):
        say(f"  {way:20} {one.seconds:8.2f} s  peak {one.peak:7.0f} MiB ({one.peak - one.idle:+.0f})  {one.size:,} B")
    say(
        f"  faster {theirs.seconds / ours_took.seconds:.2f} times, less memory {theirs.peak / ours_took.peak:.1f} times"
    )


def _median(took: Sequence[Took]) -> Took:
    fields = ("seconds", "peak", "idle", "size")
    return Took(**{name: median(getattr(one, name) for one in took) for name in fields})


def _check_same(home: Path, rows: int) -> None:
    """Both files hold the same cells."""
    mine, theirs = (CalamineWorkbook.from_path(str(home / f"{way}.xlsx")).get_sheet_by_index(0) for way in WAYS)
    left, right = mine.to_python()[1 : rows + 1], theirs.to_python()[1:]
    if [line[:8] for line in left] != [line[:8] for line in right] or len(left) != rows:
        raise ValueError("the two files differ")


def say(line: str) -> None:
    print(line, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="*", default=[100_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=3, help="for up to 100,000 rows; more are written once")
    asked = parser.parse_args()
    for rows in asked.rows:
        compare(rows, asked.rounds if rows <= 100_000 else 1)


if __name__ == "__main__":
    main()
