"""Two courses through the whole town, bought both, entered both, one refunded."""

import re
from typing import Any

import pytest

from aimpay.contract.catalogue import SAVE_COURSE, SaveCourse
from patience import eventually
from story.player import (
    GOOD_CARD,
    Person,
    letters_to,
    own_link,
    pay,
    payment_on_screen,
    prepare_to_pay,
    report,
    shown,
)
from story.town import Town

pytestmark = [pytest.mark.slow, pytest.mark.sqlite_is_enough]

ANNA, BORIS = 1002, 1003
EMAIL = "boris@example.com"
NUMBER = re.compile(r"заказ ([0-9A-Z]{8})")


async def test_one_buyer_of_two_courses_loses_the_group_of_the_refunded_one_only(own_town: Town) -> None:
    anna, boris, owner = Person(own_town.sandbox, ANNA), Person(own_town.sandbox, BORIS), own_town.owner
    await owner.start()
    first = own_town.outside.group_id
    await anna.start()
    await boris.open(await own_link(anna))
    await prepare_to_pay(boris, EMAIL)
    payment = await pay(boris)
    await boris.sees("Оплата получена")
    await _enters(own_town, boris, first)

    second = await _open_second(own_town)
    await _buys_second(boris, instead_of=payment)
    await _enters(own_town, boris, second)
    assert await _is_in(own_town, boris, first)
    assert "2 500 ₽" in await report(anna), "2 000 for the first, a tenth of 5 000 for the second"
    subjects = " ".join(letter["subject"] for letter in await letters_to(own_town.sandbox, EMAIL))
    assert "Python" in subjects

    menu = await boris.start()
    await boris.sees("Группа «Python»", buttons_only=True, after=menu["message_id"] - 1)
    await _owner_gives_back(owner)
    await boris.sees("Возвращаем деньги")
    await eventually(lambda: _is_out(own_town, boris, first), "Boris out of the first group")
    await own_town.rested()
    assert await _is_in(own_town, boris, second)
    menu = await boris.start()
    assert "Оплатить другой курс" in shown(menu)


async def _open_second(town: Town) -> int:
    """Return the id of the second course's group."""
    group = await town.sandbox.post("/telegram/chats", {"title": "Курс «Python»"})
    wish: dict[str, Any] = {"slug": "python", "title": "Python", "price": 500_000, "bonus_percent": 1_000}
    saved = SaveCourse.model_validate({"admin_id": town.owner.id, "group_id": group["id"], **wish})
    assert (await town.ask(SAVE_COURSE, saved)).created
    return int(group["id"])


async def _buys_second(boris: Person, *, instead_of: str) -> None:
    menu = await boris.start()
    await boris.press("Оплатить другой курс")
    shelf = shown(await boris.sees("Наши курсы", after=menu["message_id"] - 1))
    assert "ML без математики — куплен ✓" in shelf
    await boris.press("Python")
    await boris.press("Оплатить курс")
    await boris.press("Оплатить 5 000")
    payment = await payment_on_screen(boris, instead_of=instead_of)
    await boris.sandbox.post(f"/yookassa/payments/{payment}/pay", {"method": "bank_card", "card_number": GOOD_CARD})
    await boris.sees("Курс «Python» — ваш", after=menu["message_id"])


async def _enters(town: Town, person: Person, chat_id: int) -> None:
    await person.press("Войти в группу")
    await eventually(lambda: _is_in(town, person, chat_id), "inside the group")


async def _owner_gives_back(owner: Person) -> None:
    number = NUMBER.search(shown(await owner.sees("Продажа на 14 990 ₽")))
    assert number
    await owner.send(f"Вернуть: {number[1]} не подошло")
    await owner.press("Вернуть, доступ закрыть")
    await owner.sees("отправлен", "проведён")


async def _is_in(town: Town, person: Person, chat_id: int) -> bool:
    chats = await town.sandbox.get("/telegram/chats")
    members = next(chat["members"] for chat in chats if chat["id"] == chat_id)
    return any(one["user_id"] == person.id and one["status"] == "member" for one in members)


async def _is_out(town: Town, person: Person, chat_id: int) -> bool:
    return not await _is_in(town, person, chat_id)
