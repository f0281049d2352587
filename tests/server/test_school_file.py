"""A school goes out to a folder and comes back; what is wrong with the folder is said before anything is written."""

import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import select, update

from aimpay.server.db.database import Database
from aimpay.server.fiscal.settings import fiscal_view
from aimpay.server.kit.clock import Clock
from aimpay.server.school.legal import current_legal_text
from aimpay.server.school.models import MediaItem
from aimpay.server.school.profile import get_profile
from aimpay.server.school.telegram_html import html_problems
from aimpay.server.selling.models import Course
from aimpay.server.selling.set_price import price_history
from aimpay.server.workflows.content import get_content
from aimpay.server.workflows.fiscal.school_file import fiscal_problem
from aimpay.server.workflows.folder_reader import SchoolFolderError
from aimpay.server.workflows.open_school import open_school
from aimpay.server.workflows.school_file import changes, present_school, take_school
from aimpay.server.workflows.school_folder import read_folder, write_folder
from server.houses import GROUP

CLOCK: Final = Clock()
NBSP: Final = "\u00a0"


@pytest.fixture
async def db(migrated_sqlite_url: str) -> AsyncIterator[Database]:
    db = Database(migrated_sqlite_url)
    await open_school(db, CLOCK, GROUP)
    yield db
    await db.close()


@pytest.fixture
async def folder(db: Database, tmp_path: Path) -> Path:
    """The sample, exported."""
    path = tmp_path / "school"
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


