"""Money goes back through the whole town: chat, server, provider, group and letters, on each kind of database."""

import re

import pytest

from aimpay.contract.errors import RemoteError
from aimpay.contract.refunds import ASK_REFUND, GRANT_ACCESS, AskRefund, GrantAccess
from patience import eventually
from story.player import Person, buy, group_members, letters_to, own_link, pay, prepare_to_pay, report, shown
from story.town import Town

ANNA, BORIS = 1002, 1003
EMAIL = "boris@example.com"
NUMBER = re.compile(r"заказ ([0-9A-Z]{8})")


async def test_a_refund_takes_back_what_a_sale_gave_and_a_new_sale_gives_it_again(own_town: Town) -> None:
    anna, boris, owner = Person(own_town.sandbox, ANNA), Person(own_town.sandbox, BORIS), own_town.owner
    await owner.start()
    await anna.start()
    await boris.open(await own_link(anna))
    await prepare_to_pay(boris, EMAIL)
    payment_id = await pay(boris)
    await _comes_in(own_town, boris)

    await _owner_gives_back(owner)
    await boris.sees("Возвращаем деньги")
    await eventually(lambda: _is_outside(own_town, boris), "Boris out of the group")
    assert "2 000 ₽" in shown(await anna.sees("вернули деньги"))
    assert "Борис" in shown(await owner.sees("снято 2 000 ₽"))
    assert (await own_town.sandbox.get(f"/yookassa/payments/{payment_id}"))["refunded_amount"]["value"] == "14990.00"
    assert len((await own_town.sandbox.get("/yookassa/refunds"))["items"]) == 1
    assert "На удержании: <b>0 ₽" in await report(anna)
    await eventually(lambda: _refund_letter(own_town), "a letter about the refund")
    await _buys_again(own_town, boris, payment_id)


async def _comes_in(town: Town, boris: Person, after: int = 0) -> None:
    await boris.sees("Оплата получена", after=after)
    await boris.press("Войти в группу")

    async def inside() -> bool:
        return boris.id in await group_members(town.sandbox)

    await eventually(inside, "Boris in the group")


async def _owner_gives_back(owner: Person) -> None:
    number = NUMBER.search(shown(await owner.sees("Продажа на 14 990 ₽")))
    assert number
    await owner.send(f"Вернуть: {number[1]} не подошло")
    await owner.press("Вернуть, доступ закрыть")
    await owner.sees("отправлен", "проведён")


async def _is_outside(town: Town, person: Person) -> bool:
    return person.id not in await group_members(town.sandbox)


async def _refund_letter(town: Town) -> bool:
    return any(letter["subject"].startswith("Возврат") for letter in await letters_to(town.sandbox, EMAIL))


async def _buys_again(town: Town, boris: Person, first: str) -> None:
    before = (await boris.messages())[-1]["message_id"]
    await boris.send("/start")
    await boris.sees("Оплатить", buttons_only=True, after=before)
    await boris.press("Оплатить")
    await boris.sees("Оплатить 14 990", buttons_only=True, after=before)
    await pay(boris, instead_of=first)
    await _comes_in(town, boris, after=before)


async def test_a_refund_made_in_the_cabinet_is_noticed_by_its_notification(own_town: Town) -> None:
    boris = Person(own_town.sandbox, BORIS)
    await own_town.owner.start()
    payment_id = await buy(boris, EMAIL)
    await own_town.sandbox.put("/yookassa/settings", {"webhooks": {"duplicate": 3}})
    await own_town.sandbox.post("/yookassa/refunds", {"payment_id": payment_id})
    await boris.sees("Возвращаем деньги")
    assert "личном кабинете" in shown(await own_town.owner.sees("Возврат 14 990 ₽"))
    await own_town.rested()
    assert len((await own_town.sandbox.get("/yookassa/refunds"))["items"]) == 1
    assert len([m for m in await boris.messages() if "Возвращаем деньги" in shown(m)]) == 1


@pytest.mark.sqlite_is_enough
async def test_the_routes_of_money_refuse_who_is_no_admin(own_town: Town) -> None:
    boris = Person(own_town.sandbox, BORIS)
    await boris.start()
    wish = AskRefund(admin_id=BORIS, order_number="ABCD2345", key="a-key-of-boris")
    with pytest.raises(RemoteError, match="403 admins_only"):
        await own_town.ask(ASK_REFUND, wish)
    with pytest.raises(RemoteError, match="403 admins_only"):
        await own_town.ask(GRANT_ACCESS, GrantAccess(admin_id=BORIS, telegram_id=BORIS))
