"""A partner's way to his money, as people see it: in the chat, on the card page, in the owner's screen."""

import re
from typing import Any

import pytest
from sqlalchemy import func, select

from aimpay.server.ledger.post import post
from aimpay.server.ledger.rules import commission, release
from aimpay.server.payouts.models import Payout, PayoutDestination
from aimpay.server.people.find_user import find_user
from aimpay.server.people.models import Conversation
from patience import eventually
from story.player import GOOD_CARD, Person, labels, plain, shown
from story.town import Town

SUM = 200_000
FRAMED = "/yookassa/payouts-data/3.1.0"


async def earn(town: Town, person: Person, amount: int, name: str) -> None:
    """Book a commission whose hold is over."""
    async with town.db.write() as session:
        user = await find_user(session, person.id)
        assert user
        lines = (*commission(user.id, amount), *release(user.id, amount))
        await post(session, kind="commission", reference=f"earned:{name}", lines=lines, now=town.house.clock.now())


async def open_details(person: Person) -> dict[str, Any]:
    before = (await person.messages())[-1]["message_id"]
    await person.send("/start")
    await person.sees("Заработать", buttons_only=True, after=before)
    await person.press("Заработать")
    await person.sees("Куда платить", buttons_only=True, after=before)
    await person.press("Куда платить")
    return await person.sees("Налоговый статус", after=before)


async def card_page(town: Town, url: str) -> tuple[int, str]:
    async with town.session.get(url) as answer:
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        return answer.status, await answer.text()


async def give_card(town: Town, url: str, number: str) -> int:
    """What the widget's frame and then the page itself do."""
    _, page = await card_page(town, url)
    account = re.search(r'data-account="(\d+)"', page)
    script = re.search(r'<script src="([^"]+)"', page)
    assert account
    assert script
    async with town.session.get(script[1]) as answer:
        assert "PayoutsData" in await answer.text()
    home = f"{town.outside.public_url}{FRAMED}"
    async with town.session.get(f"{home}/form") as answer:
        assert "Номер карты" in await answer.text()
    asked = {"account_id": account[1], "card_number": number}
    async with town.session.post(f"{home}/token", json=asked) as answer:
        token = await answer.json()
    kept = {"payout_token": token["payout_token"], "last4": token["last4"], "card_type": token["card_type"]}
    async with town.session.post(url, json=kept) as answer:
        return answer.status


async def test_partner_binds_a_card_asks_and_is_paid_after_the_owner_agrees(own_town: Town) -> None:
    town = own_town
    anna, owner = await town.person("Анна"), town.owner
    await owner.start()
    await anna.start()
    await earn(town, anna, SUM, "anna")
    await open_details(anna)
    await anna.press("Карта")
    url = await anna.button_url("Ввести номер карты")
    assert await give_card(town, url, GOOD_CARD) == 200
    another = {"payout_token": "pyt-another-token", "last4": "0004", "card_type": "Mir"}
    async with town.session.post(url, json=another) as answer:
        assert answer.status == 410, "a link works once"
    assert (await card_page(town, url))[0] == 410

    assert "MasterCard •• 4477" in shown(await anna.sees("Карта получена"))
    await anna.press("Проверить и подтвердить")
    await anna.press("Подтвердить")
    await anna.sees("Теперь выплаты идут сюда")
    await owner.sees("сменил реквизиты")

    await open_details(anna)
    await anna.press("Вывести деньги")
    await anna.press("Вывести всё: 2 000 ₽")
    await anna.press("Да, вывести")
    await anna.sees("принята")
    await owner.sees("Просят выплату")
    await owner.press("Выплаты")
    await owner.press("2 000 ₽ — Анна")
    await owner.press("Одобрить")
    await owner.sees("одобрена")

    async def arrived() -> list[dict[str, Any]]:
        items = (await town.sandbox.get("/yookassa/payouts"))["items"]
        return [one for one in items if one["status"] == "succeeded"]

    (payout,) = await eventually(arrived, "the provider sends the payout")
    assert payout["payout_destination"]["card"]["last4"] == "4477"
    await anna.sees("Выплачено 2 000 ₽")
    assert await town.one(select(func.count()).select_from(Payout)) == 1
    stored = await town.one(select(PayoutDestination.secret).where(PayoutDestination.confirmed_at.is_not(None)))
    said = " ".join([shown(message) for person in (anna, owner) for message in await person.messages()])
    assert GOOD_CARD not in said
    assert GOOD_CARD not in stored
    assert stored not in said


@pytest.mark.sqlite_is_enough
async def test_card_number_typed_into_the_chat_is_deleted_in_every_state(own_town: Town) -> None:
    town = own_town
    boris = await town.person("Борис")
    await boris.start()
    for state, press in (("", ""), ("payout_wallet", "ЮMoney"), ("payout_phone", "СБП")):
        if press:
            await open_details(boris)
            await boris.press(press)
            await boris.sees("Напишите номер")
        sent = await boris.send(f"моя карта 5555 5555-5555 4477 12/30 {state}")
        await boris.sees("я удалил ваше сообщение", after=sent)
        assert sent not in [message["message_id"] for message in await boris.messages()]
    kept = await town.rows(select(Conversation.data))
    assert "4477" not in str(kept)
    assert await town.one(select(func.count()).select_from(PayoutDestination)) == 0


async def test_owner_rejects_with_a_reason_and_marks_another_paid_by_hand(own_town: Town) -> None:
    town = own_town
    anna, owner = await town.person("Анна"), town.owner
    await owner.start()
    await anna.start()
    await earn(town, anna, 2 * SUM, "anna")
    await open_details(anna)
    await anna.press("ЮMoney")
    await anna.sees("Напишите номер")
    await anna.send("4100 1161 4575 714")
    await anna.sees("•• 5714")
    await anna.press("Подтвердить")
    await anna.sees("Теперь выплаты идут сюда")
    for sum_ in ("1500", "1 000,50 ₽"):
        await open_details(anna)
        await anna.press("Вывести деньги")
        await anna.sees("Выведем всё")
        await anna.send(sum_)
        await anna.press("Да, вывести")
        await anna.sees("принята")
    await owner.sees("Просят выплату: 1 500 ₽")
    await owner.press("Выплаты")
    await owner.press("1 500 ₽ — Анна")
    await owner.press("Отклонить")
    await owner.press("Другие реквизиты")
    assert "Укажите другие реквизиты" in shown(await anna.sees("Школа отклонила выплату"))
    await owner.press("Назад")
    await owner.press("1 000,50 ₽ — Анна")
    await owner.press("Оплачено вручную")
    await anna.sees("Выплачено 1 000,50 ₽")
    found = [one for (one,) in await town.rows(select(Payout).order_by(Payout.id))]
    assert [(one.status, one.how) for one in found] == [("rejected", "gateway"), ("succeeded", "manual")]
    assert (await town.sandbox.get("/yookassa/payouts"))["items"] == []
    last = await open_details(anna)
    assert "К выплате: 2 999,50 ₽" in plain(last["text"] or last["html"]).replace("<b>", "").replace("</b>", "")
    assert "Вывести деньги" in labels(last)
