"""What an import read, did, left out and why: for the terminal, for a page and for a file."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

TITLES: Final = ("Прочитано", "Добавлено", "Уже было", "Пропущено")
DRY: Final = "Пробный запуск: ничего не записано."
DONE: Final = "Записано."


@dataclass(frozen=True)
class Remark:
    """``where`` is a place that its owner can find: «строка 12», «users, id 7»."""

    where: str
    words: str


@dataclass
class Part:
    """Counts of one kind of rows. ``skipped`` are those of which nothing was taken."""

    title: str
    read: int = 0
    added: int = 0
    same: int = 0
    skipped: int = 0
    remarks: list[Remark] = field(default_factory=list)

    def skip(self, where: str, words: str) -> None:
        self.skipped += 1
        self.say(where, words)

    def say(self, where: str, words: str) -> None:
        self.remarks.append(Remark(where, words))


@dataclass
class Report:
    """``notes`` hold of the whole: what is never taken, what to do next."""

    title: str
    dry: bool
    parts: list[Part] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def part(self, title: str) -> Part:
        self.parts.append(Part(title))
        return self.parts[-1]

    @property
    def added(self) -> int:
        return sum(part.added for part in self.parts)

    @property
    def remarks(self) -> Sequence[tuple[str, Remark]]:
        return [(part.title, remark) for part in self.parts for remark in part.remarks]

    def figures(self) -> dict[str, dict[str, int]]:
        return {
            one.title: {"read": one.read, "added": one.added, "same": one.same, "skipped": one.skipped}
            for one in self.parts
        }


def markdown(report: Report) -> str:
    lines = [f"# {report.title}", "", DRY if report.dry else DONE, ""]
    lines += [f"| Что | {' | '.join(TITLES)} |", "| --- | --: | --: | --: | --: |"]
    lines += [f"| {one.title} | {one.read} | {one.added} | {one.same} | {one.skipped} |" for one in report.parts]
    lines += ["", *(f"- {note}" for note in report.notes)] if report.notes else []
    for part in report.parts:
        if part.remarks:
            lines += ["", f"## {part.title}: что не так", "", *(f"- {one.where}: {one.words}" for one in part.remarks)]
    return "\n".join([*lines, ""])


def plain(report: Report, most: int = 30) -> str:
    """For the terminal: the figures, and the first remarks."""
    width = max(len(part.title) for part in report.parts)
    lines = [report.title, DRY if report.dry else DONE, ""]
    for one in report.parts:
        figures = zip(TITLES, (one.read, one.added, one.same, one.skipped), strict=True)
        lines.append(f"  {one.title:<{width}}  " + ", ".join(f"{title.lower()} {count}" for title, count in figures))
    lines += ["", *(f"  • {note}" for note in report.notes)] if report.notes else []
    remarks = report.remarks
    if remarks:
        lines += ["", f"Замечаний: {len(remarks)}."]
        lines += [f"  {one.where}: {one.words}" for _, one in remarks[:most]]
    if len(remarks) > most:
        why = Counter(title for title, _ in remarks[most:])
        rest = ", ".join(f"{title.lower()} {count}" for title, count in why.items())
        lines.append(f"  и ещё {len(remarks) - most} ({rest}): все они в файле отчёта.")
    return "\n".join(lines)
