"""A second course is added with files alone, comes back the same, and what is wrong with its folder is named."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import select, update

from aimpay.server.db.database import Database
from aimpay.server.kit.clock import Clock
from aimpay.server.selling.models import Course
from aimpay.server.selling.set_price import price_history
from aimpay.server.workflows.content import get_content
from aimpay.server.workflows.folder_reader import SchoolFolderError
from aimpay.server.workflows.open_school import open_school
from aimpay.server.workflows.school_file import changes, present_school, take_school
from aimpay.server.workflows.school_folder import read_folder, write_folder
from server.houses import GROUP

CLOCK: Final = Clock()
NBSP: Final = "\u00a0"
PYTHON: Final[dict[str, Any]] = {
    "title": "Python",
    "price": "5000.00",
    "crossed_price": None,
    "bonus": "0.00",
    "bonus_percent": "10.00",
    "group_id": GROUP - 1,
    "vat_code": 1,
    "payment_subject": "service",
    "payment_mode": "full_payment",
    "tax_system_code": None,
}
TERMS: Final = {"access_days": None, "trial_hours": None, "trial_quiz": False}


@pytest.fixture
async def db(migrated_sqlite_url: str) -> AsyncIterator[Database]:
    db = Database(migrated_sqlite_url)
    await open_school(db, CLOCK, GROUP)
    yield db
    await db.close()


async def exported(db: Database, path: Path) -> Path:
    async with db.read() as session:
        write_folder(path, await present_school(session, CLOCK.now()))
    return path


async def take(db: Database, folder: Path) -> list[str]:
    wanted = read_folder(folder)
    async with db.write() as session:
        present = await present_school(session, CLOCK.now())
        told = changes(present, wanted)
        await take_school(session, present, wanted, CLOCK.now())
    return told


def add(folder: Path, slug: str = "python", **changed: Any) -> Path:
    home = folder / "courses" / slug
    home.mkdir(parents=True, exist_ok=True)
    (home / "course.json").write_text(json.dumps(PYTHON | changed))
    (home / "about.html").write_text("<b>Python</b> с нуля")
    (home / "course.jpg").write_bytes(b"a picture")
    return home


async def test_second_course_is_added_and_comes_back_the_same(db: Database, tmp_path: Path) -> None:
    folder = await exported(db, tmp_path / "school")
    assert not (folder / "courses").exists()
    add(folder)
    assert await take(db, folder) == [f"курс python: новый, «Python», 5{NBSP}000{NBSP}₽"]
    async with db.read() as session:
        content = await get_content(session, "")
        course = (await session.scalars(select(Course).where(Course.slug == "python"))).one()
        history = await price_history(session, course.id)
    assert [(one.slug, one.price, one.bonus) for one in content.courses][1:] == [("python", 500_000, 50_000)]
    assert content.texts["about.python"] == "<b>Python</b> с нуля"
    assert content.media["course.python"].url.startswith("/media/course.python?v=")
    assert content.media["course.python"].url != content.media["course"].url
    assert [(one.price_amount, one.changed_by) for one in history] == [(500_000, None)]
    again = await exported(db, tmp_path / "again")
    assert json.loads((again / "courses/python/course.json").read_text()) == PYTHON | {"on_sale": True} | TERMS
    assert (again / "course.jpg").read_bytes() == (folder / "course.jpg").read_bytes() != b"a picture"
    assert await take(db, again) == []
    assert await take(db, folder) == []


async def test_change_is_told_with_the_name_of_the_course_and_what_is_left_out_stays(
    db: Database, tmp_path: Path
) -> None:
    folder = await exported(db, tmp_path / "school")
    home = add(folder)
    await take(db, folder)
    add(folder, price="6000.00", on_sale=False)
    (home / "about.html").unlink()
    (home / "course.jpg").write_bytes(b"another")
    assert await take(db, folder) == [
        f"курс python: цена: 5{NBSP}000{NBSP}₽ → 6{NBSP}000{NBSP}₽",
        "курс python: продаётся: да → нет",
        "картинка курса python: заменена",
    ]
    async with db.read() as session:
        content = await get_content(session, "")
    assert [one.slug for one in content.courses] == ["ml-bez-matematiki"]
    assert content.texts["about.python"] == "<b>Python</b> с нуля"


async def test_course_that_became_the_first_keeps_its_own_texts(db: Database, tmp_path: Path) -> None:
    folder = await exported(db, tmp_path / "school")
    add(folder)
    await take(db, folder)
    async with db.write() as session:
        await session.execute(update(Course).where(Course.slug != "python").values(on_sale=False))
    with pytest.raises(SchoolFolderError, match=r"courses/python: этот курс уже описан"):
        await take(db, folder)
    again = await exported(db, tmp_path / "again")
    assert (again / "about.html").read_text().strip() == "<b>Python</b> с нуля"
    assert (again / "course.jpg").read_bytes() == b"a picture"
    (again / "about.html").write_text("Другое")
    assert await take(db, again) == ["текст about.html: изменён"]
    async with db.read() as session:
        texts = (await get_content(session, "")).texts
    assert texts["about.python"] == "Другое"
    assert "О курсе" in texts["about"]


@pytest.mark.parametrize(
    ("slug", "changed", "said"),
    [
        ("Питон", {}, "courses/Питон: имя папки"),
        ("python", {"price": "5 рублей"}, "courses/python/course.json: price: нужна сумма"),
        ("python", {"bonus": "1.00"}, 'courses/python/course.json: bonus: с bonus_percent здесь "0.00"'),
        ("python", {"bonus_percent": "101.00"}, "courses/python/course.json: bonus_percent: нужно от 0.00"),
    ],
)
async def test_what_is_wrong_is_named(
    db: Database, tmp_path: Path, slug: str, changed: dict[str, Any], said: str
) -> None:
    folder = await exported(db, tmp_path / "school")
    add(folder, slug, **changed)
    with pytest.raises(SchoolFolderError) as error:
        read_folder(folder)
    assert [problem[: len(said)] for problem in error.value.problems] == [said]
