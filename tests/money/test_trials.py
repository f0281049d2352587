"""A course tried for free: once, for its hours, with a way to stay; and no quiz unless the course says so."""

from typing import Final

import pytest
from sqlalchemy import select

from aimpay.contract.errors import ErrorCode
from aimpay.contract.learning import (
    DECIDE_JOIN_REQUEST,
    GET_INVITE,
    START_TRIAL,
    DecideJoinRequest,
    GetInvite,
    InviteView,
    StartTrial,
    TrialView,
)
from aimpay.contract.people import CHECK_USER, CheckUser, UserView
from aimpay.contract.refunds import ASK_REFUND, AskRefund
from aimpay.server.edge.errors import BusinessError
from aimpay.server.learning.queries import may_learn
from aimpay.server.people.block_user import block_user
from aimpay.server.people.find_user import get_user
from aimpay.server.selling.models import Course
from money.books import read_books
from money.direct import together
from money.house import OWNER, Play
from money.test_access_terms import ANNA, GROUP, SLUG, buy_again, comes_in, heard, no_access

HOURS: Final = 24
BORIS: Final = 4002


async def try_it(play: Play, telegram_id: int = ANNA, course: str | None = None) -> TrialView:
    begun = await play(START_TRIAL, StartTrial(telegram_id=telegram_id, course=course))
    await play.tell_stories()
    return begun


async def refused(play: Play, **how: str) -> ErrorCode:
    with pytest.raises(BusinessError) as caught:
        await try_it(play, **how)  # type: ignore[arg-type]
    return caught.value.code


async def view(play: Play) -> UserView:
    user = (await play(CHECK_USER, CheckUser(telegram_id=ANNA))).user
    assert user
    return user


async def link(play: Play) -> InviteView:
    return await play(GET_INVITE, GetInvite(telegram_id=ANNA, course=SLUG))


async def learns(play: Play) -> bool:
    async with play.house.db.read() as session:
        user = await get_user(session, ANNA)
        course = (await session.scalars(select(Course))).one()
        return await may_learn(session, user.id, course.id, play.house.clock.now())


async def begin(play: Play, **terms: bool) -> TrialView:
    await play.set_terms(trial_hours=HOURS, **terms)
    await play.start(ANNA)
    return await try_it(play)


async def test_trial_opens_the_group_for_its_hours_and_pays_nothing(play: Play) -> None:
    await play.set_terms(trial_hours=HOURS)
    await play.start(ANNA)
    before = await view(play)
    assert ([one.slug for one in before.may_try], before.trying) == ([SLUG], ())
    begun = await try_it(play)
    assert (begun.course, round((begun.ends_at - play.house.clock.now()).total_seconds() / 3600)) == (SLUG, HOURS)
    during = await view(play)
    assert (during.paid, during.may_try, [one.slug for one in during.trying]) == (False, (), [SLUG])
    assert (await link(play)).invite_link
    assert (await play(DECIDE_JOIN_REQUEST, DecideJoinRequest(telegram_id=ANNA, chat_id=GROUP))).approve
    assert heard(play, "Пробный доступ", OWNER) == 1
    books = await read_books(play.house.db)
    assert (books.orders, books.entries) == ([], [])


async def test_trial_is_warned_of_ends_and_is_not_given_again(play: Play) -> None:
    await begin(play)
    comes_in(play)
    await play.next_minute(hours=HOURS - 3, minutes=1)
    await play.next_minute(hours=1)
    assert heard(play, "закончится через 3 часа") == heard(play, "закончится через") == 1
    await play.next_minute(hours=2)
    assert heard(play, "Пробный доступ закончился") == 1
    assert play.ground.door.said[-1].buttons[0].callback == "pay"
    assert [kick.telegram_id for kick in play.ground.door.kicks] == [ANNA]
    assert "Пробный доступ закончился" in await no_access(play)
    assert await refused(play) == ErrorCode.TRIAL_USED
    assert (await view(play)).may_try == ()
    await play.next_minute(days=3)
    assert heard(play, "Пробный доступ закончился") == 1


