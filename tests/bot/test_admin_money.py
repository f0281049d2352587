"""An admin's orders about money: shown first, confirmed by a button, asked of the server once."""

import pytest

from aimpay.bot.features.refunds.reading import Order, Revoke, read_grant, read_refund, read_revoke
from aimpay.contract.refunds import ASK_REFUND, GRANT_ACCESS, REVOKE_ACCESS
from bot.school import ORDER, a_gift, an_order
from bot.test_admin import admin
from bot.town import Town, labels, plain


@pytest.mark.parametrize(
    ("typed", "amount", "reason"),
    [
        ("abcd2345", None, ""),
        ("ABCD2345 1500", 150_000, ""),
        ("ABCD2345 1500,5 не подошло", 150_050, "не подошло"),
        ("ABCD2345 14 990 ₽ по просьбе", 1_499_000, "по просьбе"),
        ("ABCD2345 14\u00a0990.01 руб. просьба", 1_499_001, "просьба"),
        ("ABCD2345 по просьбе 1500", None, "по просьбе 1500"),
        ("ABCD2345 2-й платёж", None, "2-й платёж"),
    ],
)
def test_sum_and_reason_are_told_apart(typed: str, amount: int | None, reason: str) -> None:
    assert read_refund(typed) == Order(ORDER, amount, reason)


@pytest.mark.parametrize("typed", ["", "Вася", "0", "!", "9" * 40, "-5", "ABCD2345678901234"])
def test_what_is_no_number_is_not_read(typed: str) -> None:
    assert read_grant(typed) is None
    assert read_refund(typed) is None


def test_revoke_needs_a_number_and_a_reason() -> None:
    assert read_revoke("123456789 деньги не пришли") == Revoke("123456789", by_person=True, reason="деньги не пришли")
    assert read_revoke("abcd2345 ошибка") == Revoke(ORDER, by_person=False, reason="ошибка")
    assert [read_revoke(typed) for typed in ("", "123456789", "Вася ушёл", "ABCD2345  ")] == [None] * 4


async def test_refund_is_shown_and_moves_only_by_a_button(town: Town) -> None:
    owner = await admin(town)
    shown = await owner.says(f"Вернуть: {ORDER.lower()} 1500 не подошло & всё")
    assert "Вернуть 1 500 ₽?" in plain(shown)
    assert "не подошло & всё" in plain(shown)
    assert "останется 13 490 ₽" in plain(shown)
    assert "Если покупателя привёл партнёр, его начисление уменьшится" in plain(shown)
    assert labels(shown)[:2] == ["Вернуть, доступ оставить", "Вернуть, доступ закрыть"]
    assert town.school.asked(ASK_REFUND) == []
    assert "Возврат 1 500 ₽ отправлен" in plain(await owner.presses("Вернуть, доступ оставить"))
    (asked,) = town.school.asked(ASK_REFUND)
    assert (asked.admin_id, asked.order_number, asked.amount) == (owner.id, ORDER, 150_000)
    assert (asked.keep_access, asked.reason) == (True, "не подошло & всё")


async def test_whole_refund_offers_to_close_the_access_first_and_a_second_press_does_nothing(town: Town) -> None:
    owner = await admin(town)
    shown = await owner.says(f"Вернуть: {ORDER}")
    assert labels(shown)[0] == "Вернуть, доступ закрыть"
    await owner.presses("Вернуть, доступ закрыть")
    data = next(b["data"] for row in shown["buttons"] for b in row if "оставить" in b["text"])
    await owner.clicks((await owner.last())["message_id"], data, stale=True)
    assert "уже сделано" in plain(await owner.last())
    assert [(asked.amount, asked.keep_access) for asked in town.school.asked(ASK_REFUND)] == [(1_499_000, False)]


async def test_refund_of_too_much_of_nothing_and_of_an_unknown_order_are_explained(town: Town) -> None:
    owner = await admin(town)
    assert "осталось 14 990 ₽" in plain(await owner.says(f"Вернуть: {ORDER} 20000"))
    town.school.left = 0
    assert "возвращать нечего" in plain(await owner.says(f"Вернуть: {ORDER}"))
    assert "Заказа с таким номером нет" in plain(await owner.says("Вернуть: ZZZZ2345"))
    assert "Не вижу номера заказа" in plain(await owner.says("Вернуть: !"))
    assert town.school.asked(ASK_REFUND) == []


