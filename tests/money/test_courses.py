"""Several courses on sale: each is priced, paid, entered, earned on and refunded by itself."""

from typing import Any, Final

import pytest

from aimpay.contract import catalogue
from aimpay.contract.errors import ErrorCode
from aimpay.contract.learning import DECIDE_JOIN_REQUEST, GET_INVITE, DecideJoinRequest, GetInvite, InviteView
from aimpay.contract.people import CHECK_USER, REMOVE_MEMBER, CheckUser, RemoveMember
from aimpay.contract.refunds import ASK_REFUND, GRANT_ACCESS, AskRefund, GrantAccess
from aimpay.contract.school import GET_CONTENT, GetContent
from aimpay.contract.selling import (
    CREATE_PAYMENT,
    GET_COURSES,
    GET_PAYMENT_DATA,
    CreatePayment,
    GetCourses,
    GetPaymentData,
)
from aimpay.sandbox.settings import SandboxSettings
from aimpay.server.edge.errors import BusinessError
from money.books import Books, check, read_books
from money.direct import together
from money.house import OWNER, Play, payment_of

ANNA, BORIS, VERA = 3001, 3002, 3003
FIRST, SECOND = "ml-bez-matematiki", "python"
FIRST_PRICE, SECOND_PRICE = 1_499_000, 500_000
FIRST_GROUP: Final = SandboxSettings().group_id
SECOND_GROUP: Final = FIRST_GROUP - 1


async def open_second(play: Play, **how: Any) -> None:
    wish = {"slug": SECOND, "title": "Python", "price": SECOND_PRICE, "bonus_percent": 1_000, "group_id": SECOND_GROUP}
    await play(catalogue.SAVE_COURSE, catalogue.SaveCourse.model_validate({"admin_id": OWNER, **wish, **how}))


async def order(play: Play, person: int, course: str) -> str:
    return payment_of(await play(CREATE_PAYMENT, CreatePayment(telegram_id=person, course=course)))


async def buy(play: Play, person: int, course: str) -> Books:
    payment = await order(play, person, course)
    assert await play.ground.pay(payment) == "succeeded"
    await play.deliver_all(payment)
    return await finished(play)


async def finished(play: Play) -> Books:
    await play.tell_stories()
    books = await read_books(play.house.db)
    check(books)
    assert not [failure.error for failure in books.failures if failure.closed_at is None]
    return books


async def invite(play: Play, person: int, course: str | None = None) -> InviteView:
    return await play(GET_INVITE, GetInvite(telegram_id=person, course=course))


async def may_enter(play: Play, person: int, chat_id: int) -> bool:
    return (await play(DECIDE_JOIN_REQUEST, DecideJoinRequest(telegram_id=person, chat_id=chat_id))).approve


async def owned(play: Play, person: int) -> list[str]:
    user = (await play(CHECK_USER, CheckUser(telegram_id=person))).user
    assert user
    return [course.slug for course in user.courses]


async def code_of(refused: Any) -> ErrorCode:
    with pytest.raises(BusinessError) as caught:
        await refused
    return caught.value.code