async def test_buying_during_the_trial_just_goes_on(play: Play) -> None:
    await begin(play)
    comes_in(play)
    first = await link(play)
    await play.buy(ANNA)
    assert await learns(play)
    assert (await link(play)).invite_link == first.invite_link
    await play.next_minute(hours=HOURS + 1)
    assert play.ground.door.kicks == []
    assert heard(play, "закончи") == 0
    (right,) = (await read_books(play.house.db)).enrollments
    assert (right.reason, right.ends_at, (right.history or "").startswith("trial")) == ("purchase", None, True)


async def test_buying_after_the_trial_comes_in_by_the_same_link(play: Play) -> None:
    await begin(play)
    first = await link(play)
    await play.next_minute(hours=HOURS + 1)
    await play.get_ready(ANNA)
    await buy_again(play)
    assert (await link(play)).invite_link == first.invite_link


async def test_payment_that_settles_as_the_trial_ends_keeps_him_inside(play: Play) -> None:
    """The end was started, and the money came before it was carried out."""
    await begin(play)
    comes_in(play)
    await play.get_ready(ANNA)
    payment = await play.order(ANNA)
    await play.ground.pay(payment)
    play.pass_time(hours=HOURS, minutes=1)
    await play.sweep()
    (swept,) = [one for one in play.desk.unfinished if one.key.startswith("sweep:")]
    await play.desk.run(play.house, swept)
    assert any(one.key.startswith("access-over:") for one in play.desk.unfinished)
    over = [one for one in play.desk.unfinished if one.key.startswith("access-over:")]
    for one in over:
        play.desk.told.pop(one.key)
    await play.deliver_all(payment)
    await play.tell_stories()
    for one in over:
        await play.desk.run(play.house, one)
    assert play.ground.door.kicks == []
    assert heard(play, "закончился") == 0


async def test_presses_at_once_begin_one_trial(play: Play) -> None:
    await play.set_terms(trial_hours=HOURS)
    await play.start(ANNA)
    begun = await together(*(play(START_TRIAL, StartTrial(telegram_id=ANNA)) for _ in range(4)))
    assert {type(one) for one in begun} == {TrialView}
    assert len({one.ends_at for one in begun}) == 1
    await play.tell_stories()
    assert heard(play, "Пробный доступ", OWNER) == 1
    assert len((await read_books(play.house.db)).enrollments) == 1


@pytest.mark.parametrize("opens", [False, True])
async def test_quiz_is_not_open_during_a_trial_unless_the_course_says_so(play: Play, *, opens: bool) -> None:
    await begin(play, trial_quiz=opens)
    assert await learns(play) is opens
    await play.next_minute(hours=HOURS + 1)
    assert not await learns(play)


async def test_who_owned_the_course_or_is_blocked_and_a_course_without_a_trial_are_refused(play: Play) -> None:
    await play.start(ANNA)
    assert await refused(play) == await refused(play, course=SLUG) == ErrorCode.TRIAL_OFF
    assert await refused(play, course="unknown") == ErrorCode.TRIAL_OFF
    await play.set_terms(trial_hours=HOURS)
    await play.buy(ANNA)
    assert await refused(play) == ErrorCode.TRIAL_USED
    number = (await read_books(play.house.db)).orders[0].number
    await play(ASK_REFUND, AskRefund(admin_id=OWNER, order_number=number, key="first-refund"))
    await play.tell_stories()
    assert await refused(play) == ErrorCode.TRIAL_USED
    await play.start(BORIS)
    async with play.house.db.write() as session:
        boris = await get_user(session, BORIS)
        await block_user(session, user_id=boris.id, by=OWNER, reason="спам", now=play.house.clock.now())
    with pytest.raises(BusinessError) as caught:
        await try_it(play, BORIS)
    assert caught.value.code == ErrorCode.USER_BLOCKED
