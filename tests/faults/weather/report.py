"""Outcomes as a table of figures, and every thing lost or doubled by its name."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from faults.report import machine
from faults.weather.play import Outcome

ABOUT: Final = """# Faults of the surroundings

Real processes of the product, the emulators, and a cable between the product and each outside system, which is cut,
muted, choked or made to lie in the midst of mixed stories; providers that fail after they have acted; storms of 429;
notifications doubled, late, lost and forged; leaping clocks; a full disk; a database that falls. After each fault
everything comes to rest, and the outside's truth is held against the database; then `aimpay db check`.
docs/faults-outside.md tells what is counted and what is not covered.
"""
COLUMNS: Final = (
    *("scenario", "fault", "stories", "faults", "**lost**", "**doubled**", "said again", "marked unclear"),
    *("refused by us", "fell", "`db check`", "s"),
)
HEAD: Final = f"| {' | '.join(COLUMNS)} |\n|{' --- |' * len(COLUMNS)}\n"


def line(one: Outcome) -> str:
    verdict = one.verdict
    cells = (
        one.scenario.name,
        one.scenario.what,
        one.stories,
        one.faults or "—",
        f"**{len(verdict.lost)}**",
        f"**{len(verdict.doubled)}**",
        len(verdict.again),
        verdict.unclear,
        sum(one.refusals.values()),
        len(one.dead),
        "0" if not one.check else "**1**",
        f"{one.seconds:.0f}",
    )
    return f"| {' | '.join(str(cell) for cell in cells)} |"


def markdown(outcomes: Sequence[Outcome], words: str, database: str) -> str:
    command = f"PYTHONPATH=tests python -m faults.weather {words}".strip()
    rows = "\n".join(line(one) for one in outcomes)
    good = sum(one.good for one in outcomes)
    stories = sum(one.stories for one in outcomes)
    total = f"{good} of {len(outcomes)} scenarios without loss; {stories} stories. {machine()}."
    details = "".join(_details(one) for one in outcomes if not one.good or one.crashes)
    return f"## {database}\n\n`{command}`\n\n{HEAD}{rows}\n\n{total}\n{details}"


def add_to(path: Path, table: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    before = path.read_text("utf-8") if path.exists() else ABOUT
    path.write_text(f"{before.rstrip()}\n\n{table}", "utf-8")


def _details(one: Outcome) -> str:
    found = [f"не начался или прервался: {one.trouble}"] if one.trouble else []
    found += [f"упал процесс {name}" for name in one.dead]
    found += [f"необработанных ошибок: {one.crashes}"] if one.crashes else []
    found += [*one.verdict.lost, *one.verdict.doubled, *one.verdict.waiting, *one.check.splitlines()]
    return f"\n{one.scenario.name}:\n\n" + "".join(f"- {thing}\n" for thing in found)
