"""The story of the product, from a friend's link to the friend's bonus, on each kind of database."""

import pytest
from sqlalchemy import func, select

from aimpay.server.learning.models import Enrollment
from aimpay.server.selling.models import Order, OrderStatus
from patience import eventually
from story.player import Person, buy, group_members, labels, letters_to, own_link, pay, prepare_to_pay, report, shown
from story.town import Town

ANNA, BORIS = 1002, 1003
EMAIL = "boris@example.com"

pytestmark = pytest.mark.slow


async def test_a_friend_comes_buys_and_enters_and_the_partner_earns(own_town: Town) -> None:
    anna, boris = Person(own_town.sandbox, ANNA), Person(own_town.sandbox, BORIS)
    await own_town.owner.start()
    await anna.start()
    await boris.open(await own_link(anna))
    assert "По приглашению: <b>Анна</b>" in shown(await boris.sees("Оплатить", buttons_only=True))
    await prepare_to_pay(boris, EMAIL)
    payment_id = await pay(boris)
    await _boris_enters(own_town, boris)
    await _everybody_is_told(own_town, anna)
    await _the_bonus_ripens(own_town, anna)
    await _a_restart_forgets_nothing(own_town, boris)
    assert (await own_town.sandbox.get(f"/yookassa/payments/{payment_id}"))["status"] == "succeeded"


async def _boris_enters(town: Town, boris: Person) -> None:
    await boris.sees("Оплата получена")
    letter = await eventually(lambda: letters_to(town.sandbox, EMAIL), "the letter with the invite")
    invite = await boris.button_url("Войти в группу")
    assert invite in letter[0]["html"]
    assert (await boris.press("Войти в группу"))["outcome"] == "requested"
    await eventually(lambda: _is_inside(town, boris), "Boris in the group")
    await boris.sees("Добро пожаловать")


async def _is_inside(town: Town, person: Person) -> bool:
    return person.id in await group_members(town.sandbox)


async def _everybody_is_told(town: Town, anna: Person) -> None:
    assert "2 000 ₽" in shown(await anna.sees("Ваш друг оплатил курс"))
    assert "Борис" in shown(await town.owner.sees("Продажа на 14 990 ₽"))
    text = await report(anna)
    assert "На удержании: <b>2 000 ₽" in text
    assert "К выплате: <b>0 ₽" in text


async def _the_bonus_ripens(town: Town, anna: Person) -> None:
    await town.sandbox.advance(days=15)

    async def ripe() -> bool:
        return "К выплате: <b>2 000 ₽" in await report(anna)

    await eventually(ripe, "the bonus can be paid out")


async def _a_restart_forgets_nothing(town: Town, boris: Person) -> None:
    before = len(await boris.messages())
    await town.close()
    await town.open()
    assert len(await boris.messages()) == before
    await boris.send("/start")
    menu = await boris.sees("Получить сертификат", buttons_only=True)
    assert not any("Оплатить" in label for label in labels(menu))
    assert await town.one(select(func.count()).select_from(Order).where(Order.status == OrderStatus.PAID)) == 1
    assert await town.one(select(func.count()).select_from(Enrollment)) == 1
    assert len(await letters_to(town.sandbox, EMAIL)) == 1
    newcomer = await town.person("Вера")
    await buy(newcomer, "vera@example.com")
