"""The outside world's memory: JSON documents by kind and key, kept in RAM and written through to SQLite."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Document = dict[str, Any]

SCHEMA = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = OFF;
CREATE TABLE IF NOT EXISTS documents (
    kind TEXT NOT NULL, key TEXT NOT NULL, position INTEGER NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (kind, key)
);
"""
COUNTERS = "counters"


class Store:
    """Reads come from RAM; a write is on disk (it survives ``kill -9``) when the call, or its ``at_once`` block, ends.

    Documents are plain JSON objects. Change one by ``put`` again: editing the returned dict alone is not kept.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._file = sqlite3.connect(path or ":memory:", isolation_level=None)
        self._file.executescript(SCHEMA)
        self._kinds: dict[str, dict[str, Document]] = {}
        self._position = 0
        rows = self._file.execute("SELECT kind, key, position, body FROM documents ORDER BY position")
        for kind, key, position, body in rows:
            self._kinds.setdefault(kind, {})[key] = json.loads(body)
            self._position = position

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """What is written in this block survives a kill as a whole or not at all. The block must not wait."""
        if self._file.in_transaction:
            yield
            return
        self._file.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            self._file.execute("COMMIT")  # also after an error: the file holds what RAM holds

    def put(self, kind: str, key: str | int, document: Document) -> Document:
        """Insert or replace; a replaced document keeps its place in the order of ``all``."""
        self._position += 1
        self._kinds.setdefault(kind, {})[str(key)] = document
        self._file.execute(
            "INSERT INTO documents VALUES (?, ?, ?, ?) ON CONFLICT (kind, key) DO UPDATE SET body = excluded.body",
            (kind, str(key), self._position, json.dumps(document, ensure_ascii=False)),
        )
        return document

    def get(self, kind: str, key: str | int) -> Document | None:
        return self._kinds.get(kind, {}).get(str(key))

    def all(self, kind: str) -> list[Document]:
        """Every document of a kind, oldest first."""
        return list(self._kinds.get(kind, {}).values())

    def delete(self, kind: str, key: str | int) -> None:
        self._kinds.get(kind, {}).pop(str(key), None)
        self._file.execute("DELETE FROM documents WHERE kind = ? AND key = ?", (kind, str(key)))

    def next(self, counter: str, start: int = 1) -> int:
        """Return the next number of a named counter, never the same twice, also after a restart."""
        last = self.get(COUNTERS, counter)
        value = int(last["value"]) + 1 if last else start
        self.put(COUNTERS, counter, {"value": value})
        return value

    def close(self) -> None:
        self._file.close()
