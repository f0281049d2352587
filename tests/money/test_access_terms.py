"""Access that is sold for a time: warned of, ended, renewed without losing a day, and never sold twice."""

from datetime import timedelta
from typing import Final

import pytest

from aimpay.contract.errors import ErrorCode
from aimpay.contract.gateway import MemberState, MemberView
from aimpay.contract.learning import DECIDE_JOIN_REQUEST, GET_INVITE, DecideJoinRequest, GetInvite
from aimpay.contract.people import CHECK_USER, CheckUser
from aimpay.contract.refunds import ASK_REFUND, GRANT_ACCESS, AskRefund, GrantAccess
from aimpay.contract.selling import GET_PAYMENT_DATA, GetPaymentData
from aimpay.sandbox.settings import SandboxSettings
from aimpay.server.edge.errors import BusinessError
from aimpay.server.ledger.accounts import AccountKind
from aimpay.server.selling.models import OrderStatus
from money.books import read_books
from money.direct import together
from money.house import OWNER, Play

GROUP: Final = SandboxSettings().group_id
ANNA: Final = 4001
SLUG: Final = "ml-bez-matematiki"
PRICE: Final = 1_499_000
DAY: Final = timedelta(days=1)


def heard(play: Play, words: str, telegram_id: int = ANNA) -> int:
    said = [text.replace("\u00a0", " ") for text in play.ground.door.heard_by(telegram_id)]
    return len([text for text in said if words in text])


async def owned(play: Play) -> list[str]:
    user = (await play(CHECK_USER, CheckUser(telegram_id=ANNA))).user
    assert user
    return [course.slug for course in user.courses]


async def no_access(play: Play) -> str:
    with pytest.raises(BusinessError) as caught:
        await play(GET_INVITE, GetInvite(telegram_id=ANNA))
    assert caught.value.code == ErrorCode.NO_ACCESS
    return caught.value.message.replace("\u00a0", " ")


async def buy_again(play: Play) -> str:
    payment = await play.order(ANNA)
    assert await play.ground.pay(payment) == "succeeded"
    await play.deliver_all(payment)
    await play.tell_stories()
    return payment


def comes_in(play: Play, state: MemberState = MemberState.MEMBER, *, is_admin: bool = False) -> None:
    play.ground.door.places[GROUP, ANNA] = MemberView(state=state, is_admin=is_admin)


async def is_paid(play: Play) -> bool:
    return (await play(GET_PAYMENT_DATA, GetPaymentData(telegram_id=ANNA))).paid


async def test_end_is_told_twice_before_and_once_at_it_and_closes_the_door(play: Play) -> None:
    await play.set_terms(access_days=30)
    await play.buy(ANNA)
    comes_in(play)
    await play.next_minute(days=22)
    assert heard(play, "закончится через") == 0
    assert await is_paid(play)
    await play.next_minute(days=1, minutes=1)
    await play.next_minute(hours=1)
    assert heard(play, "закончится через 7 дней") == heard(play, "закончится через") == 1
    assert play.ground.door.said[-1].buttons[0].callback == "pay"
    assert not await is_paid(play)
    await play.next_minute(days=5, hours=23)
    assert heard(play, "закончится через 1 день") == 1
    assert await owned(play) == [SLUG]
    assert play.ground.door.kicks == []
    await play.next_minute(days=1)
    assert heard(play, "Доступ закончился") == 1
    assert [(kick.telegram_id, kick.chat_id) for kick in play.ground.door.kicks] == [(ANNA, GROUP)]
    assert await owned(play) == []
    assert "Срок доступа" in await no_access(play)
    door = await play(DECIDE_JOIN_REQUEST, DecideJoinRequest(telegram_id=ANNA, chat_id=GROUP))
    assert (door.approve, "Срок доступа" in door.message.replace("\u00a0", " ")) == (False, True)
    await play.next_minute(days=30)
    assert heard(play, "Доступ закончился") == 1


async def test_who_buys_again_after_the_end_comes_in_by_the_same_link(play: Play) -> None:
    await play.set_terms(access_days=30)
    await play.buy(ANNA)
    link = (await play(GET_INVITE, GetInvite(telegram_id=ANNA))).invite_link
    await play.next_minute(days=31)
    await no_access(play)
    await buy_again(play)
    assert (await play(GET_INVITE, GetInvite(telegram_id=ANNA))).invite_link == link
    assert (await play(DECIDE_JOIN_REQUEST, DecideJoinRequest(telegram_id=ANNA, chat_id=GROUP))).approve
    books = await read_books(play.house.db)
    assert [(one.status, one.renewed_at is None) for one in books.orders] == [("paid", False), ("paid", True)]
    assert -books.balance(AccountKind.SALES) == 2 * PRICE
    assert len(books.enrollments) == 1


