"""What came while the bot stood in and must not be lost: one line each, on disk before Telegram may forget it."""

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aimpay.private_folder import make_private


@dataclass(frozen=True)
class Kept:
    """``updates`` are Telegram's own words; ``people`` asked in vain and are told when it is over."""

    updates: tuple[dict[str, Any], ...]
    people: tuple[int, ...]


@dataclass
class Spool:
    path: Path
    _people: set[int] = field(default_factory=set)

    def keep(self, update: dict[str, Any]) -> None:
        self._append({"update": update})

    def remember(self, person: int) -> None:
        """Once each, whoever asks how often."""
        if person not in self._people:
            self._people.add(person)
            self._append({"person": person})

    def read(self) -> Kept:
        lines = list(self._lines())
        updates = {line["update"]["update_id"]: line["update"] for line in lines if "update" in line}
        people = dict.fromkeys(line["person"] for line in lines if "person" in line)
        return Kept(tuple(updates.values()), tuple(people))

    def is_there(self) -> bool:
        return self.path.is_file()

    def leave(self, updates: Sequence[dict[str, Any]]) -> None:
        """Keep these and forget all else, or the whole file where there are none."""
        if not updates:
            self.path.unlink(missing_ok=True)
            return
        rest = self.path.with_suffix(".rest")
        rest.unlink(missing_ok=True)
        rewritten = Spool(rest)
        for update in updates:
            rewritten.keep(update)
        rest.replace(self.path)

    def _append(self, line: dict[str, Any]) -> None:
        make_private(self.path.parent)
        with os.fdopen(os.open(self.path, os.O_APPEND | os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
            file.flush()
            os.fsync(file.fileno())

    def _lines(self) -> Iterator[dict[str, Any]]:
        """A last line that was cut short was not confirmed: Telegram brings that update again."""
        for line in self.path.read_text("utf-8").splitlines(keepends=True):
            if line.endswith("\n"):
                yield json.loads(line)
