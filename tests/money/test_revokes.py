"""A course given by hand is taken back: everything that giving it did is undone, once, and nothing that was bought."""

from datetime import timedelta
from typing import Final

import pytest
from pydantic import ValidationError
from sqlalchemy import select

from aimpay.contract.errors import ErrorCode
from aimpay.contract.fiscal import FiscalMode
from aimpay.contract.learning import DECIDE_JOIN_REQUEST, GET_INVITE, DecideJoinRequest, GetInvite
from aimpay.contract.refunds import (
    ASK_REFUND,
    LIST_REFUNDS,
    REVOKE_ACCESS,
    AskRefund,
    Granted,
    ListRefunds,
    RevokeAccess,
    Revoked,
)
from aimpay.sandbox.settings import SandboxSettings
from aimpay.server.edge.errors import BusinessError
from aimpay.server.fiscal.models import Income
from aimpay.server.ledger.accounts import AccountKind
from aimpay.server.partners.models import CommissionStatus
from aimpay.server.selling.models import OrderStatus
from money.books import read_books
from money.direct import together
from money.fiscal import without_receipts
from money.house import OWNER, Play
from money.test_courses import SECOND, open_second
from money.test_grants import BONUS, BUYER, PARTNER, finished, friends, grant, heard

GROUP: Final = SandboxSettings().group_id
SUM: Final = 1_000_000


async def revoke(play: Play, made: Granted | None = None, **how: object) -> Revoked:
    """Take back the order, or what the buyer was given."""
    named = {"order_number": made.order_number} if made else {"telegram_id": BUYER}
    wish = {"admin_id": OWNER, "reason": "Деньги не пришли", **named, **how}
    return await play(REVOKE_ACCESS, RevokeAccess.model_validate(wish))


async def refused(play: Play, made: Granted | None = None, **how: object) -> BusinessError:
    with pytest.raises(BusinessError) as caught:
        await revoke(play, made, **how)
    return caught.value


async def test_gift_is_taken_back_with_the_group_and_keeps_who_when_and_why(play: Play) -> None:
    await friends(play)
    made = await grant(play)
    await play.tell_stories()
    assert (await revoke(play, reason=" По ошибке ")).order_number == made.order_number
    books = await finished(play)
    (order,), (right,) = books.orders, books.enrollments
    assert (order.status, order.revoked_by, order.revoke_reason) == (OrderStatus.REVOKED, OWNER, "По ошибке")
    assert (right.reason, right.ends_at) == ("revoke", order.revoked_at)
    assert (order.granted_by, books.entries) == (OWNER, [])
    assert heard(play, BUYER, "отозвала доступ") == heard(play, OWNER, "доступ отозван") == 1
    assert heard(play, BUYER, "По ошибке") == 0
    assert [(kick.telegram_id, kick.chat_id) for kick in play.ground.door.kicks] == [(BUYER, GROUP)]
    door = await play(DECIDE_JOIN_REQUEST, DecideJoinRequest(telegram_id=BUYER, chat_id=GROUP))
    assert (door.approve, "отозвала доступ" in door.message) == (False, True)
    with pytest.raises(BusinessError, match="отозвала доступ"):
        await play(GET_INVITE, GetInvite(telegram_id=BUYER))


@pytest.mark.parametrize("days", [1, 30])
async def test_outside_money_and_the_partners_share_go_back_as_they_came(play: Play, days: int) -> None:
    """After thirty days the share is ripe."""
    await friends(play)
    made = await grant(play, SUM, with_commission=True)
    await play.tell_stories()
    play.pass_time(days=days)
    await play.sweep()
    await play.tell_stories()
    await revoke(play, made)
    books = await finished(play)
    assert books.balance(AccountKind.OUTSIDE) == books.balance(AccountKind.COMMISSIONS) == 0
    assert books.balance(AccountKind.REFUNDS) == -books.balance(AccountKind.SALES) == SUM
    assert [(one.status, one.reversed_amount) for one in books.commissions] == [(CommissionStatus.REVERSED, BONUS)]
    assert heard(play, PARTNER, "Покупка друга отменена") == 1
    assert heard(play, PARTNER, "Сумма вычтена" if days > 1 else "Сумма снята") == 1
    assert heard(play, OWNER, "верните их человеку") == 1


