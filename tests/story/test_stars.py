"""A purchase by Telegram Stars through the whole town, and its way back."""

import re
from pathlib import Path

import pytest

from aimpay.server.school.profile import save_setting
from patience import eventually
from story.player import Person, group_members, own_link, prepare_to_pay, report, shown
from story.town import Town, building_town

pytestmark = pytest.mark.slow

ANNA, BORIS = 1002, 1003
EMAIL = "boris@example.com"
NUMBER = re.compile(r"заказ ([0-9A-Z]{8})")


async def test_stars_buy_the_course_reward_the_partner_and_go_back(tmp_path: Path) -> None:
    """On SQLite alone: what differs between databases is proven without the whole town."""
    async with building_town(tmp_path) as town:
        await _buy_and_return(town)


async def _buy_and_return(town: Town) -> None:
    await _take_stars(town, star_kopecks=150)
    anna, boris, owner = Person(town.sandbox, ANNA), Person(town.sandbox, BORIS), town.owner
    await owner.start()
    await anna.start()
    await boris.open(await own_link(anna))
    await prepare_to_pay(boris, EMAIL)
    await boris.press("Оплатить звёздами")
    await boris.sees("Счёт готов: 9 994 ⭐")
    opened = await boris.open(await boris.button_url("Оплатить 9 994 ⭐"))
    assert (opened["kind"], opened["invoice"]["stars"]) == ("invoice", 9994)
    paid = await town.sandbox.post(f"/telegram/users/{BORIS}/pay_invoice", {"url": opened["url"]})
    assert paid["outcome"] == "paid", paid

    await boris.sees("Оплата получена")
    await boris.press("Войти в группу")
    await eventually(lambda: _is_inside(town), "Boris in the group")
    await anna.sees("Ваш друг оплатил курс")
    assert "На удержании: <b>2 000 ₽" in await report(anna)

    number = NUMBER.search(shown(await owner.sees("оплачено звёздами: 9 994 ⭐")))
    assert number
    await owner.send(f"Вернуть: {number[1]} не подошло")
    await owner.press("Вернуть, доступ закрыть")
    await boris.sees("Звёзды вернулись")
    await eventually(lambda: _is_outside(town), "Boris out of the group")
    assert "На удержании: <b>0 ₽" in await report(anna)
    again = await town.sandbox.post(f"/telegram/users/{BORIS}/pay_invoice", {"url": opened["url"]})
    assert again["outcome"] == "refused"
    await town.rested()
    assert len([one for one in await boris.messages() if "Возвращаем деньги" in shown(one)]) == 1


async def _take_stars(town: Town, star_kopecks: int) -> None:
    async with town.db.write() as session:
        await save_setting(session, "star_kopecks", star_kopecks, town.house.clock.now())


async def _is_inside(town: Town) -> bool:
    return BORIS in await group_members(town.sandbox)


async def _is_outside(town: Town) -> bool:
    return not await _is_inside(town)
