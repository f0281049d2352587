"""What stands in the repository: its files, as people would commit them, and its Python, parsed."""

import ast
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]


@dataclass(frozen=True)
class Source:
    """One Python file; ``path`` is relative to the repository."""

    path: Path
    text: str

    @property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)


@cache
def files() -> tuple[Path, ...]:
    """Everything tracked, or about to be: relative paths, without what .gitignore names."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    names = sorted(set(listed.stdout.split("\0")) - {""})
    return tuple(Path(name) for name in names if (ROOT / name).is_file())


@cache
def texts() -> dict[Path, str]:
    """Every file that is text."""
    read = {}
    for path in files():
        content = (ROOT / path).read_bytes()
        if b"\0" not in content:
            read[path] = content.decode()
    return read


def sources(*tops: str) -> list[Source]:
    """Python files under these top directories."""
    return [Source(path, text) for path, text in texts().items() if path.suffix == ".py" and path.parts[0] in tops]