def edit_facts(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    path = folder / "school.json"
    facts = json.loads(path.read_text())
    change(facts)
    path.write_text(json.dumps(facts))


def problems(folder: Path) -> list[str]:
    with pytest.raises(SchoolFolderError) as error:
        read_folder(folder)
    return error.value.problems


async def test_out_and_back_changes_nothing(db: Database, folder: Path) -> None:
    async with db.write() as session:
        await session.execute(update(MediaItem).values(file_id="known"))
    assert await take(db, folder) == []
    async with db.read() as session:
        assert (await current_legal_text(session, "offer")).version == "1"
        assert set(await session.scalars(select(MediaItem.file_id))) == {"known"}


def test_the_file_is_readable(folder: Path) -> None:
    facts = json.loads((folder / "school.json").read_text())
    assert facts["course"]["price"] == "14990.00"
    assert facts["seller"]["name"] == "ИП Школина О. С."
    assert {path.name for path in folder.iterdir()} >= {"welcome.html", "offer.txt", "privacy.txt", "welcome.mp4"}


async def test_a_new_price_is_told_and_taken(db: Database, folder: Path) -> None:
    edit_facts(folder, lambda facts: facts["course"].update(price="12000.00", bonus="1500.50"))
    edit_facts(folder, lambda facts: facts.update(seller={"name": "ИП Иванова И. И."}, hold_days=30, star_kopecks=150))
    told = await take(db, folder)
    assert f"цена: 14{NBSP}990{NBSP}₽ → 12{NBSP}000{NBSP}₽" in told
    assert "удержание, дней: 14 → 30" in told
    assert "звезда Telegram, копеек: нет → 150" in told
    async with db.read() as session:
        content = await get_content(session, "https://pay.school.example")
    assert (content.course.price, content.course.bonus, content.hold_days) == (1_200_000, 150_050, 30)
    assert content.seller == {"name": "ИП Иванова И. И."}
    assert await take(db, folder) == []


async def test_a_price_from_a_file_is_in_the_history_of_prices(db: Database, folder: Path) -> None:
    edit_facts(folder, lambda facts: facts["course"].update(price="12000.00"))
    await take(db, folder)
    await take(db, folder)
    async with db.read() as session:
        (course_id,) = await session.scalars(select(Course.id))
        history = [(one.price_amount, one.changed_by) for one in await price_history(session, course_id)]
    assert history == [(1_200_000, None), (1_499_000, None)]


async def test_a_fiscal_mode_from_a_file_begins_at_once_and_is_in_the_history(db: Database, folder: Path) -> None:
    nothing = dict.fromkeys(("vat_code", "payment_subject", "payment_mode", "tax_system_code"))
    edit_facts(folder, lambda facts: facts.update(fiscal={"mode": "self_employed", **nothing}))
    told = await take(db, folder)
    assert "режим чеков школы: receipts → self_employed" in told
    assert await take(db, folder) == []
    async with db.read() as session:
        view = await fiscal_view(session, CLOCK.now())
    assert [(one.mode, one.changed_by) for one in view.history] == [("self_employed", None), ("receipts", None)]


async def test_how_partners_are_paid_is_told_and_taken(db: Database, folder: Path) -> None:
    paid = {"payout_minimum": "500.00", "second_person_above": None, "payout_fee_percent": "1.50"}
    edit_facts(folder, lambda facts: facts["partners"].update(who_may_refer="buyers", payout_fee="0.00", **paid))
    told = await take(db, folder)
    assert f"наименьшая выплата: 1{NBSP}000{NBSP}₽ → 500{NBSP}₽" in told
    assert f"выплата с двумя подтверждениями, от: 50{NBSP}000{NBSP}₽ → нет" in told
    async with db.read() as session:
        profile = await get_profile(session)
    assert (profile.who_may_refer, profile.payout_minimum) == ("buyers", 50_000)
    assert (profile.payout_second_person_above, profile.payout_fee_basis_points) == (None, 150)
    assert await take(db, folder) == []


async def test_a_folder_that_says_nothing_of_partners_leaves_them_as_they_are(db: Database, folder: Path) -> None:
    edit_facts(folder, lambda facts: facts.pop("partners"))
    assert await take(db, folder) == []


def test_a_rate_that_is_no_more_is_named_before_anything_is_written(folder: Path) -> None:
    edit_facts(folder, lambda facts: facts["fiscal"].update(vat_code=4))
    problem = fiscal_problem(read_folder(folder).facts.fiscal, CLOCK.now())
    assert problem is not None
    assert problem.startswith("school.json: fiscal: Ставки «НДС 20 %»")


async def test_a_changed_document_is_a_new_version_and_the_others_stay(db: Database, folder: Path) -> None:
    (folder / "offer.txt").write_text("Оферта\nКоротко о главном.\n\n1. Что вы получаете\nКурс.\n")
    assert await take(db, folder) == ["документ offer.txt: новая редакция"]
    async with db.read() as session:
        offer = await current_legal_text(session, "offer")
        privacy = await current_legal_text(session, "privacy")
    assert (offer.version, offer.title, offer.summary) == ("2", "Оферта", "Коротко о главном.")
    assert privacy.version == "1"


async def test_a_replaced_file_gets_another_address_and_is_uploaded_anew(db: Database, folder: Path) -> None:
    async with db.write() as session:
        await session.execute(update(MediaItem).values(file_id="known"))
        before = (await get_content(session, "")).media
    (folder / "welcome.mp4").unlink()
    (folder / "welcome.jpg").write_bytes(b"a picture instead of the film")
    (folder / "earn.jpg").unlink()
    assert await take(db, folder) == ["файл welcome.jpg: заменён"]
    async with db.read() as session:
        after = (await get_content(session, "")).media
    assert (after["welcome"].kind, after["welcome"].file_id) == ("photo", None)
    assert after["welcome"].url != before["welcome"].url
    assert after["welcome"].url.startswith("/media/welcome?v=")
    assert after["earn"] == before["earn"]


async def test_what_was_broken_by_hand_can_be_mended(db: Database, folder: Path) -> None:
    async with db.write() as session:
        await session.execute(update(Course).values(vat_code=77, payment_mode="whatever"))
    assert set(await take(db, folder)) == {
        "ставка НДС: 77 → как у школы",
        "способ расчёта: whatever → как у школы",
    }


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda facts: facts["course"].update(price="0.00"),
            "school.json: course: price: цена должна быть больше нуля",
        ),
        (lambda facts: facts["course"].update(price="12 000"), "school.json: course.price: нужна сумма в рублях"),
        (lambda facts: facts["course"].update(price=12000), "school.json: course.price: нужна строка в кавычках"),
        (lambda facts: facts["course"].update(bonus="99999.00"), "school.json: course: bonus: бонус больше цены"),
        (lambda facts: facts["course"].update(vat_code=0), "school.json: course.vat_code: слишком мало"),
        (lambda facts: facts["fiscal"].update(mode="exempt"), "school.json: fiscal: без чеков коды не нужны"),
        (lambda facts: facts["fiscal"].update(vat_code=None), "school.json: fiscal: режиму receipts нужны"),
        (lambda facts: facts["course"].update(colour="red"), "school.json: course.colour: такого поля нет"),
        (lambda facts: facts["course"].pop("title"), "school.json: course.title: не задано"),
        (lambda facts: facts.update(hold_days=-1), "school.json: hold_days: слишком мало"),
        (
            lambda facts: facts["partners"].update(who_may_refer="all"),
            "school.json: partners.who_may_refer: не",
        ),
        (lambda facts: facts["partners"].update(payout_minimum="0.50"), "school.json: partners: payout_minimum: не"),
        (lambda facts: facts.update(star_kopecks=0), "school.json: star_kopecks: слишком мало"),
        (lambda facts: facts.update(seller={}), "school.json: seller: нужен name"),
    ],
)
def test_a_wrong_field_is_named(folder: Path, change: Callable[[dict[str, Any]], object], said: str) -> None:
    edit_facts(folder, change)
    assert [problem[: len(said)] for problem in problems(folder)] == [said]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("school.json", "{", "school.json: это не JSON"),
        ("about.html", "строка\n<b>жирно", "about.html: строка 2: тег <b> не закрыт"),
        ("about.html", "<b><i>жирно</b></i>", "about.html: строка 1: </b> закрывает не то"),
        ("about.html", "<div>", "about.html: строка 1: тега <div> Telegram не знает"),
        ("about.html", "2 < 3", "about.html: строка 1: «<» — не тег Telegram"),
        ("about.html", '<a onclick="x">да</a>', "about.html: строка 1: в теге <a onclick"),
        ("about.html", "я" * 4097, "about.html: 4097 знаков, а Telegram берёт здесь до 4096"),
        ("welcome.html", "🎬" * 513, "welcome.html: 1026 знаков, а Telegram берёт здесь до 1024"),
        ("earn.html", " \n", "earn.html: файл пуст"),
        ("offer.txt", "Одно название", "offer.txt: после названия нет текста"),
        ("earn.jpg", "", "earn.jpg: файл пуст"),
    ],
)
def test_a_wrong_file_is_named(folder: Path, name: str, text: str, said: str) -> None:
    (folder / name).write_text(text)
    found = problems(folder)
    assert found
    assert found[0].startswith(said)


def test_a_folder_of_something_else_lacks_everything(tmp_path: Path) -> None:
    assert len(problems(tmp_path)) == 11


def test_all_that_is_wrong_is_said_at_once(folder: Path) -> None:
    (folder / "privacy.txt").unlink()
    (folder / "about.html").write_text("<b>")
    edit_facts(folder, lambda facts: facts.update(hold_days=1000))
    assert len(problems(folder)) == 3


async def test_an_edited_folder_is_not_written_over(db: Database, folder: Path) -> None:
    async with db.read() as session:
        school = await present_school(session, CLOCK.now())
    with pytest.raises(SchoolFolderError, match="уже есть"):
        write_folder(folder, school)


@pytest.mark.parametrize(
    "html",
    [
        '<a href="https://school.ru/?a=1&amp;b=2">да</a>',
        "<b>1 &lt; 2 <i>и <u>так</u></i></b>",
        '<pre><code class="language-python">x</code></pre>',
        "<blockquote expandable>длинно</blockquote> <tg-spoiler>секрет</tg-spoiler> <s>было</s>",
    ],
)
def test_markup_that_telegram_takes_is_taken(html: str) -> None:
    assert list(html_problems(html)) == []