async def test_one_person_buys_both_and_a_refund_of_one_leaves_the_other(play: Play) -> None:
    await open_second(play)
    await play.start(ANNA)
    await play.get_ready(BORIS, await play.partner_payload(ANNA))
    await buy(play, BORIS, FIRST)
    assert not await may_enter(play, BORIS, SECOND_GROUP)
    books = await buy(play, BORIS, SECOND)
    assert [one.amount for one in books.paid] == [FIRST_PRICE, SECOND_PRICE]
    assert [one.amount for one in books.commissions] == [200_000, 50_000], "each by the rule of its course"
    assert await owned(play, BORIS) == [FIRST, SECOND]
    assert [one.chat_id for one in play.ground.door.links] == [FIRST_GROUP, SECOND_GROUP]
    views = [await invite(play, BORIS, course) for course in (FIRST, SECOND, None)]
    assert [view.course for view in views] == [FIRST, SECOND, SECOND]
    assert views[0].invite_link != views[1].invite_link

    (sold, _) = books.paid
    wish = AskRefund(admin_id=OWNER, order_number=sold.number, key="refund-of-the-first")
    await play(ASK_REFUND, wish)
    books = await finished(play)
    assert [(one.telegram_id, one.chat_id) for one in play.ground.door.kicks] == [(BORIS, FIRST_GROUP)]
    assert [await may_enter(play, BORIS, group) for group in (FIRST_GROUP, SECOND_GROUP)] == [False, True]
    assert await owned(play, BORIS) == [SECOND]
    assert (await invite(play, BORIS, SECOND)).invite_link == views[1].invite_link
    assert await code_of(invite(play, BORIS, FIRST)) == ErrorCode.NO_ACCESS
    assert [one.amount - one.reversed_amount for one in books.commissions] == [0, 50_000]
    books = await buy(play, BORIS, FIRST)
    assert await owned(play, BORIS) == [FIRST, SECOND]


async def test_message_letter_and_buttons_name_the_course_that_was_bought(play: Play) -> None:
    await open_second(play)
    await play.get_ready(BORIS)
    await buy(play, BORIS, SECOND)
    (told,) = [one for one in play.ground.door.said if one.telegram_id == BORIS]
    assert "Курс «Python»" in told.message
    assert told.bill_course == SECOND
    (letter,) = await play.ground.letters(f"buyer{BORIS}@example.ru")
    assert "Python" in letter["subject"]


async def test_the_same_course_is_not_sold_twice_and_the_other_still_is(play: Play) -> None:
    await open_second(play)
    await play.get_ready(BORIS)
    first = await buy(play, BORIS, SECOND)
    assert await code_of(order(play, BORIS, SECOND)) == ErrorCode.ALREADY_PAID
    data = await play(GET_PAYMENT_DATA, GetPaymentData(telegram_id=BORIS, course=SECOND))
    assert (data.paid, data.several) == (True, True)
    none = await play(GET_PAYMENT_DATA, GetPaymentData(telegram_id=BORIS))
    assert (none.course, none.paid, none.price) == (FIRST, False, FIRST_PRICE)
    assert len(first.paid) == 1
    assert payment_of(await play.press(BORIS)) == await order(play, BORIS, FIRST), "without a course it is the first"


async def test_bills_for_two_courses_are_open_side_by_side(play: Play) -> None:
    await open_second(play)
    await play.get_ready(BORIS)
    payments = await together(*(order(play, BORIS, course) for course in (FIRST, SECOND, FIRST, SECOND)))
    assert payments[0] == payments[2] != payments[1] == payments[3]
    for payment in payments[:2]:
        await play.ground.pay(payment)
        await play.deliver_all(payment)
    assert len((await finished(play)).paid) == 2


