"""While the school is mended another bot stands in; what came meanwhile is taken up after it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from aimpay.bot.reserve.kept import Spool
from aimpay.bot.reserve.notice import Notice, Paper
from aimpay.bot.reserve.standing_in import standing_in
from aimpay.contract.people import START
from bot.test_access import buyer, is_member, make_link
from bot.town import UNHURRIED, Town, labels, plain, until

NOTICE = Notice("к 18:00", "@school_help", {"offer": Paper("Публичная оферта", "1. Предмет")}, video=b"a film")


@asynccontextmanager
async def reserve(town: Town, file: Path, notice: Notice = NOTICE) -> AsyncIterator[None]:
    async with standing_in(town.bot_settings(), notice, file, UNHURRIED) as listener:
        await listener.listening.wait()
        yield
    await town.hang_up()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "var" / "reserve.jsonl"


async def test_whoever_writes_is_told_when_the_school_is_back(quiet_town: Town, file: Path) -> None:
    boris = await quiet_town.person()
    async with reserve(quiet_town, file):
        told = await boris.says("/start")
        assert "Технические работы" in plain(told)
        assert "Вернёмся к 18:00" in plain(told)
        assert "@school_help" in plain(told)
        assert told["kind"] == "video"
        list_of_papers = await boris.presses("Документы")
        assert labels(list_of_papers) == ["Публичная оферта", "Назад"]
        paper = await boris.presses("Публичная оферта")
        assert paper["file"]["name"] == "Публичная оферта.txt"
    assert quiet_town.school.asked(START) == []


async def test_an_old_button_says_what_is_going_on(quiet_town: Town, file: Path) -> None:
    boris = await quiet_town.person()
    async with quiet_town.bot():
        await boris.says("/start")
    async with reserve(quiet_town, file, Notice()):
        label = labels(await boris.last())[0]
        answer = await boris.pops(label)
    assert "технические работы" in answer["text"]
    assert answer["show_alert"] is True


async def test_what_came_meanwhile_is_taken_up(quiet_town: Town, file: Path) -> None:
    boris, anna = await quiet_town.person(), await buyer(quiet_town)
    async with quiet_town.bot() as process:
        link = await make_link(quiet_town, process.port)
    async with reserve(quiet_town, file):
        await boris.says("пустите в группу!")
        await quiet_town.joins(anna, link)
        await kept(file, updates=1)
    async with quiet_town.bot(reserve_file=str(file)):
        await boris.sees("Мы снова работаем")
        await until(lambda: is_member(quiet_town, anna))
    assert not file.exists()


async def test_a_line_cut_short_by_a_crash_spoils_nothing(file: Path) -> None:
    spool = Spool(file)
    spool.keep({"update_id": 1})
    spool.keep({"update_id": 1})
    spool.remember(7)
    with file.open("a") as half:
        half.write('{"update": {"upd')
    assert spool.read().updates == ({"update_id": 1},)
    assert spool.read().people == (7,)


async def test_what_is_refused_stays_and_the_rest_is_forgotten(file: Path) -> None:
    spool = Spool(file)
    for number in (1, 2, 3):
        spool.keep({"update_id": number})
    spool.remember(7)
    spool.leave([{"update_id": 2}])
    assert (spool.read().updates, spool.read().people) == (({"update_id": 2},), ())
    spool.leave([])
    assert not spool.is_there()


async def kept(file: Path, *, updates: int) -> None:
    async def there() -> bool:
        return file.exists() and len(Spool(file).read().updates) == updates

    await until(there)