async def test_revokes_again_and_at_once_are_one_and_the_first_reason_stays(play: Play) -> None:
    await friends(play)
    made = await grant(play, SUM)
    await play.tell_stories()
    outcomes = await together(*(revoke(play, made, reason=f"Причина {number}") for number in range(4)))
    assert outcomes == [Revoked(order_number=made.order_number, amount=SUM)] * 4
    first = (await finished(play)).orders[0].revoke_reason
    assert await revoke(play, reason="Ещё раз") == outcomes[0]
    books = await finished(play)
    assert books.orders[0].revoke_reason == first
    assert books.balance(AccountKind.REFUNDS) == SUM
    assert heard(play, OWNER, "доступ отозван") == 1


async def test_what_a_provider_was_paid_for_is_refunded_and_not_revoked(play: Play) -> None:
    await play.buy(BUYER)
    (order,) = (await read_books(play.house.db)).orders
    bought = Granted(order_number=order.number, amount=order.amount)
    for error in (await refused(play), await refused(play, bought)):
        assert error.code == ErrorCode.REFUND_INSTEAD
        assert f"«Вернуть: {order.number}»" in error.message
    await play(ASK_REFUND, AskRefund(admin_id=OWNER, order_number=order.number, key="first-refund"))
    await finished(play)
    assert (await refused(play, bought)).code == ErrorCode.REFUND_INSTEAD
    assert (await finished(play)).orders[0].status == OrderStatus.REFUNDED


@pytest.mark.sqlite_is_enough
async def test_nothing_given_strangers_and_unclear_wishes_are_refused(play: Play) -> None:
    await friends(play)
    assert (await refused(play)).code == ErrorCode.NOTHING_TO_REVOKE
    assert (await refused(play, telegram_id=424242)).code == ErrorCode.USER_NOT_FOUND
    assert (await refused(play, order_number="ABCD2345", telegram_id=None)).code == ErrorCode.ORDER_NOT_FOUND
    assert (await refused(play, order_number="ABCD2345")).code == ErrorCode.INVALID_REQUEST
    assert (await refused(play, admin_id=BUYER)).code == ErrorCode.ADMINS_ONLY
    with pytest.raises(ValidationError):
        await revoke(play, reason=" ")


async def test_who_has_the_course_again_stays_in_the_group(play: Play) -> None:
    """Bought after the revoke, and before its story came to the group."""
    await play.get_ready(BUYER)
    await grant(play)
    await play.tell_stories()
    await revoke(play)
    payment = await play.order(BUYER)
    await play.ground.pay(payment)
    await play.deliver_all(payment)
    books = await finished(play)
    assert [order.status for order in books.orders] == [OrderStatus.REVOKED, OrderStatus.PAID]
    assert [(right.reason, right.ends_at) for right in books.enrollments] == [("purchase", None)]
    assert (await refused(play)).code == ErrorCode.REFUND_INSTEAD


async def test_access_may_be_kept_when_the_order_is_taken_back(play: Play) -> None:
    await friends(play)
    made = await grant(play, SUM)
    await revoke(play, made, keep_access=True)
    books = await finished(play)
    assert (books.orders[0].status, books.enrollments[0].ends_at) == (OrderStatus.REVOKED, None)
    assert play.ground.door.kicks == []
    assert heard(play, BUYER, "остаётся") == 1
    assert heard(play, BUYER, "Курс — ваш") == 0


async def test_of_several_given_courses_one_must_be_named(play: Play) -> None:
    await friends(play)
    await open_second(play)
    first, other = await grant(play), await grant(play, course=SECOND)
    assert (await refused(play)).code == ErrorCode.INVALID_REQUEST
    assert (await revoke(play, course=SECOND)).order_number == other.order_number
    assert (await revoke(play)).order_number == first.order_number
    found = (await play(LIST_REFUNDS, ListRefunds(admin_id=OWNER, telegram_id=BUYER))).orders
    assert [(order.status, order.outside) for order in found] == [("revoked", 0), ("revoked", 0)]


async def test_income_of_the_self_employed_is_reversed_as_it_was_queued(play: Play) -> None:
    """Whatever the mode is by now."""
    await friends(play)
    await without_receipts(play, FiscalMode.SELF_EMPLOYED)
    made = await grant(play, SUM)
    play.pass_time(seconds=timedelta(hours=1).total_seconds())
    await without_receipts(play, FiscalMode.EXEMPT)
    await revoke(play, made)
    await finished(play)
    async with play.house.db.read() as session:
        incomes = (await session.scalars(select(Income).order_by(Income.id))).all()
    assert [(one.amount, one.order_number) for one in incomes] == [
        (SUM, made.order_number),
        (-SUM, made.order_number),
    ]
