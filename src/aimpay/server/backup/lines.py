"""The file: gzip of JSON lines. A head, then each table with its rows and their checksum, then an end.

A head: {"format", "version", "schema", "made_at", "tables"}. A table: {"table", "columns"}, its rows as lists, and
{"end", "rows", "sha256", "sequence"}. The last line is {"done", "tables", "rows"}.
"""

import gzip
import io
import json
import os
import zlib
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, Final

from aimpay.server.backup.errors import FileDamagedError
from aimpay.server.backup.sealed import MAGIC, OpeningReader, SealingWriter

FORMAT: Final = "aimpay-backup"
VERSION: Final = 1
OWNERS_ONLY: Final = 0o600
LONGEST_LINE: Final = 256 * 2**20
"""A row with the largest film that the bot sends takes 70 MB: what goes on for longer was packed to fill the memory."""
NOT_OURS: Final = "Это не\u00a0резервная копия AiM\u00a0Pay."
BROKEN: Final = "Файл повреждён или записан не\u00a0до\u00a0конца: {why}. База не\u00a0тронута."
IS_SEALED: Final = "Копия зашифрована: задайте пароль в\u00a0AIMPAY_BACKUP_PASSPHRASE."


UNREADABLE: Final = (
    EOFError, gzip.BadGzipFile, zlib.error, UnicodeDecodeError, ValueError, KeyError, TypeError, AttributeError,
    RecursionError,
)  # fmt: skip
"""Of a file that somebody else wrote: cut off, no text, no JSON, other JSON than ours, too deep."""


@dataclass(frozen=True)
class Head:
    schema: str
    made_at: str
    tables: tuple[str, ...]


@dataclass(frozen=True)
class TableStart:
    name: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class TableEnd:
    """``sequence`` is the last id that was ever given out; None where ids are not counted."""

    name: str
    rows: int
    sequence: int | None


Piece = Head | TableStart | TableEnd | list[Any]


class Writer:
    def __init__(self, target: IO[bytes]) -> None:
        self._target, self._sum, self._rows = target, sha256(), 0
        self.tables, self.rows = 0, 0

    def head(self, head: Head) -> None:
        told = {"format": FORMAT, "version": VERSION, "schema": head.schema, "made_at": head.made_at}
        self._put(told | {"tables": head.tables})

    def start(self, table: str, columns: Sequence[str]) -> None:
        self._sum, self._rows = sha256(), 0
        self._put({"table": table, "columns": columns})

    def row(self, values: Sequence[Any]) -> None:
        line = _line(values)
        self._sum.update(line)
        self._rows += 1
        self._target.write(line)

    def end(self, table: str, sequence: int | None) -> None:
        self._put({"end": table, "rows": self._rows, "sha256": self._sum.hexdigest(), "sequence": sequence})
        self.tables, self.rows = self.tables + 1, self.rows + self._rows

    def done(self) -> None:
        self._put({"done": True, "tables": self.tables, "rows": self.rows})

    def _put(self, told: dict[str, Any]) -> None:
        self._target.write(_line(told))


@contextmanager
def writing(path: Path, passphrase: str | None) -> Iterator[Writer]:
    """Write beside ``path`` and put it there when it is whole: a backup cut short leaves no file of that name."""
    draft = path.with_name(f"{path.name}.part")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNERS_ONLY)
    try:
        with os.fdopen(descriptor, "wb") as raw:
            sealed = SealingWriter(raw, passphrase) if passphrase else None
            with gzip.GzipFile(fileobj=sealed or raw, mode="wb", compresslevel=6, filename="", mtime=0) as packed:
                yield Writer(packed)  # type: ignore[arg-type]  # — GzipFile is a stream of bytes
            if sealed:
                sealed.close()
            raw.flush()
            os.fsync(raw.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def read_pieces(path: Path, passphrase: str | None) -> Iterator[Piece]:
    """Yield what is in the file, a row at a time; raise FileDamagedError where it is not what was written."""
    try:
        with path.open("rb") as raw:
            yield from _pieces(_lines(_opened(raw, passphrase)))
    except UNREADABLE as error:
        raise FileDamagedError(BROKEN.format(why=_why(error))) from error


def _why(error: Exception) -> str:
    if isinstance(error, EOFError):
        return "обрывается на\u00a0середине"
    return "сжатые данные испорчены" if isinstance(error, gzip.BadGzipFile | zlib.error) else "строка не\u00a0читается"


def _opened(raw: IO[bytes], passphrase: str | None) -> IO[bytes]:
    beginning = raw.read(len(MAGIC))
    if beginning == MAGIC:
        if not passphrase:
            raise FileDamagedError(IS_SEALED)
        source: Any = io.BufferedReader(OpeningReader(raw, passphrase))
    else:
        raw.seek(0)
        source = raw
        if not beginning.startswith(b"\x1f\x8b"):
            raise FileDamagedError(NOT_OURS)
    return gzip.GzipFile(fileobj=source, mode="rb")  # type: ignore[return-value]  # — GzipFile is a stream of bytes


def _lines(source: IO[bytes]) -> Iterator[tuple[Any, bytes]]:
    while line := source.readline(LONGEST_LINE + 1):
        _must(len(line) <= LONGEST_LINE, "строка без конца")
        yield json.loads(line), line


def _pieces(lines: Iterator[tuple[Any, bytes]]) -> Iterator[Piece]:
    head, _ = next(lines, ({}, b""))
    if not isinstance(head, dict) or head.get("format") != FORMAT or head.get("version") != VERSION:
        raise FileDamagedError(NOT_OURS)
    yield Head(head["schema"], head["made_at"], tuple(head["tables"]))
    tables = rows = 0
    for told, _ in lines:
        if told.get("done"):
            _must(
                [told["tables"], told["rows"]] == [tables, rows] and tables == len(head["tables"]),
                "итог не\u00a0сошёлся",
            )
            _must(next(lines, None) is None, "лишнее в\u00a0конце")
            return
        end = yield from _table(told, lines)
        tables, rows = tables + 1, rows + end.rows
    _must(False, "нет конца")


def _table(told: dict[str, Any], lines: Iterator[tuple[Any, bytes]]) -> Generator[Piece, None, TableEnd]:
    name, columns = told["table"], tuple(told["columns"])
    yield TableStart(name, columns)
    seen = sha256()
    for count, (row, line) in enumerate(lines):
        if isinstance(row, dict):
            sound = row["end"] == name and row["rows"] == count and row["sha256"] == seen.hexdigest()
            _must(sound, f"таблица {name}")
            end = TableEnd(name, count, row["sequence"])
            yield end
            return end
        _must(isinstance(row, list) and len(row) == len(columns), f"строка таблицы {name}")
        seen.update(line)
        yield row
    raise EOFError


def _must(sound: bool, why: str) -> None:
    if not sound:
        raise FileDamagedError(BROKEN.format(why=why))


def _line(told: Any) -> bytes:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
