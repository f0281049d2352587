"""The doctor's findings as a page for the terminal."""

import re
import textwrap
from collections.abc import Sequence
from typing import Final

from aimpay.server.doctor.finding import Finding

WIDTH: Final = 100
SIGNS: Final = {True: "✓", None: "!", False: "✗"}
COLOURS: Final = {True: "32", None: "33", False: "31"}
DIM: Final = "2"
SHORT_WORD: Final = re.compile(r"(?<![А-Яа-яЁё-])([А-Яа-яЁё]{1,2}) (?=\S)")
NO_BREAK_SPACE: Final = "\N{NO-BREAK SPACE}"


def report(findings: Sequence[Finding], *, colours: bool = False) -> str:
    """Lay out one line for each finding, its remedy below it, and the sum of it all at the end."""
    margin = 4 + max((len(finding.system) for finding in findings), default=0) + 2
    lines = [line for finding in findings for line in _lines(finding, margin, colours=colours)]
    return "\n".join(["", *lines, "", *_wrapped(_summary(findings), "  "), ""])


def _lines(finding: Finding, margin: int, *, colours: bool) -> list[str]:
    sign = _painted(SIGNS[finding.ok], COLOURS[finding.ok], colours=colours)
    text = _wrapped(_sentence(finding.what_is_wrong or finding.note), " " * margin)
    head = f"  {sign} {finding.system.ljust(margin - 4)}{text[0].lstrip(' ')}"
    remedy = _wrapped(finding.how_to_mend, " " * margin, "→ ")
    return [head, *text[1:], *(_painted(line, DIM, colours=colours) for line in remedy)]


def _summary(findings: Sequence[Finding]) -> str:
    broken = sum(finding.ok is False for finding in findings)
    doubtful = sum(finding.ok is None for finding in findings)
    if broken:
        return f"Работать мешает: {broken}." + (f" Стоит посмотреть: {doubtful}." if doubtful else "")
    return f"Работать можно. Стоит посмотреть: {doubtful}." if doubtful else "Всё в порядке, можно продавать."


def _sentence(text: str) -> str:
    return text if text.startswith("http") else text[:1].upper() + text[1:]


def _wrapped(text: str, margin: str, mark: str = "") -> list[str]:
    """Addresses and names of settings are never broken; short words stay with the next one."""
    bound = SHORT_WORD.sub(rf"\1{NO_BREAK_SPACE}", text)
    return textwrap.wrap(
        bound,
        WIDTH,
        initial_indent=margin + mark,
        subsequent_indent=margin + " " * len(mark),
        break_long_words=False,
        break_on_hyphens=False,
    ) or ([] if mark else [margin])


def _painted(text: str, colour: str, *, colours: bool) -> str:
    return f"\x1b[{colour}m{text}\x1b[0m" if colours else text
