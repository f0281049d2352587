"""A course given by hand: an order like any other, booked, told and audited."""

from typing import Final

import pytest

from aimpay.contract.errors import ErrorCode
from aimpay.contract.learning import GET_INVITE, GetInvite
from aimpay.contract.refunds import ASK_REFUND, GRANT_ACCESS, AskRefund, GrantAccess, Granted
from aimpay.server.edge.errors import BusinessError
from aimpay.server.ledger.accounts import AccountKind
from aimpay.server.selling.models import OrderStatus
from money.books import Books, check, read_books
from money.direct import together
from money.house import OWNER, Play

PARTNER: Final = 2001
BUYER: Final = 2002
BONUS: Final = 200_000


async def grant(play: Play, amount: int = 0, **how: object) -> Granted:
    wish = {"admin_id": OWNER, "telegram_id": BUYER, "amount": amount, "reason": "Перевод на карту", **how}
    return await play(GRANT_ACCESS, GrantAccess.model_validate(wish))


async def friends(play: Play) -> None:
    await play.start(PARTNER)
    await play.get_ready(BUYER, await play.partner_payload(PARTNER))


async def finished(play: Play) -> Books:
    await play.tell_stories()
    books = await read_books(play.house.db)
    check(books)
    assert not [failure.error for failure in books.failures if failure.closed_at is None]
    return books


def heard(play: Play, telegram_id: int, words: str) -> int:
    return len([text for text in play.ground.door.heard_by(telegram_id) if words in text])


async def test_gift_opens_the_group_moves_no_money_and_keeps_who_gave_it(play: Play) -> None:
    await friends(play)
    made = await grant(play, with_commission=True)
    books = await finished(play)
    (order,) = books.orders
    assert (order.number, order.status, order.amount, order.paid_how) == (made.order_number, "paid", 0, "gift")
    assert (order.granted_by, order.grant_reason) == (OWNER, "Перевод на карту")
    assert not books.entries
    assert not books.commissions
    assert (await play(GET_INVITE, GetInvite(telegram_id=BUYER))).invite_link
    assert heard(play, BUYER, "Курс — ваш") == heard(play, OWNER, "выдан вручную") == 1


@pytest.mark.parametrize("with_commission", [False, True])
async def test_outside_money_is_booked_and_earns_only_when_asked_so(play: Play, *, with_commission: bool) -> None:
    await friends(play)
    await grant(play, 1_000_000, with_commission=with_commission)
    books = await finished(play)
    assert books.balance(AccountKind.OUTSIDE) == -books.balance(AccountKind.SALES) == 1_000_000
    assert [one.amount for one in books.commissions] == ([BONUS] if with_commission else [])
    assert heard(play, PARTNER, "Ваш друг оплатил курс") == int(with_commission)


async def test_second_grant_and_grants_at_once_are_one(play: Play) -> None:
    await friends(play)
    outcomes = await together(*(grant(play, 500_000) for _ in range(4)))
    assert [type(outcome).__name__ for outcome in outcomes].count("Granted") == 1
    with pytest.raises(BusinessError) as caught:
        await grant(play)
    assert caught.value.code == ErrorCode.ALREADY_GRANTED
    assert len((await finished(play)).sold) == 1


async def test_payment_that_was_open_and_passes_after_the_grant_goes_back_by_itself(play: Play) -> None:
    await friends(play)
    payment = await play.order(BUYER)
    await grant(play)
    await play.ground.pay(payment)
    await play.deliver_all(payment)
    books = await finished(play)
    assert [order.status for order in books.orders] == [OrderStatus.CANCELED, OrderStatus.PAID]
    assert len(books.returned) == len(play.ground.refunds()) == 1
    assert books.total(AccountKind.OVERPAID) == 0
    assert (await play(GET_INVITE, GetInvite(telegram_id=BUYER))).invite_link


async def test_grant_after_a_refund_opens_the_access_again(play: Play) -> None:
    await play.buy(BUYER)
    number = (await read_books(play.house.db)).orders[0].number
    await play(ASK_REFUND, AskRefund(admin_id=OWNER, order_number=number, key="first-refund"))
    await finished(play)
    await grant(play)
    books = await finished(play)
    assert [(right.reason, right.ends_at) for right in books.enrollments] == [("grant", None)]
    assert (await play(GET_INVITE, GetInvite(telegram_id=BUYER))).invite_link


async def test_what_was_paid_outside_is_not_asked_back_from_the_provider(play: Play) -> None:
    await friends(play)
    made = await grant(play, 500_000)
    with pytest.raises(BusinessError) as caught:
        await play(ASK_REFUND, AskRefund(admin_id=OWNER, order_number=made.order_number, key="a-wish-of-mine"))
    assert caught.value.code == ErrorCode.NOTHING_TO_REFUND
    assert not (await finished(play)).refunds