async def test_access_by_hand_is_confirmed_with_or_without_the_partners_share(town: Town) -> None:
    owner, boris = await admin(town), await town.person()
    await boris.says("/start")
    shown = await owner.says(f"Добавить: {boris.id} перевод на карту")
    assert "без оплаты" in plain(shown)
    assert "Выдать и начислить партнёру" not in labels(shown)
    await owner.presses("Выдать доступ")
    assert "мимо кассы 14 990 ₽" in plain(await owner.says(f"Добавить: {boris.id} 14990"))
    assert "Доступ выдан" in plain(await owner.presses("Выдать и начислить партнёру"))
    given = [
        (a.admin_id, a.telegram_id, a.amount, a.reason, a.with_commission) for a in town.school.asked(GRANT_ACCESS)
    ]
    assert given == [(owner.id, boris.id, 0, "перевод на карту", False), (owner.id, boris.id, 1_499_000, "", True)]


async def test_stranger_and_misspelt_number_are_explained(town: Town) -> None:
    owner = await admin(town)
    assert "ещё не заходил" in plain(await owner.says("Добавить: 424242"))
    assert "Не вижу номера" in plain(await owner.says("Добавить: Вася"))


async def test_same_words_and_buttons_of_others_move_no_money(town: Town) -> None:
    owner = await admin(town)
    boris = await town.person()
    await boris.says("/start")
    shown = await owner.says(f"Вернуть: {ORDER}")
    data = shown["buttons"][0][0]["data"]
    assert "Не понял вас" in plain(await boris.says(f"Вернуть: {ORDER}"))
    await boris.clicks((await boris.last())["message_id"], data, stale=True)
    assert "уже сделано" in plain(await boris.last())
    assert town.school.asked(ASK_REFUND) == []


async def test_access_given_by_hand_is_taken_back_by_a_button_and_once(town: Town) -> None:
    owner = await admin(town)
    town.school.orders = (a_gift("GIFT2345", 500_000), a_gift("GONE2345", 0, "revoked"))
    shown = await owner.says("Отозвать: 1003 деньги & слова")
    assert "заказ GIFT2345, получено мимо кассы 5 000 ₽" in plain(shown)
    assert "деньги & слова" in plain(shown)
    assert town.school.asked(REVOKE_ACCESS) == []
    data = shown["buttons"][0][0]["data"]
    assert "5 000 ₽ верните ему сами" in plain(await owner.presses("Отозвать доступ"))
    await owner.clicks((await owner.last())["message_id"], data, stale=True)
    assert "уже сделано" in plain(await owner.last())
    (asked,) = town.school.asked(REVOKE_ACCESS)
    assert (asked.admin_id, asked.order_number, asked.reason) == (owner.id, "GIFT2345", "деньги & слова")
    assert not asked.keep_access


async def test_revoke_of_a_purchase_of_several_gifts_and_of_nothing_is_explained(town: Town) -> None:
    owner = await admin(town)
    assert "Нужны номер и причина" in plain(await owner.says("Отозвать: 1003"))
    assert "Отзывать нечего" in plain(await owner.says("Отозвать: 1003 ошибка"))
    town.school.orders = (an_order(left=0),)
    assert f"Вернуть: {ORDER}" in plain(await owner.says("Отозвать: 1003 ошибка"))
    assert f"Вернуть: {ORDER}" in plain(await owner.says(f"Отозвать: {ORDER} ошибка"))
    town.school.orders = (a_gift("GIFT2345", 0), a_gift("MORE2345", 0))
    shown = plain(await owner.says("Отозвать: 1003 ошибка"))
    assert "Отозвать: GIFT2345 причина" in shown
    assert "Отозвать: MORE2345 причина" in shown
    assert town.school.asked(REVOKE_ACCESS) == []
