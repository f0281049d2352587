"""A partner looks at what his friends brought, and the owner decides about a doubtful one, in the chat."""

import io
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from story.player import Person, buy, own_link, pay, prepare_to_pay, report, shown
from story.town import Town

pytestmark = pytest.mark.sqlite_is_enough

ANNA, BORIS = 1002, 1003
EMAIL = "anna.and.boris@example.com"


async def test_a_partner_sees_it_all_and_the_owner_decides(own_town: Town) -> None:
    anna, boris = Person(own_town.sandbox, ANNA), Person(own_town.sandbox, BORIS)
    await own_town.owner.start()
    await buy(anna, EMAIL)
    await boris.open(await own_link(anna))
    await prepare_to_pay(boris, EMAIL)
    await pay(boris)
    await boris.sees("Оплата получена")
    await anna.sees("сейчас на проверке")
    await own_town.owner.sees("ждёт вашего слова")
    assert "На проверке: <b>2 000 ₽" in await report(anna)
    await own_town.owner.press("Одобрить")
    await own_town.owner.sees("Одобрено: 2 000 ₽")
    await anna.sees("Проверка пройдена")
    await anna.sees("Новое звание")
    assert "На удержании: <b>2 000 ₽" in await report(anna)
    await _the_report_opens_everything(own_town, anna)


async def _the_report_opens_everything(town: Town, anna: Person) -> None:
    await anna.press("Друзья (1)")
    assert "на удержании до" in shown(await anna.sees("пришёл"))
    await anna.press("Назад")
    await anna.press("Excel")
    message = await anna.sees("Кто пришёл по вашей ссылке")
    assert (message["kind"], message["file"]["name"]) == ("document", "Мои друзья.xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(await _bytes(town, message["file"])))
    assert str(book.get_sheet_by_index(0).to_python()[1][0]).startswith("Борис")
    await report(anna)
    await anna.press("Звания")
    words = shown(await anna.sees("Лучшие партнёры"))
    assert "<b>1. Анна: 1 друг</b> ← вы" in words
    await report(anna)
    await anna.press("График")
    await anna.sees("График готов")
    url = await anna.button_url("Открыть график")
    assert await _status(town, url) == 200
    await anna.press("Закрыть доступ")
    await anna.sees("больше не открываются")
    assert await _status(town, url) == 404


async def _bytes(town: Town, file: dict[str, Any]) -> bytes:
    url = file["url"] if file["url"].startswith("http") else town.sandbox.base_url + file["url"]
    async with town.session.get(url) as answer:
        assert answer.status == 200
        return await answer.read()


async def _status(town: Town, url: str) -> int:
    async with town.session.get(url) as answer:
        return answer.status
