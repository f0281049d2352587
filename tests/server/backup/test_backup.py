"""A backup of a product at work comes back whole, into either kind of database, or not at all."""

import gzip
import itertools
import json
import re
import shutil
import sqlite3
import stat
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import pytest
import pytest_asyncio
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError

from aimpay.cli import main
from aimpay.server.backup import lines
from aimpay.server.backup.check import check
from aimpay.server.backup.errors import BackupError, FileDamagedError, NotEmptyError, VersionError
from aimpay.server.backup.layout import read_columns, read_layout, written
from aimpay.server.backup.restore import is_empty, prepare, restore, verify
from aimpay.server.backup.save import save
from aimpay.server.backup.sequences import last_id
from aimpay.server.db.database import sync_engine
from aimpay.server.growth.leads.models import FunnelStage, Lead
from aimpay.server.migrations.upgrade import downgrade, is_current, migrate
from aimpay.server.selling.models import Order
from aimpay.server.workflows.engine import Engine
from aimpay.server.workflows.house import House
from aimpay.server.workflows.integrators.hook_rules import Event
from aimpay.server.workflows.integrators.hooks import WantedHook, add_hook, send_test
from integrations.outside import Reply
from server.conftest import served
from server.houses import OWNER, server_settings
from server.integrators import past
from story.processes import environment

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
        async with house.db.write() as session:
            wanted = WantedHook("https://crm.example/hook", {Event.SALE_PAID})
            hook, _ = await add_hook(session, house, wanted, by=OWNER)
            await send_test(session, house, hook)


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
        tables = read_layout(connection).tables
        found = {
            name: [
                [written(cell) for cell in row]
                for row in connection.execute(select(*read_columns(table)).order_by(*table.primary_key.columns))
            ]
            for name, table in tables.items()
        }
        found["ids"] = [[name, last_id(connection, one)] for name, one in tables.items()]
    engine.dispose()
    return {name: json.loads(json.dumps(rows, default=str)) for name, rows in found.items()}


def put_back(url: str, path: Path, passphrase: str | None = None) -> None:
    prepare(url, verify(path, passphrase))
    Engine(url).migrate()
    restore(url, path, passphrase)


def comparable(found: dict[str, list[list[Any]]]) -> dict[str, list[list[Any]]]:
    """JSON is spaced as its database likes it, and so are the columns of the engine's tables."""
    return {name: sorted(([_plain(cell) for cell in row] for row in rows), key=repr) for name, rows in found.items()}


def _plain(cell: Any) -> Any:
    try:
        return json.loads(cell)
    except (TypeError, ValueError):
        return cell


def blank(sqlite_template: Path, tmp_path: Path) -> str:
    """A database of the newest schema with nobody in it."""
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'new.db')}"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def school(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A school on SQLite that tests only read."""
    url = f"sqlite:///{shutil.copy(sqlite_template, tmp_path_factory.mktemp('school') / 'aimpay.db')}"
    await fill(url)
    return url


