"""A bank of questions out to a file with its pictures, and back."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
import yaml

from aimpay.commands.processes import UserError
from aimpay.commands.quiz import export_quiz, import_quiz
from aimpay.server.db.database import Database
from aimpay.server.kit.clock import Clock
from aimpay.server.learning.quizzes.errors import QuizBankInvalidError
from aimpay.server.workflows.open_school import FIRST_COURSE, open_school

COURSE = FIRST_COURSE[0]
GROUP = -1001
SAME = "Всё уже так: менять нечего."


@pytest_asyncio.fixture
async def school(migrated_sqlite_url: str) -> AsyncIterator[Database]:
    db = Database(migrated_sqlite_url)
    await open_school(db, Clock(), GROUP)
    yield db
    await db.close()


async def test_out_and_back_changes_nothing_pictures_included(school: Database, tmp_path: Path) -> None:
    await export_quiz(school, COURSE, tmp_path / "bank.yaml")
    assert len(list((tmp_path / "quiz").glob("*.png"))) >= 5
    assert await import_quiz(school, COURSE, tmp_path / "bank.yaml", dry_run=False) == SAME


async def test_a_check_writes_nothing_and_an_import_does(school: Database, tmp_path: Path) -> None:
    file = tmp_path / "bank.yaml"
    await export_quiz(school, COURSE, file)
    bank = yaml.safe_load(file.read_text("utf-8"))
    bank["pass_percent"] = 70
    file.write_text(yaml.safe_dump(bank, allow_unicode=True), "utf-8")
    checked = await import_quiz(school, COURSE, file, dry_run=True)
    assert "70" in checked
    assert "Ничего не записано" in checked
    assert "Записано" in await import_quiz(school, COURSE, file, dry_run=False)
    assert await import_quiz(school, COURSE, file, dry_run=True) == SAME


async def test_a_new_picture_comes_from_the_folder_and_a_missing_one_is_named(school: Database, tmp_path: Path) -> None:
    file = tmp_path / "bank.yaml"
    await export_quiz(school, COURSE, file)
    bank = yaml.safe_load(file.read_text("utf-8"))
    question = next(one for pool in bank["pools"] for one in pool["questions"] if "picture" in one)
    old, question["picture"] = question["picture"], "new.png"
    file.write_text(yaml.safe_dump(bank, allow_unicode=True), "utf-8")
    with pytest.raises(QuizBankInvalidError, match=r"картинки new\.png нет"):
        await import_quiz(school, COURSE, file, dry_run=True)
    (tmp_path / "quiz" / "new.png").write_text("not a picture")
    with pytest.raises(QuizBankInvalidError, match="нужен файл jpg или png"):
        await import_quiz(school, COURSE, file, dry_run=True)
    (tmp_path / "quiz" / "new.png").write_bytes((tmp_path / "quiz" / old).read_bytes() + b"\0")
    assert "Записано" in await import_quiz(school, COURSE, file, dry_run=False)


async def test_gift_goes_out_and_back(school: Database, tmp_path: Path) -> None:
    await export_quiz(school, COURSE, tmp_path / "bank.gift")
    assert "::" in (tmp_path / "bank.gift").read_text("utf-8")
    told = await import_quiz(school, COURSE, tmp_path / "bank.gift", dry_run=True)
    assert "Ничего не записано" in told or told == SAME


async def test_a_file_that_cannot_be_read_is_said_so(school: Database, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="не читается"):
        await import_quiz(school, COURSE, tmp_path / "none.yaml", dry_run=True)
