"""The commands that the documents tell people to type: blocks of shell, and mentions in the text."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import dropwhile, groupby
from pathlib import Path
from typing import Final

from house.tree import texts

FENCE: Final = re.compile(
    r"^(?:<!-- not run: (?P<reason>[^>]*?) -->\n\n?)?(?P<fence>```+)(?P<kind>[^\n`]*)\n(?P<text>.*?)^(?P=fence)$",
    re.MULTILINE | re.DOTALL,
)
SHELLS: Final = frozenset({"sh", "bash"})
MENTION: Final = re.compile(r"`([^`\n]*\baimpay [a-z][^`\n]*)`")
CHOICE: Final = re.compile(r"[a-z]+(?:\|[a-z]+)+")
ASSIGNED: Final = re.compile(r"[A-Z_]+=")
ENDS: Final = frozenset({"&&", "||", "|", ";", ">", ">>", "2>&1"})
STEP: Final = 'export PATH="$PWD/.venv/bin:$PATH"'
"""After this a terminal knows ``aimpay``."""
BARE: Final = re.compile(r"^(?:[A-Z_]+=\S* )*aimpay [a-z]", re.MULTILINE)
TYPED: Final = re.compile(r"^\s*(?:\$ )?(?:[\w./]*bin/)?aimpay [a-z]", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """``reason`` is why nobody runs it; a block without one is run."""

    page: Path
    line: int
    kind: str
    text: str
    reason: str | None

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def pages() -> dict[Path, str]:
    """What is written for people outside of the code."""
    tops = {Path("README.md"), Path("CONTRIBUTING.md")}
    return {path: text for path, text in texts().items() if path.suffix == ".md" and (path in tops or _told(path))}


def blocks(page: Path, text: str) -> list[Block]:
    return [
        Block(page, text.count("\n", 0, found.start("fence")) + 1, found["kind"], found["text"], found["reason"])
        for found in FENCE.finditer(text)
    ]


def shell_blocks() -> list[Block]:
    return [block for path, text in pages().items() for block in blocks(path, text) if block.kind in SHELLS]


def commands(shell: str) -> Iterator[list[str]]:
    """The words after each ``aimpay`` of a piece of shell."""
    for line in shell.replace("\\\n", " ").splitlines():
        yield from _commands(_words(line))


def mentions(text: str) -> Iterator[list[str]]:
    """The same of what stands between backquotes; ``a|b`` is both, what stands in brackets is there."""
    for found in MENTION.finditer(FENCE.sub("", text)):
        plain = found[1].replace("[", "").replace("]", "")
        choice = CHOICE.search(plain)
        for one in choice[0].split("|") if choice else [""]:
            yield from commands(CHOICE.sub(one, plain, count=1))


def _told(path: Path) -> bool:
    return path.parts[0] == "docs" and "measurements" not in path.parts


def _words(line: str) -> list[str]:
    """A line that is no whole sentence of shell (the inside of a here-document) has no command of ours."""
    try:
        return shlex.split(line, comments=True)
    except ValueError:
        return []


def _commands(words: list[str]) -> Iterator[list[str]]:
    for ended, group in groupby(words, key=ENDS.__contains__):
        sentence = list(dropwhile(ASSIGNED.match, group))
        if not ended and sentence and (sentence[0] == "aimpay" or sentence[0].endswith("bin/aimpay")):
            yield sentence[1:]