@pytest.fixture(scope="module")
def saved(school: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("saved") / "school.aimpay"
    save(school, path, NOW)
    return path


@pytest.fixture
def copied(saved: Path, tmp_path: Path) -> Path:
    """One that a test may spoil."""
    return Path(shutil.copy(saved, tmp_path / "a"))


def same(here: str, there: str) -> None:
    before, after = comparable(contents(here)), comparable(contents(there))
    assert set(before) == set(after)
    for name, rows in before.items():
        assert after[name] == rows, name
    assert before["leads"]
    assert before["engine:workflow_status"]


def test_a_backup_makes_a_new_database_that_is_the_same(school: str, saved: Path, tmp_path: Path) -> None:
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    url = f"sqlite:///{tmp_path / 'new.db'}"
    put_back(url, saved)
    assert is_current(url)
    same(school, url)


@pytest.mark.postgres
def test_a_school_moves_from_sqlite_to_postgresql(school: str, saved: Path, migrated_postgres_url: str) -> None:
    put_back(migrated_postgres_url, saved)
    same(school, migrated_postgres_url)
    restore(migrated_postgres_url, saved, replace=True)
    same(school, migrated_postgres_url)


@pytest.mark.postgres
async def test_a_school_moves_from_postgresql_to_sqlite(
    migrated_postgres_url: str, sqlite_template: Path, tmp_path: Path
) -> None:
    await fill(migrated_postgres_url)
    path, url = tmp_path / "a", blank(sqlite_template, tmp_path)
    save(migrated_postgres_url, path, NOW)
    put_back(url, path)
    same(migrated_postgres_url, url)


def test_ids_are_not_used_again_after_a_restore(
    school: str, saved: Path, sqlite_template: Path, tmp_path: Path
) -> None:
    url = blank(sqlite_template, tmp_path)
    put_back(url, saved)
    given = dict(contents(school)["ids"])["leads"]
    engine = sync_engine(url)
    with engine.begin() as connection:
        stage = connection.scalar(select(FunnelStage.slug).limit(1))
        row = {"stage": stage, "stage_at": NOW, "created_at": NOW, "active_at": NOW}
        new = connection.execute(insert(Lead).values(**row).returning(Lead.id)).scalar_one()
    engine.dispose()
    assert new == given + 1


@pytest.mark.postgres
def test_a_sale_after_the_move_gets_a_number_of_its_own(
    school: str, tmp_path: Path, migrated_postgres_url: str
) -> None:
    """Even from a copy whose table remembered no number, as those of orders and commissions on SQLite."""
    forgetful = tmp_path / "forgetful.db"
    with closing(sqlite3.connect(school.removeprefix("sqlite:///"))) as old, closing(sqlite3.connect(forgetful)) as new:
        old.backup(new)
        new.execute("DELETE FROM sqlite_sequence WHERE name IN ('orders', 'commissions')")
        new.commit()
    save(f"sqlite:///{forgetful}", tmp_path / "old", NOW)
    put_back(migrated_postgres_url, tmp_path / "old")
    assert _sold_again(migrated_postgres_url) > max(row[0] for row in contents(school)["orders"])


def _sold_again(url: str) -> int:
    engine, columns = sync_engine(url), Order.__table__.columns
    with engine.begin() as connection:
        sold = connection.execute(select(Order.__table__).limit(1)).mappings().one()
        kept = {one.name: sold[one.name] for one in columns if one.name != "id"}
        new = insert(Order).values(kept | {"number": "BBBB0001", "status": "canceled"}).returning(Order.id)
        given = connection.execute(new).scalar_one()
    engine.dispose()
    return given


def test_a_backup_beside_a_busy_writer_is_of_one_moment(migrated_database_url: str, tmp_path: Path) -> None:
    """Each transaction writes two rows that belong together; a backup never has one of them alone."""
    engine, stop = sync_engine(migrated_database_url), threading.Event()

    def write() -> None:
        for number in itertools.count():
            with engine.begin() as connection:
                values = {"slug": f"a{number}", "title": "Ы", "position": 1000 + number, "enters_on": []}
                connection.execute(insert(FunnelStage).values(**values))
                values = {"stage": f"a{number}", "stage_at": NOW, "created_at": NOW, "active_at": NOW}
                connection.execute(insert(Lead).values(**values))
            if stop.wait(0.002):
                return

    paths = [tmp_path / f"{one}" for one in range(4)]
    save(migrated_database_url, paths[0], NOW)
    writer = threading.Thread(target=write)
    writer.start()
    try:
        for path in paths[1:]:
            save(migrated_database_url, path, NOW)
    finally:
        stop.set()
        writer.join()
        engine.dispose()
    counts = [_pairs(path) for path in paths]
    assert len({stages - leads for stages, leads in counts}) == 1, counts
    assert counts[-1][1] > 0


def _pairs(path: Path) -> tuple[int, int]:
    rows = {one.name: one.rows for one in lines.read_pieces(path, None) if isinstance(one, lines.TableEnd)}
    return rows["funnel_stages"], rows["leads"]


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
def test_a_damaged_file_is_refused_and_changes_nothing(
    harm: Callable[[bytes], bytes], copied: Path, sqlite_template: Path, tmp_path: Path
) -> None:
    url = blank(sqlite_template, tmp_path)
    copied.write_bytes(harm(copied.read_bytes()))
    with pytest.raises(FileDamagedError) as refused:
        verify(copied)
    assert not re.search("Error|Bad", str(refused.value)), "the reason is told in Russian"
    before = sha256(Path(url.removeprefix("sqlite:///")).read_bytes()).digest()
    with pytest.raises(BackupError):
        restore(url, copied)
    assert is_empty(url)
    assert sha256(Path(url.removeprefix("sqlite:///")).read_bytes()).digest() == before


def test_a_database_with_somebody_in_it_is_not_overwritten_unless_told(
    school: str, saved: Path, tmp_path: Path
) -> None:
    url = f"sqlite:///{shutil.copy(school.removeprefix('sqlite:///'), tmp_path / 'other.db')}"
    engine = sync_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE users SET first_name = 'Другой'"))
    engine.dispose()
    assert not is_empty(url)
    with pytest.raises(NotEmptyError):
        restore(url, saved)
    assert contents(url)["users"] != contents(school)["users"]
    restore(url, saved, replace=True)
    same(school, url)
    with sync_engine(url).begin() as connection, pytest.raises(IntegrityError, match="evidence"):
        connection.execute(text("DELETE FROM marketing_consents"))


async def test_an_older_backup_makes_a_database_of_its_schema_that_is_upgraded_after(
    migrated_sqlite_url: str, sqlite_template: Path, tmp_path: Path
) -> None:
    await fill(migrated_sqlite_url)
    downgrade(migrated_sqlite_url, "0024")
    path, url = tmp_path / "a", f"sqlite:///{tmp_path / 'older.db'}"
    save(migrated_sqlite_url, path, NOW)
    put_back(url, path)
    assert not is_current(url)
    migrate(url)
    assert is_current(url)
    assert len(contents(url)["orders"]) == 2
    with pytest.raises(VersionError, match="0024"):
        prepare(blank(sqlite_template, tmp_path), verify(path))


def test_a_backup_of_a_newer_program_is_refused(copied: Path, tmp_path: Path) -> None:
    told = gzip.decompress(copied.read_bytes()).splitlines(keepends=True)
    head = json.loads(told[0]) | {"schema": "9999"}
    copied.write_bytes(gzip.compress(json.dumps(head).encode() + b"\n" + b"".join(told[1:])))
    with pytest.raises(VersionError, match="9999"):
        prepare(f"sqlite:///{tmp_path / 'new.db'}", verify(copied))


def test_a_sealed_backup_opens_with_its_passphrase_only(school: str, sqlite_template: Path, tmp_path: Path) -> None:
    path, url = tmp_path / "a", blank(sqlite_template, tmp_path)
    save(school, path, NOW, PASSPHRASE)
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
    same(school, url)


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


@pytest.mark.postgres
def test_a_stopped_school_moves_to_postgresql_by_one_command(
    school: str, tmp_path: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = shutil.copy(school.removeprefix("sqlite:///"), tmp_path / "aimpay.db")
    here = f"sqlite:///{file}"
    for name, value in environment(server_settings(here)).items():
        if value != "None":
            monkeypatch.setenv(name, value)
    with closing(sqlite3.connect(file)) as somebody:
        somebody.execute("SELECT count(*) FROM users").fetchall()
        assert main(["db", "move", "--to", postgres_url]) == 1
    assert "Остановите бота" in capsys.readouterr().err
    found_here = {one.title for one in check(here) if one.problems}
    outcome = main(["db", "move", "--to", postgres_url])
    said = capsys.readouterr().out
    assert {one.title for one in check(postgres_url) if one.problems} == found_here
    assert outcome == (1 if found_here else 0)
    assert "Перенесено" in said
    assert "DATABASE_URL" in said
    same(here, postgres_url)
    assert main(["db", "move", "--to", postgres_url]) == 1
    assert "уже есть данные" in capsys.readouterr().err
    assert main(["db", "move", "--to", here]) == 1
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith("move-")] == []
