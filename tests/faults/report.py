"""What a run came to, as a Markdown table and as an exit code."""

import os
import platform
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

QUOTED: Final = re.compile("«(.+?)»")
Rows = Sequence[tuple[str, str]]


@dataclass
class Verdict:
    """``lost``: promised and not done. ``doubled``: done twice. ``told_twice``: the same words came once more.

    Each line names the story or the object, so that it can be looked for.
    """

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    told_twice: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def fine(self) -> bool:
        return not self.lost and not self.doubled


@dataclass
class Report:
    """``checked``: the exit code of ``aimpay db check``, and ``findings`` what it said if it is not 0."""

    title: str
    command: str
    seed: int
    seconds: float
    stories: Mapping[str, int]
    faults: Mapping[str, int]
    verdict: Verdict
    wanted: int = 0
    starts: int = 0
    fell: Mapping[str, int] = field(default_factory=Counter)
    checked: int = 0
    findings: str = ""

    @property
    def fine(self) -> bool:
        return self.verdict.fine and self.checked == 0

    def markdown(self) -> str:
        head = f"## {self.title}\n\n`{self.command}`\n\n| | |\n| --- | --- |\n"
        rows = "\n".join(f"| {name} | {value} |" for name, value in self._rows())
        return f"{head}{rows}\n{self._details()}"

    def _rows(self) -> Rows:
        verdict = self.verdict
        kinds = ", ".join(f"{kind.replace('_', ' ')} {many}" for kind, many in sorted(self.stories.items()))
        return (
            ("stories", f"{self._reached()}: {kinds}"),
            ("faults", f"{sum(self.faults.values())}: {_counted(self.faults)}"),
            (
                "starts of processes",
                f"{self.starts}, of them after an end of their own: {_counted(self.fell) or 'none'}",
            ),
            ("**lost**", f"**{len(verdict.lost)}**"),
            ("**doubled**", f"**{len(verdict.doubled)}**"),
            ("told twice", f"{len(verdict.told_twice)}{_words(verdict.told_twice)}"),
            ("`aimpay db check`", "0, all is well" if not self.checked else f"**{self.checked}**"),
            ("seed", str(self.seed)),
            ("seconds", f"{self.seconds:.0f}"),
            ("machine", machine()),
        )

    def _reached(self) -> str:
        played = sum(self.stories.values())
        return str(played) if played >= self.wanted else f"{played} of {self.wanted}, when the time given was over"

    def _details(self) -> str:
        lists = {"Lost": self.verdict.lost, "Doubled": self.verdict.doubled, "Told twice": self.verdict.told_twice}
        lists |= {"Notes": self.verdict.notes, "What the check found": self.findings.splitlines()}
        return "".join(
            f"\n{name}:\n\n" + "".join(f"- {one}\n" for one in found) for name, found in lists.items() if found
        )


def _words(lines: Sequence[str]) -> str:
    """Say which words came more than once, and how often that happened."""
    found = Counter(match[1] for one in lines if (match := QUOTED.search(one)))
    return f": {_counted({f'«{words}»': many for words, many in found.items()})}" if found else ""


def machine() -> str:
    cores = os.cpu_count() or 1
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = os.getloadavg()[1]
    return f"{cores} cores, {memory:.0f} GiB, load {load:.1f} with others, Python {platform.python_version()}"


def add_to(path: Path, report: Report, about: str) -> None:
    """Append a report to a file of measurements, which begins with what it is about."""
    path.parent.mkdir(parents=True, exist_ok=True)
    before = path.read_text("utf-8") if path.exists() else about
    path.write_text(f"{before.rstrip()}\n\n{report.markdown()}", "utf-8")


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {many}" for name, many in sorted(counts.items()) if many)
