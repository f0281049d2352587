"""A course's page travels with the school's folder, as its author wrote it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from aimpay.server.db.database import Database
from aimpay.server.growth.landing.models import LandingPage
from aimpay.server.kit.clock import Clock
from aimpay.server.workflows.folder_reader import SchoolFolderError
from aimpay.server.workflows.open_school import open_school
from aimpay.server.workflows.school_file import changes, present_school, take_school
from aimpay.server.workflows.school_folder import read_folder, write_folder
from server.houses import GROUP

CLOCK = Clock()


@pytest.fixture
async def db(migrated_sqlite_url: str) -> AsyncIterator[Database]:
    db = Database(migrated_sqlite_url)
    await open_school(db, CLOCK, GROUP)
    yield db
    await db.close()


async def export(db: Database, folder: Path) -> Path:
    async with db.read() as session:
        write_folder(folder, await present_school(session, CLOCK.now()))
    return folder / "landing.yaml"


async def take(db: Database, folder: Path) -> list[str]:
    wanted = read_folder(folder)
    async with db.write() as session:
        present = await present_school(session, CLOCK.now())
        told = changes(present, wanted)
        await take_school(session, present, wanted, CLOCK.now())
    return told


async def test_page_goes_out_with_its_comments_and_comes_back_unchanged(db: Database, tmp_path: Path) -> None:
    page = await export(db, tmp_path / "school")
    assert page.read_text("utf-8").startswith("# Страница курса на сайте")
    assert await take(db, page.parent) == []


async def test_edited_page_is_taken_once_and_its_absence_changes_nothing(db: Database, tmp_path: Path) -> None:
    page = await export(db, tmp_path / "school")
    page.write_text("# моё\nlead: Новые слова\n", "utf-8")
    assert await take(db, page.parent) == ["страница на сайте, landing.yaml: изменена"]
    assert await take(db, page.parent) == []
    page.unlink()
    assert await take(db, page.parent) == []
    async with db.read() as session:
        sources = (await session.scalars(select(LandingPage.source).order_by(LandingPage.id))).all()
    assert len(sources) == 2
    assert sources[-1] == "# моё\nlead: Новые слова\n"


async def test_mistake_is_told_with_file_and_line(db: Database, tmp_path: Path) -> None:
    page = await export(db, tmp_path / "school")
    page.write_text("lead: Слова\nart: photo\n", "utf-8")
    with pytest.raises(SchoolFolderError) as refused:
        read_folder(page.parent)
    assert refused.value.problems == ["landing.yaml: строка 2: art: можно network, picture или none"]


async def test_sample_is_written_once_and_never_over_the_schools_own(db: Database, tmp_path: Path) -> None:
    page = await export(db, tmp_path / "school")
    page.write_text("lead: Новые слова\n", "utf-8")
    await take(db, page.parent)
    await open_school(db, CLOCK, GROUP)
    assert "Новые слова" in (await export(db, tmp_path / "again")).read_text("utf-8")
