"""Whether something grows in a soak's samples. A script too: the CSV of a run that was cut short."""

import csv
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import linear_regression, median
from typing import Final

WARM: Final = 0.2
"""The first part of a run, left out: caches fill and pools open then."""
ALLOWED: Final[dict[str, tuple[float, float]]] = {
    "memory": (0.05, 10),
    "files": (0.1, 8),
    "threads": (0.05, 3),
    "queue": (0.5, 20),
    "wal": (0.5, 128),
    "p95": (1.0, 0.25),
}
"""How much more the last third may have than the first: a share of it, or so much, whichever is more."""
ENOUGH: Final = 6
"""Samples; a rare kind is not in every one."""
GROWS: Final = ("database",)
"""What is kept for ever grows by design; it is told for each coming, and judged by nobody."""


@dataclass(frozen=True)
class Verdict:
    """``first`` and ``last``: medians of a third each, after the warm-up; ``slope`` by least squares, an hour."""

    name: str
    first: float
    last: float
    slope: float
    fine: bool


def judge(rows: list[dict[str, float]]) -> list[Verdict]:
    warm = rows[int(len(rows) * WARM) :]
    minutes = [row["minute"] for row in warm]
    found = []
    for name in warm[0]:
        kind = name.partition(" ")[0]
        if kind in ALLOWED or kind in GROWS:
            seen = [
                (minute, row[name]) for minute, row in zip(minutes, warm, strict=True) if row[name] or kind != "p95"
            ]
            if len(seen) < ENOUGH:
                continue
            times, values = zip(*seen, strict=True)
            third = len(values) // 3
            first, last = median(values[:third]), median(values[-third:])
            share, more = ALLOWED.get(kind, (float("inf"), float("inf")))
            fine = last - first <= max(first * share, more)
            found.append(Verdict(name, first, last, linear_regression(times, values).slope * 60, fine))
    return found


def main(path: Path) -> int:
    with path.open(newline="") as file:
        rows = [{name: float(value) for name, value in row.items()} for row in csv.DictReader(file)]
    verdicts = judge(rows)
    for one in verdicts:
        print(f"{one.name:30} {one.first:10.4g} {one.last:10.4g} {one.slope:+10.3g}/h {'' if one.fine else 'grows'}")
    return int(not all(one.fine for one in verdicts))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
