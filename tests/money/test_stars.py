"""Telegram Stars beside YooKassa: the same order, the same settling, the same way back, once each."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from aimpay.contract.errors import ErrorCode
from aimpay.contract.refunds import ASK_REFUND, AskRefund
from aimpay.contract.selling import GET_PAYMENT_DATA, GetPaymentData, PaymentData
from aimpay.server.edge.errors import BusinessError
from aimpay.server.kit.ids import new_key
from aimpay.server.ledger.accounts import AccountKind
from aimpay.server.selling.gateway import STARS, YOOKASSA
from aimpay.server.selling.models import AttemptStatus, OrderStatus
from money.books import Books, check, read_books
from money.house import OWNER, Play
from money.stars import Stars, open_stars

PRICE = 1_499_000
IN_STARS = 9_994


@pytest_asyncio.fixture
async def stars(play: Play) -> AsyncIterator[Stars]:
    async with open_stars(play) as opened:
        yield opened


async def books_of(play: Play) -> Books:
    books = await read_books(play.house.db)
    check(books)
    assert not [failure.error for failure in books.failures if failure.closed_at is None]
    return books


async def bought(stars: Stars) -> int:
    buyer = await stars.person()
    created = await stars.press(buyer)
    assert (await stars.pay(buyer, created.confirmation.confirmation_url))["outcome"] == "paid"
    await stars.report()
    return buyer


async def ask_refund(play: Play, amount: int | None = None) -> None:
    number = (await read_books(play.house.db)).orders[-1].number
    wish = AskRefund(admin_id=OWNER, order_number=number, key=new_key(), amount=amount)
    await play(ASK_REFUND, wish)


async def price_screen(play: Play, telegram_id: int) -> PaymentData:
    return await play(GET_PAYMENT_DATA, GetPaymentData(telegram_id=telegram_id))


async def test_a_purchase_in_stars_is_settled_once_however_often_it_is_told(stars: Stars) -> None:
    buyer = await stars.person()
    created = await stars.press(buyer, PRICE)
    assert (created.stars, created.amount) == (IN_STARS, PRICE)
    assert (await stars.press(buyer)).confirmation == created.confirmation
    await stars.pay(buyer, created.confirmation.confirmation_url)
    await stars.report(times=3)
    books = await books_of(stars.play)
    assert [(one.provider, one.status, one.stars) for one in books.attempts] == [(STARS, "succeeded", IN_STARS)]
    assert [order.status for order in books.orders] == [OrderStatus.PAID]
    assert books.balance(AccountKind.STARS) == PRICE
    told = stars.play.ground.door.heard_by(buyer)
    assert [("/paysupport" in text, "Чек" in text) for text in told if "Оплата получена" in text] == [(True, False)]
    assert any("9\u00a0994\u00a0⭐" in text for text in stars.play.ground.door.heard_by(OWNER))


async def test_a_payment_that_nobody_told_of_is_found_by_asking(stars: Stars) -> None:
    buyer = await stars.person()
    await stars.pay(buyer, (await stars.press(buyer)).confirmation.confirmation_url)
    stars.reports.clear()
    stars.play.pass_time(minutes=3)
    await stars.play.sweep()
    await stars.play.tell_stories()
    assert [order.status for order in (await books_of(stars.play)).orders] == [OrderStatus.PAID]


async def test_an_invoice_that_ran_out_is_neither_paid_nor_asked_about_for_ever(stars: Stars) -> None:
    buyer = await stars.person()
    url = (await stars.press(buyer)).confirmation.confirmation_url
    stars.play.pass_time(hours=1, minutes=10)
    refused = await stars.pay(buyer, url)
    assert (refused["outcome"], "больше не" in refused["reason"]) == ("refused", True)
    await stars.play.sweep()
    await stars.play.tell_stories()
    assert [one.status for one in (await books_of(stars.play)).attempts] == [AttemptStatus.CANCELED]
    assert (await stars.press(buyer)).attempt == 2


@pytest.mark.sqlite_is_enough
async def test_only_the_buyer_may_pay_his_invoice(stars: Stars) -> None:
    buyer, stranger = await stars.person(), await stars.person()
    url = (await stars.press(buyer)).confirmation.confirmation_url
    assert "другому человеку" in (await stars.pay(stranger, url))["reason"]
    assert (await stars.pay(buyer, url))["outcome"] == "paid"
    await stars.report()
    assert "уже оплачен" in (await stars.pay(buyer, url))["reason"]


async def test_an_invoice_paid_twice_sells_once_and_the_second_payment_goes_back(stars: Stars) -> None:
    buyer = await stars.person()
    url = (await stars.press(buyer)).confirmation.confirmation_url
    for _ in range(2):
        assert (await stars.pay(buyer, url))["outcome"] == "paid"
    await stars.report(times=2)
    await stars.hear()
    await stars.report()
    books = await books_of(stars.play)
    assert [one.status for one in books.attempts] == [AttemptStatus.SUCCEEDED] * 2
    assert [(one.status, one.amount) for one in books.refunds] == [("succeeded", PRICE)]
    assert [order.status for order in books.orders] == [OrderStatus.PAID]
    assert books.balance(AccountKind.STARS) == PRICE
    assert len((await stars.bot.get_star_transactions()).transactions) == 3


async def test_both_ways_to_pay_are_open_and_the_second_payment_goes_back(stars: Stars) -> None:
    buyer = await stars.person()
    by_card = await stars.play.order(buyer)
    url = (await stars.press(buyer)).confirmation.confirmation_url
    assert await stars.play.ground.pay(by_card) == "succeeded"
    assert (await stars.pay(buyer, url))["outcome"] == "paid"
    await stars.report()
    await stars.play.deliver_all(by_card)
    await stars.play.tell_stories()
    books = await books_of(stars.play)
    assert {one.provider: one.status for one in books.attempts} == {YOOKASSA: "succeeded", STARS: "succeeded"}
    assert [(one.status, one.amount) for one in books.refunds] == [("succeeded", PRICE)]
    assert books.balance(AccountKind.STARS) == PRICE
    assert [thing["amount"]["value"] for thing in stars.play.ground.refunds()] == ["14990.00"]


async def test_a_paid_card_payment_is_noticed_before_stars_are_asked_for(stars: Stars) -> None:
    buyer = await stars.person()
    assert await stars.play.ground.pay(await stars.play.order(buyer)) == "succeeded"
    with pytest.raises(BusinessError, match="уже поступила"):
        await stars.press(buyer)


async def test_a_refund_gives_the_stars_back_whole_and_once(stars: Stars) -> None:
    buyer = await bought(stars)
    with pytest.raises(BusinessError) as partial:
        await ask_refund(stars.play, 100)
    assert partial.value.code == ErrorCode.REFUND_ONLY_WHOLE
    stars.play.ground.door.mute = 2
    await ask_refund(stars.play)
    await stars.play.tell_stories()
    stars.play.pass_time(minutes=5)
    await stars.play.sweep()
    await stars.play.tell_stories()
    await stars.hear()
    await stars.report(times=2)
    books = await read_books(stars.play.house.db)
    check(books)
    assert [(one.status, one.external) for one in books.refunds] == [("succeeded", False)]
    assert [order.status for order in books.orders] == [OrderStatus.REFUNDED]
    assert (books.balance(AccountKind.STARS), books.balance(AccountKind.REFUNDS)) == (0, PRICE)
    assert any("Звёзды вернулись" in text for text in stars.play.ground.door.heard_by(buyer))
    assert len((await stars.bot.get_star_transactions()).transactions) == 2


async def test_a_refund_seen_in_an_update_before_our_own_word_is_the_same_refund(stars: Stars) -> None:
    buyer = await bought(stars)
    await ask_refund(stars.play)
    (paid,) = (await stars.bot.get_star_transactions()).transactions
    await stars.bot.refund_star_payment(buyer, paid.id)
    await stars.hear()
    await stars.report()
    books = await books_of(stars.play)
    assert [(one.status, one.external) for one in books.refunds] == [("succeeded", False)]


async def test_stars_that_telegram_itself_returned_end_the_access(stars: Stars) -> None:
    buyer = await bought(stars)
    (paid,) = (await stars.bot.get_star_transactions()).transactions
    await stars.bot.refund_star_payment(buyer, paid.id)
    await stars.hear()
    await stars.report()
    books = await books_of(stars.play)
    assert [(one.status, one.external, one.reason) for one in books.refunds] == [
        ("succeeded", True, "Звёзды вернул сам Telegram")
    ]
    assert [order.status for order in books.orders] == [OrderStatus.REFUNDED]
    assert [kick.telegram_id for kick in stars.play.ground.door.kicks] == [buyer]


async def test_a_link_whose_making_broke_off_is_made_again(stars: Stars) -> None:
    buyer = await stars.person()
    stars.play.ground.door.mute = 1
    with pytest.raises(BusinessError) as silent:
        await stars.press(buyer)
    assert silent.value.code == ErrorCode.PAYMENT_UNAVAILABLE
    created = await stars.press(buyer)
    assert (created.attempt, (await stars.pay(buyer, created.confirmation.confirmation_url))["outcome"]) == (1, "paid")


@pytest.mark.sqlite_is_enough
async def test_stars_are_offered_only_where_the_school_takes_them(stars: Stars) -> None:
    buyer = await stars.person()
    assert (await price_screen(stars.play, buyer)).price_stars == IN_STARS
    await stars.switch(200)
    assert (await price_screen(stars.play, buyer)).price_stars == PRICE // 200
    await stars.switch(None)
    assert (await price_screen(stars.play, buyer)).price_stars is None
    with pytest.raises(BusinessError) as off:
        await stars.press(buyer)
    assert off.value.code == ErrorCode.STARS_OFF
    assert (await books_of(stars.play)).orders == []
