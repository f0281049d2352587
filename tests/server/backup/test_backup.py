"""A backup of a product at work comes back whole, into either kind of database, or not at all."""

import gzip
import json
import stat
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import func, insert, select, text

from aimpay.server.backup import lines
from aimpay.server.backup.errors import FileDamagedError, NotEmptyError, VersionError
from aimpay.server.backup.layout import read_columns, read_layout, written
from aimpay.server.backup.restore import is_empty, prepare, restore, verify
from aimpay.server.backup.save import save
from aimpay.server.backup.sequences import last_id
from aimpay.server.db.database import Database, sync_engine
from aimpay.server.growth.leads.models import FunnelStage, Lead
from aimpay.server.migrations.upgrade import downgrade, is_current, migrate
from aimpay.server.school.models import MediaItem
from aimpay.server.selling.models import Course
from aimpay.server.wiring import prepare_engine
from aimpay.server.workflows.house import House
from integrations.outside import Reply
from server.conftest import served
from server.integrators import past

NOW: Final = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
PASSPHRASE: Final = "двенадцать знаков и больше"


async def fill(url: str) -> None:
    """A school with sales, stories waiting in the engine, merged leads, and rows that are gone."""
    async with served(url, Reply(200, {"username": "b"})) as server:
        house = server.house
        sold = await past.sell(house, "AAAA0001", name="Анна «Ёж»\n\u2028 \\ ' \" 🦔")
        await past.give_back(house, sold)
        await past.earn(house, await past.sell(house, "AAAA0002"), sold)
        await past.consent(house, sold, "given")
        await _merge(house)


async def _merge(house: House) -> None:
    """The first lead points at one that comes after it; the last id given out is of a lead that is gone."""
    async with house.db.write() as session:
        stage = await session.scalar(select(FunnelStage.slug).limit(1))
        now = house.clock.now()
        three = [Lead(stage=stage, stage_at=now, created_at=now, active_at=now) for _ in range(3)]
        session.add_all(three)
        await session.flush()
        three[0].merged_into_id = three[1].id
        await session.flush()
        await session.delete(three[2])


def contents(url: str) -> dict[str, list[list[Any]]]:
    engine = sync_engine(url)
    with engine.connect() as connection:
        found = {
            name: [
                [written(cell) for cell in row]
                for row in connection.execute(select(*read_columns(table)).order_by(*table.primary_key.columns))
            ]
            for name, table in read_layout(connection).tables.items()
        }
        found["ids"] = [[name, last_id(connection, one)] for name, one in read_layout(connection).tables.items()]
    engine.dispose()
    return {name: json.loads(json.dumps(rows, default=str)) for name, rows in found.items()}


def put_back(url: str, path: Path, passphrase: str | None = None) -> None:
    prepare(url, verify(path, passphrase))
    prepare_engine(url)
    restore(url, path, passphrase)


def comparable(found: dict[str, list[list[Any]]]) -> dict[str, list[list[Any]]]:
    """JSON is spaced as its database likes it."""

    def same(cell: Any) -> Any:
        if isinstance(cell, str) and cell[:1] in {"{", "["}:
            return json.loads(cell)
        return cell

    return {name: sorted(([same(cell) for cell in row] for row in rows), key=repr) for name, rows in found.items()}


