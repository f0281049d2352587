"""A promo code through the whole town, typed in the chat, paid, and on the receipt."""

from typing import Any

import pytest
from sqlalchemy import select

from aimpay.contract.catalogue import SAVE_PROMO, SavePromo
from aimpay.server.learning.models import Enrollment
from aimpay.server.ledger.models import LedgerEntry
from patience import eventually
from story.player import GOOD_CARD, Person, group_members, payment_on_screen, prepare_to_pay, shown
from story.town import Town

pytestmark = pytest.mark.sqlite_is_enough

BORIS = 1003
EMAIL = "boris@example.com"


async def test_code_typed_in_the_chat_makes_the_payment_and_its_receipt_cheaper(own_town: Town) -> None:
    boris, owner = Person(own_town.sandbox, BORIS), own_town.owner
    await owner.start()
    await own_town.ask(SAVE_PROMO, SavePromo(admin_id=owner.id, code="SPRING", kind="percent", value=5_000))
    await boris.start()
    await prepare_to_pay(boris, EMAIL)
    await boris.press("Промокод")
    await boris.sees("Напишите его")
    await boris.send("spring")
    price = shown(await boris.sees("Оплатить 7 495", buttons_only=True))
    assert "промокод SPRING" in price
    await boris.press("Оплатить 7 495")
    payment_id = await payment_on_screen(boris)
    pays = {"method": "bank_card", "card_number": GOOD_CARD}
    await own_town.sandbox.post(f"/yookassa/payments/{payment_id}/pay", pays)
    await boris.sees("Оплата получена")
    payment = await own_town.sandbox.get(f"/yookassa/payments/{payment_id}")
    assert payment["amount"]["value"] == "7495.00"

    async def receipt() -> list[dict[str, Any]]:
        receipts = (await own_town.sandbox.get("/yookassa/receipts"))["items"]
        return [item for one in receipts if one["payment_id"] == payment_id for item in one["items"]]

    items = await eventually(receipt, "the receipt")
    assert [item["amount"]["value"] for item in items] == ["7495.00"]
    assert "7 495 ₽" in shown(await owner.sees("Продажа на 7 495 ₽"))


async def test_free_code_of_a_link_opens_the_group_without_money(own_town: Town) -> None:
    boris, owner = Person(own_town.sandbox, BORIS), own_town.owner
    await owner.start()
    await own_town.ask(SAVE_PROMO, SavePromo(admin_id=owner.id, code="GIFT", kind="free"))
    await boris.send("/start p_gift")
    await boris.sees("Промокод GIFT принят")
    await boris.press("Оплатить")
    await boris.press("Принимаю")
    await boris.press("Даю согласие")
    await boris.press("Открыть бесплатно")
    await boris.sees("Промокод открыл вам курс")
    await boris.press("Войти в группу")

    async def inside() -> bool:
        return BORIS in await group_members(own_town.sandbox)

    await eventually(inside, "Boris in the group")
    assert not (await own_town.sandbox.get("/yookassa/payments"))["items"]
    assert not await own_town.rows(select(LedgerEntry))
    assert len(await own_town.rows(select(Enrollment))) == 1