async def test_renewal_before_the_end_adds_to_it_and_the_old_end_closes_nothing(play: Play) -> None:
    await play.set_terms(access_days=30)
    await play.buy(ANNA)
    comes_in(play)
    await play.next_minute(days=25)
    await buy_again(play)
    assert await is_paid(play)
    (right,) = (await read_books(play.house.db)).enrollments
    assert right.ends_at is not None
    first, second = (await read_books(play.house.db)).orders
    assert first.access_until is not None
    assert right.ends_at == second.access_until == first.access_until + 30 * DAY
    await play.next_minute(days=10)
    assert play.ground.door.kicks == []
    assert heard(play, "Доступ закончился") == 0
    with pytest.raises(BusinessError) as caught:
        await play.press(ANNA)
    assert caught.value.code == ErrorCode.ALREADY_PAID


async def test_course_that_lasts_for_ever_is_never_sold_twice(play: Play) -> None:
    await play.buy(ANNA)
    await play.next_minute(days=3000)
    assert await is_paid(play)
    with pytest.raises(BusinessError) as caught:
        await play.press(ANNA)
    assert caught.value.code == ErrorCode.ALREADY_PAID
    assert play.ground.door.kicks == []


async def test_grant_while_a_renewal_is_being_paid_sends_the_money_back(play: Play) -> None:
    """The gift takes the place of what was bought; the payment that comes after it is too much."""
    await play.set_terms(access_days=30)
    await play.buy(ANNA)
    await play.next_minute(days=25)
    payment = await play.order(ANNA)
    await play(GRANT_ACCESS, GrantAccess(admin_id=OWNER, telegram_id=ANNA, access_days=90))
    await play.ground.pay(payment)
    await play.deliver_all(payment)
    await play.tell_stories()
    books = await read_books(play.house.db)
    assert [one.status for one in books.orders] == [OrderStatus.PAID, OrderStatus.CANCELED, OrderStatus.PAID]
    assert books.total(AccountKind.OVERPAID) == 0
    assert len(play.ground.refunds()) == 1
    (right,) = books.enrollments
    assert right.ends_at is not None
    assert (right.reason, (right.ends_at - play.house.clock.now()).days) == ("grant", 94)


async def test_presses_and_grants_at_once_leave_one_right_and_no_money_too_much(play: Play) -> None:
    await play.get_ready(ANNA)
    wish = GrantAccess(admin_id=OWNER, telegram_id=ANNA)
    await together(*(play.press(ANNA) for _ in range(3)), *(play(GRANT_ACCESS, wish) for _ in range(2)))
    standing = [one.status for one in (await read_books(play.house.db)).orders]
    assert standing.count(OrderStatus.PAID) == 1
    assert OrderStatus.OPEN not in standing


async def test_refund_ends_a_right_that_would_have_ended_later_and_its_end_is_not_told_again(play: Play) -> None:
    await play.set_terms(access_days=30)
    await play.buy(ANNA)
    number = (await read_books(play.house.db)).orders[0].number
    await play(ASK_REFUND, AskRefund(admin_id=OWNER, order_number=number, key="first-refund"))
    await play.tell_stories()
    assert "вернули" in await no_access(play)
    kicks = len(play.ground.door.kicks)
    await play.next_minute(days=31)
    assert len(play.ground.door.kicks) == kicks
    assert heard(play, "Доступ закончился") + heard(play, "закончится через") == 0


async def test_grant_may_name_its_own_term(play: Play) -> None:
    await play.start(ANNA)
    await play(GRANT_ACCESS, GrantAccess(admin_id=OWNER, telegram_id=ANNA, access_days=2))
    await play.next_minute(days=2, minutes=1)
    assert heard(play, "Доступ закончился") == 1
    assert await owned(play) == []


async def test_admin_of_the_group_and_who_is_banned_are_not_kicked_at_the_end(play: Play) -> None:
    await play.set_terms(access_days=1)
    await play.buy(ANNA)
    comes_in(play, is_admin=True)
    await play.next_minute(days=2)
    assert heard(play, "Доступ закончился") == 1
    assert play.ground.door.kicks == []


async def test_ban_is_lifted_when_somebody_with_a_right_asks_for_the_link(play: Play) -> None:
    await play.buy(ANNA)
    comes_in(play, MemberState.KICKED)
    view = await play(GET_INVITE, GetInvite(telegram_id=ANNA))
    assert not view.is_member
    assert [(one.telegram_id, one.chat_id) for one in play.ground.door.let_back] == [(ANNA, GROUP)]
    play.ground.door.down = 1
    assert (await play(GET_INVITE, GetInvite(telegram_id=ANNA))).invite_link == view.invite_link


async def test_warnings_slept_through_are_one_and_an_end_slept_through_is_not_warned_of(play: Play) -> None:
    await play.set_terms(access_days=30)
    await play.buy(ANNA)
    await play.next_minute(days=29, hours=12)
    assert heard(play, "закончится через") == heard(play, "закончится через 12 часов") == 1
    await play.next_minute(days=40)
    assert heard(play, "закончится через") == heard(play, "Доступ закончился") == 1