@pytest.mark.postgres
@pytest.mark.parametrize("there", ["sqlite", "postgres"])
async def test_a_backup_comes_back_the_same_in_either_database(
    migrated_database_url: str, there: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    await fill(migrated_database_url)
    path = tmp_path / "school.aimpay"
    tables, rows = save(migrated_database_url, path, NOW)
    assert (tables > 80, rows > 30) == (True, True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    url = f"sqlite:///{tmp_path / 'new.db'}"
    if there == "postgres":
        desk = request.getfixturevalue("postgres_desk")
        url = desk.create()
    put_back(url, path)
    assert is_current(url)
    before, after = comparable(contents(migrated_database_url)), comparable(contents(url))
    assert set(before) == set(after)
    for name, rows_before in before.items():
        assert after[name] == rows_before, name
    assert before["leads"]
    assert before["engine:workflow_status"]


async def test_ids_are_not_used_again_after_a_restore(migrated_sqlite_url: str, tmp_path: Path) -> None:
    await fill(migrated_sqlite_url)
    path, url = tmp_path / "a", f"sqlite:///{tmp_path / 'new.db'}"
    save(migrated_sqlite_url, path, NOW)
    put_back(url, path)
    given = dict(map(tuple, contents(migrated_sqlite_url)["ids"]))["leads"]  # type: ignore[arg-type]  # — pairs
    engine = sync_engine(url)
    with engine.begin() as connection:
        stage = connection.scalar(select(FunnelStage.slug).limit(1))
        row = {"stage": stage, "stage_at": NOW, "created_at": NOW, "active_at": NOW}
        new = connection.execute(insert(Lead).values(**row).returning(Lead.id)).scalar_one()
    engine.dispose()
    assert new == given + 1


async def test_a_backup_beside_a_busy_writer_is_of_one_moment(migrated_database_url: str, tmp_path: Path) -> None:
    """Each transaction writes two rows that belong together; a backup never has one of them alone."""
    await fill(migrated_database_url)
    engine, stop = sync_engine(migrated_database_url), threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            with engine.begin() as connection:
                values = {"slug": f"a{number}", "title": "Ы", "position": 1000 + number, "enters_on": []}
                connection.execute(insert(FunnelStage).values(**values))
                values = {"stage": f"a{number}", "stage_at": NOW, "created_at": NOW, "active_at": NOW}
                connection.execute(insert(Lead).values(**values))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        paths = [tmp_path / f"{one}" for one in range(5)]
        for path in paths:
            save(migrated_database_url, path, NOW)
    finally:
        stop.set()
        writer.join()
        engine.dispose()
    counts = [_pairs(path) for path in paths]
    assert all(stages == leads for stages, leads in counts), counts
    assert counts[0] != counts[-1]


def _pairs(path: Path) -> tuple[int, int]:
    rows: dict[str, int] = {}
    for piece in lines.read_pieces(path, None):
        match piece:
            case lines.TableEnd():
                rows[piece.name] = piece.rows
    first = 9
    return rows["funnel_stages"] - first, rows["leads"] - 4


def _cut(body: bytes) -> bytes:
    return body[:-40]


def _flip(body: bytes) -> bytes:
    return body[:-200] + bytes([body[-200] ^ 1]) + body[-199:]


def _empty(_body: bytes) -> bytes:
    return b""


def _other(_body: bytes) -> bytes:
    return gzip.compress(b'{"format":"other"}\n')


def _shorn(body: bytes) -> bytes:
    """Whole lines are missing, and the packing is sound."""
    told = gzip.decompress(body).splitlines(keepends=True)
    return gzip.compress(b"".join(told[:-3]))


def _edited(body: bytes) -> bytes:
    return gzip.compress(gzip.decompress(body).replace(b"AAAA0001", b"AAAA0009"))


@pytest.mark.parametrize("harm", [_cut, _flip, _empty, _other, _shorn, _edited])
async def test_a_damaged_file_is_refused_and_changes_nothing(
    harm: Callable[[bytes], bytes], migrated_sqlite_url: str, tmp_path: Path
) -> None:
    await fill(migrated_sqlite_url)
    path, url = tmp_path / "a", f"sqlite:///{tmp_path / 'new.db'}"
    save(migrated_sqlite_url, path, NOW)
    seen = verify(path)
    path.write_bytes(harm(path.read_bytes()))
    with pytest.raises(FileDamagedError):
        verify(path)
    prepare(url, seen)
    prepare_engine(url)
    before = contents(url)
    with pytest.raises(FileDamagedError):
        restore(url, path)
    assert contents(url) == before


async def test_a_database_with_somebody_in_it_is_not_overwritten_unless_told(
    migrated_sqlite_url: str, tmp_path: Path
) -> None:
    await fill(migrated_sqlite_url)
    path = tmp_path / "a"
    save(migrated_sqlite_url, path, NOW)
    async with served(migrated_sqlite_url, Reply(200, {"username": "b"})) as server:
        await past.sell(server.house, "AAAA0003")
    assert not is_empty(migrated_sqlite_url)
    with pytest.raises(NotEmptyError):
        restore(migrated_sqlite_url, path)
    assert len(contents(migrated_sqlite_url)["orders"]) == 3
    restore(migrated_sqlite_url, path, replace=True)
    assert len(contents(migrated_sqlite_url)["orders"]) == 2


async def test_an_older_backup_makes_a_database_of_its_schema_that_is_upgraded_after(
    migrated_sqlite_url: str, tmp_path: Path
) -> None:
    await fill(migrated_sqlite_url)
    downgrade(migrated_sqlite_url, "0024")
    path, url = tmp_path / "a", f"sqlite:///{tmp_path / 'new.db'}"
    save(migrated_sqlite_url, path, NOW)
    put_back(url, path)
    assert not is_current(url)
    migrate(url)
    assert is_current(url)
    assert len(contents(url)["orders"]) == 2
    other = f"sqlite:///{tmp_path / 'other.db'}"
    migrate(other)
    with pytest.raises(VersionError, match="0024"):
        prepare(other, verify(path))


async def test_a_backup_of_a_newer_program_is_refused(migrated_sqlite_url: str, tmp_path: Path) -> None:
    path = tmp_path / "a"
    save(migrated_sqlite_url, path, NOW)
    told = gzip.decompress(path.read_bytes()).splitlines(keepends=True)
    head = json.loads(told[0]) | {"schema": "9999"}
    path.write_bytes(gzip.compress(json.dumps(head).encode() + b"\n" + b"".join(told[1:])))
    with pytest.raises(VersionError, match="9999"):
        prepare(f"sqlite:///{tmp_path / 'new.db'}", verify(path))


async def test_a_sealed_backup_opens_with_its_passphrase_only(migrated_sqlite_url: str, tmp_path: Path) -> None:
    await fill(migrated_sqlite_url)
    path, url = tmp_path / "a", f"sqlite:///{tmp_path / 'new.db'}"
    save(migrated_sqlite_url, path, NOW, PASSPHRASE)
    assert b"AAAA0001" not in path.read_bytes()
    for wrong in (None, "", f"{PASSPHRASE} "):
        with pytest.raises(FileDamagedError):
            verify(path, wrong)
    whole = path.read_bytes()
    for cut in (whole[:-1], whole[: len(whole) // 2], whole[:20], whole[:-20] + bytes(20)):
        path.write_bytes(cut)
        with pytest.raises(FileDamagedError):
            verify(path, PASSPHRASE)
    path.write_bytes(whole)
    put_back(url, path, PASSPHRASE)
    assert len(contents(url)["orders"]) == 2


def test_a_sealed_file_larger_than_a_piece_comes_back(tmp_path: Path) -> None:
    path, head = tmp_path / "a", lines.Head("0001", "", ("t",))
    noise = [[one, f"{one * 7919 % 1000003:x}" * 9] for one in range(30_000)]
    with lines.writing(path, PASSPHRASE) as writer:
        writer.head(head)
        writer.start("t", ["id", "words"])
        for row in noise:
            writer.row(row)
        writer.end("t", None)
        writer.done()
    assert [one for one in lines.read_pieces(path, PASSPHRASE) if isinstance(one, list)] == noise


def test_a_backup_cut_short_leaves_no_file_of_that_name(tmp_path: Path) -> None:
    def break_off() -> None:
        with lines.writing(tmp_path / "a", None) as writer:
            writer.head(lines.Head("1", "", ()))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        break_off()
    assert list(tmp_path.glob("a*")) == []


async def test_pictures_and_moments_come_back_to_the_byte(migrated_sqlite_url: str, tmp_path: Path) -> None:
    await fill(migrated_sqlite_url)
    path, url = tmp_path / "a", f"sqlite:///{tmp_path / 'new.db'}"
    save(migrated_sqlite_url, path, NOW)
    put_back(url, path)
    for one in (migrated_sqlite_url, url):
        db = Database(one)
        async with db.read() as session:
            course = (await session.scalars(select(Course))).first()
            size = await session.scalar(select(func.sum(func.length(MediaItem.content))))
            assert course
            assert course.created_at.utcoffset() == timedelta()
            assert size
            assert await session.scalar(text("PRAGMA foreign_key_check")) is None
        await db.close()
