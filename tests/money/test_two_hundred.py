"""Two hundred friends of one partner pay at the same moment: exact to the kopeck."""

from collections.abc import Coroutine
from typing import Any, Final

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.partners import GENERATE_CLIENTS_REPORT, GenerateClientsReport
from aimpay.server.ledger.accounts import AccountKind
from aimpay.server.partners.models import Commission
from aimpay.server.people.find_user import get_user
from aimpay.server.selling.create_payment import store_payment, stored_request
from aimpay.server.selling.models import Course, PaymentAttempt
from aimpay.server.selling.place_order import course_on_sale, place_order
from aimpay.server.selling.pricing import bonus
from aimpay.server.workflows.settle_purchase import look_at_payment
from money.books import check, read_books
from money.direct import together
from money.house import PUBLIC, Play

pytestmark = [pytest.mark.slow, pytest.mark.long]

PARTNER: Final = 2001
FRIENDS: Final = range(3001, 3201)
PRICES: Final = (1_499_099, 1_200_001)
SHARE: Final = 1_337
"""Basis points: the share of neither price is a whole number of kopecks."""


async def set_price(play: Play, amount: int) -> None:
    async with play.house.db.write() as session:
        await session.execute(update(Course).values(price_amount=amount, bonus_percent=SHARE))


async def order(play: Play, telegram_id: int) -> str:
    """Place the order and ask the provider for a payment; return its id."""

    async def place(session: AsyncSession) -> PaymentAttempt:
        user, course = await get_user(session, telegram_id), await course_on_sale(session)
        email, now = f"friend{telegram_id}@example.ru", house.clock.now()
        return await place_order(session, user_id=user.id, course=course, email=email, return_url=PUBLIC, now=now)

    house = play.house
    placed = await house.db.transact(place)
    payment = await house.gateway.create_payment(stored_request(placed.request))
    await store_payment(house.db, placed.id, payment)
    return payment.id


async def all_of(*works: Coroutine[Any, Any, Any]) -> list[Any]:
    """Run at once; fail if one of them did."""
    outcomes = await together(*works)
    assert not [one for one in outcomes if isinstance(one, BaseException)]
    return outcomes


async def test_two_hundred_purchases_at_once_are_exact_to_the_kopeck(play: Play) -> None:
    """Each eighth is settled twice at once, and the partner's one account is written by all of them."""
    await play.start(PARTNER)
    payload = await play.partner_payload(PARTNER)
    payments: list[str] = []
    for price, friends in zip(PRICES, (FRIENDS[:100], FRIENDS[100:]), strict=True):
        await set_price(play, price)
        await all_of(*(play.start(one, payload) for one in friends))
        payments += await all_of(*(order(play, one) for one in friends))
    for payment in payments:
        assert await play.ground.pay(payment) == "succeeded"

    await all_of(*(look_at_payment(play.house, payment) for payment in [*payments, *payments[::8]]))

    owed = sum(100 * bonus(price, fixed=0, percent=SHARE) for price in PRICES)
    report = await play(GENERATE_CLIENTS_REPORT, GenerateClientsReport(telegram_id=PARTNER))
    assert (report.invited_count, report.paid_count, report.held) == (200, 200, owed)
    books = await read_books(play.house.db)
    check(books)
    assert len(books.paid) == len(books.commissions) == len({one.order_id for one in books.commissions}) == 200
    assert books.total(AccountKind.PARTNER_HELD) == -owed
    assert books.balance(AccountKind.SALES) == -100 * sum(PRICES)
    async with play.house.db.read() as session:
        shares = set(await session.scalars(select(Commission.amount)))
    assert shares == {bonus(price, fixed=0, percent=SHARE) for price in PRICES}