async def test_list_shows_this_persons_prices_and_what_is_his(play: Play) -> None:
    await open_second(play, crossed_price=900_000)
    half = {"admin_id": OWNER, "code": "HALF", "kind": "percent", "value": 5_000, "course": SECOND}
    await play(catalogue.SAVE_PROMO, catalogue.SavePromo.model_validate(half))
    await play.get_ready(BORIS)
    await play(catalogue.APPLY_PROMO, catalogue.ApplyPromo(telegram_id=BORIS, code="half"))
    await buy(play, BORIS, FIRST)
    shelf = (await play(GET_COURSES, GetCourses(telegram_id=BORIS))).courses
    assert [(one.course, one.price, one.crossed_price, one.paid) for one in shelf] == [
        (FIRST, FIRST_PRICE, 2_599_000, True),
        (SECOND, SECOND_PRICE // 2, 900_000, False),
    ]
    content = await play(GET_CONTENT, GetContent())
    assert [one.slug for one in content.courses] == [content.course.slug, SECOND] == [FIRST, SECOND]


async def test_code_is_for_the_course_it_was_typed_at(play: Play) -> None:
    await open_second(play)
    for code, course in (("FIRST", FIRST), ("GIFT", None)):
        wish = {"admin_id": OWNER, "code": code, "kind": "free", "course": course}
        await play(catalogue.SAVE_PROMO, catalogue.SavePromo.model_validate(wish))
    await play.get_ready(BORIS)
    typed = catalogue.ApplyPromo(telegram_id=BORIS, code="FIRST", course=SECOND)
    assert await code_of(play(catalogue.APPLY_PROMO, typed)) == ErrorCode.PROMO_OVER
    assert "в\u00a0списке курсов" in ((await play.start(BORIS, "p_GIFT")).promo_note or "")
    assert not (await finished(play)).orders, "a link that names no course opens none by itself"
    gift = catalogue.ApplyPromo(telegram_id=BORIS, code="GIFT", course=SECOND)
    assert (await play(catalogue.APPLY_PROMO, gift)).granted
    await finished(play)
    assert await owned(play, BORIS) == [SECOND]


async def test_link_to_a_course_carries_a_partner_or_a_code(play: Play) -> None:
    await open_second(play)
    await play(
        catalogue.SAVE_PROMO,
        catalogue.SavePromo(admin_id=OWNER, code="A_B-C", kind="sum", value=100_000),
    )
    await play.start(ANNA)
    partner = await play.partner_payload(ANNA)
    boris = await play.start(BORIS, f"c_{SECOND}_{partner}")
    assert (boris.course, boris.invited_by) == (SECOND, f"Имя {ANNA}")
    vera = await play.start(VERA, f"c_{SECOND}_p_A_B-C")
    assert vera.course == SECOND
    assert "4\u00a0000\u00a0₽ вместо 5\u00a0000\u00a0₽" in (vera.promo_note or "")
    assert (await play.start(VERA, f"c_{FIRST}")).course == FIRST
    for wrong in ("c_", "c_no-such", f"c_no-such_{partner}", "c_PYTHON"):
        assert (await play.start(VERA, wrong)).course is None


async def test_address_may_be_changed_while_there_is_something_to_buy(play: Play) -> None:
    await play.start(BORIS)
    await play(GRANT_ACCESS, GrantAccess(admin_id=OWNER, telegram_id=BORIS, reason="подарок"))
    assert await code_of(play.confirm_email(BORIS, "boris@example.ru")) == ErrorCode.EMAIL_LOCKED
    await open_second(play)
    await play.consent(BORIS)
    await play.confirm_email(BORIS, "boris@example.ru")
    await buy(play, BORIS, SECOND)
    assert await code_of(play.confirm_email(BORIS, "other@example.ru")) == ErrorCode.EMAIL_LOCKED


async def test_admin_gives_and_empties_the_course_he_names(play: Play) -> None:
    await open_second(play)
    await play.start(BORIS)
    await play(GRANT_ACCESS, GrantAccess(admin_id=OWNER, telegram_id=BORIS, course=SECOND))
    await finished(play)
    assert await owned(play, BORIS) == [SECOND]
    await play(REMOVE_MEMBER, RemoveMember(admin_id=OWNER, telegram_id=BORIS, course=SECOND))
    assert [one.chat_id for one in play.ground.door.kicks] == [SECOND_GROUP]


async def test_course_off_sale_is_kept_by_who_has_it_and_sold_to_nobody(play: Play) -> None:
    await open_second(play)
    await play.get_ready(BORIS)
    await buy(play, BORIS, SECOND)
    await open_second(play, on_sale=False)
    await play.get_ready(VERA)
    assert await code_of(order(play, VERA, SECOND)) == ErrorCode.COURSE_NOT_ON_SALE
    assert await code_of(order(play, VERA, "no-such")) == ErrorCode.COURSE_NOT_FOUND
    assert (await play(GET_PAYMENT_DATA, GetPaymentData(telegram_id=BORIS, course=SECOND))).paid
    assert (await invite(play, BORIS, SECOND)).invite_link
    assert not (await play(GET_PAYMENT_DATA, GetPaymentData(telegram_id=BORIS))).several
