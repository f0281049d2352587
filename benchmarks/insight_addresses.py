"""Pages to open, and how much memory a program held at most."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from insight_ways import YEAR

PERIOD: Final = f"since={YEAR.since}&until={YEAR.until}"


def peak() -> int:
    """Kilobytes of the program's own: ``ru_maxrss`` begins with what the process that started it held."""
    (line,) = [one for one in Path("/proc/self/status").read_text().splitlines() if one.startswith("VmHWM")]
    return int(line.split()[1])


@dataclass(frozen=True)
class Page:
    """``measures`` are those whose figures it shows, where pandas can make the same."""

    address: str
    measures: tuple[str, ...] = ()


def _view(key: str, *measures: str, grain: str = "&grain=month") -> Page:
    return Page(f"/office/insight{key}?{PERIOD}{grain}", measures)


PAGES: Final = (
    Page("/office"),
    _view("", "revenue", "orders", "funnel by source"),
    _view("/revenue", "revenue", "orders"),
    _view("/funnel", "funnel by source"),
    _view("/advertising", "advertising", grain=""),
    _view("/cohorts", "cohorts"),
    _view("/time", "conversion time", grain=""),
    _view("/partners", "partners", "network", grain=""),
    _view("/warm-up", "warm-up", grain=""),
    _view("/chat", "chat"),
    Page("/office/orders"),
    Page("/office/orders?status=paid&page=100"),
    Page("/office/people"),
    Page("/office/people?q=77777"),
    Page("/office/people?q=Имя"),
    Page("/office/leads"),
)
