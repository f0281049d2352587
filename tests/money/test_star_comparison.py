"""Stars are compared like everything else that came and went: with the bot's own transactions."""

from collections.abc import AsyncIterator

import pytest_asyncio
from sqlalchemy import select, update

from aimpay.server.selling.models import OrderStatus, PaymentAttempt, RefundStatus
from aimpay.server.workflows.models import Difference
from aimpay.server.workflows.reconciliation.reconcile import last_days, reconcile_now
from money.books import check, read_books
from money.house import Play
from money.stars import Stars, open_stars


@pytest_asyncio.fixture
async def stars(play: Play) -> AsyncIterator[Stars]:
    async with open_stars(play) as opened:
        yield opened


async def paid(stars: Stars) -> int:
    """Somebody who paid, and whose payment the server was not told of."""
    buyer = await stars.person()
    await stars.pay(buyer, (await stars.press(buyer)).confirmation.confirmation_url)
    return buyer


async def compare(play: Play) -> list[Difference]:
    await reconcile_now(play.house, *last_days(play.house, 1))
    await play.tell_stories()
    async with play.house.db.read() as session:
        return list(await session.scalars(select(Difference).order_by(Difference.id)))


async def test_stars_that_nobody_told_of_heal(stars: Stars) -> None:
    await paid(stars)
    (note,) = await compare(stars.play)
    assert (note.kind, note.resolved_by) == ("stars_payment_healed", None)
    assert "в Telegram прошёл" in note.explanation.replace("\u00a0", " ")
    books = await read_books(stars.play.house.db)
    check(books)
    assert [order.status for order in books.orders] == [OrderStatus.PAID]
    assert [one.kind for one in await compare(stars.play)] == ["stars_payment_healed"]


async def test_stars_returned_past_us_are_seen(stars: Stars) -> None:
    buyer = await paid(stars)
    await stars.report()
    (transaction,) = (await stars.bot.get_star_transactions()).transactions
    await stars.bot.refund_star_payment(buyer, transaction.id)
    assert [one.kind for one in await compare(stars.play)] == ["stars_refund_healed"]
    books = await read_books(stars.play.house.db)
    assert [(one.status, one.external) for one in books.refunds] == [(RefundStatus.SUCCEEDED, True)]


async def test_another_sum_in_our_books_is_a_difference_in_words(stars: Stars) -> None:
    await paid(stars)
    await stars.report()
    assert await compare(stars.play) == []
    async with stars.play.house.db.write() as session:
        await session.execute(update(PaymentAttempt).values(amount=PaymentAttempt.amount + 100))
    (one,) = await compare(stars.play)
    assert (one.kind, one.resolved_at) == ("stars_payment_amount", None)
    assert one.explanation.replace("\u00a0", " ").startswith("Платёж звёздами (заказ ")


async def test_a_school_that_never_asked_for_stars_compares_without_its_bot(play: Play) -> None:
    await play.buy(2002)
    play.ground.door.down = 100
    await reconcile_now(play.house, *last_days(play.house, 1))
    assert play.ground.door.down == 100
