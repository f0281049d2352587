"""Everything as JSON: a ZIP with a file of lines for each table, the files themselves, and a manifest with hashes."""

import asyncio
import hashlib
import json
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any, Final
from zipfile import ZIP_DEFLATED, ZipFile

from sqlalchemy import text

from aimpay.server.db.database import Database
from aimpay.server.kit.clock import Clock
from aimpay.server.office.data.views import is_money
from aimpay.server.office.export.rows import pages, snapshot
from aimpay.server.office.export.tables import Taken, is_file, left_out, taken_tables

MANIFEST: Final = "manifest.json"
UNSAFE: Final = re.compile(r"[^0-9A-Za-z_.-]+")
FORMAT: Final = 1
Row = dict[str, Any]


@dataclass
class Written:
    """``sums`` are of columns of kopecks: by them and by the count a reader sees that all is there."""

    path: str
    title: str
    rows: int = 0
    sums: dict[str, int] = field(default_factory=dict)
    sha256: str = ""


@dataclass
class _Archive:
    """Used by one thread at a time; ``hashed`` are the files of bytes."""

    zip: ZipFile
    hashed: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, body: bytes) -> None:
        self.zip.writestr(name, body)
        self.hashed[name] = hashlib.sha256(body).hexdigest()


async def write_archive(db: Database, clock: Clock, target: Path) -> Sequence[Written]:
    """Return what was written. The file of an export that failed is the caller's to delete."""
    with ZipFile(target, "w", ZIP_DEFLATED, allowZip64=True) as file:
        archive = _Archive(file)
        async with snapshot(db) as session:
            schema = await session.scalar(text("SELECT version_num FROM alembic_version"))
            written = [await _write_table(archive, taken, pages(session, taken)) for taken in taken_tables()]
        manifest = _manifest(written, archive, clock.now(), schema)
        await asyncio.to_thread(file.writestr, MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=2))
    return written


async def _write_table(archive: _Archive, taken: Taken, found: AsyncIterator[Sequence[Row]]) -> Written:
    """A ZIP has one member open at a time: lines of the few tables that hold files wait until the files are in."""
    one = Written(f"tables/{taken.name}.jsonl", taken.title)
    if any(is_file(column) for column in taken.columns):
        body = b"".join([await asyncio.to_thread(_with_files, archive, taken, rows, one) async for rows in found])
        await asyncio.to_thread(archive.zip.writestr, one.path, body)
        one.sha256 = hashlib.sha256(body).hexdigest()
        return one
    digest = hashlib.sha256()
    with closing(archive.zip.open(one.path, "w", force_zip64=True)) as member:
        async for rows in found:
            digest.update(await asyncio.to_thread(_write_rows, member, taken, rows, one))
    one.sha256 = digest.hexdigest()
    return one


def _write_rows(member: IO[bytes], taken: Taken, rows: Sequence[Row], one: Written) -> bytes:
    body = b"".join(_line(taken, row, one) for row in rows)
    member.write(body)
    return body


def _with_files(archive: _Archive, taken: Taken, rows: Sequence[Row], one: Written) -> bytes:
    """Each body becomes a member of its own, and its name takes its place in the line."""
    for row in rows:
        key = UNSAFE.sub("_", "-".join(str(row[part.name]) for part in taken.table.primary_key))
        for column in taken.columns:
            if is_file(column) and row[column.name] is not None:
                name = f"files/{taken.name}/{key}-{column.name}"
                archive.add(name, row[column.name])
                row[column.name] = name
    return b"".join(_line(taken, row, one) for row in rows)


def _line(taken: Taken, row: Row, one: Written) -> bytes:
    said: Row = {}
    for column in taken.columns:
        value = row[column.name]
        said[column.name] = value.isoformat() if isinstance(value, datetime | date) else value
        if is_money(column.name) and isinstance(value, int):
            one.sums[column.name] = one.sums.get(column.name, 0) + value
    one.rows += 1
    return json.dumps(said, ensure_ascii=False).encode() + b"\n"


def _manifest(written: Sequence[Written], archive: _Archive, now: datetime, schema: str | None) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "made_at": now.isoformat(),
        "schema": schema,
        "money": "целые копейки в столбцах amount и *_amount",
        "moments": "UTC, ISO 8601",
        "tables": {Path(one.path).stem: vars(one) for one in written},
        "files": archive.hashed,
        "left_out": left_out(),
    }
