"""Prices, codes and steps as money: what is asked, what is paid, what is kept."""

from datetime import datetime, timedelta
from typing import Any, Final

import pytest
from sqlalchemy import select

from aimpay.contract import catalogue
from aimpay.contract.errors import ErrorCode
from aimpay.contract.learning import GET_INVITE, GetInvite
from aimpay.contract.people import RECORD_CONSENT, ConsentKind, RecordConsent
from aimpay.contract.refunds import REVOKE_ACCESS, RevokeAccess
from aimpay.contract.selling import CREATE_PAYMENT, GET_PAYMENT_DATA, CreatePayment, GetPaymentData, PaymentData
from aimpay.server.edge.errors import BusinessError
from aimpay.server.ledger.accounts import AccountKind
from aimpay.server.selling.models import CatalogueChange, OrderStatus
from money.books import Books, check, read_books
from money.direct import together
from money.house import OWNER, Play, payment_of

ANNA, BORIS, VERA = 3001, 3002, 3003
LIST: Final = 1_499_000
HALF: Final = {"kind": "percent", "value": 5_000}
FREE: Final = {"kind": "free"}


async def promo(play: Play, code: str = "SPRING", **how: Any) -> catalogue.PromoView:
    wish = {"admin_id": OWNER, "code": code, **(how if "kind" in how else {**HALF, **how})}
    return await play(catalogue.SAVE_PROMO, catalogue.SavePromo.model_validate(wish))


async def early_bird(play: Play, *steps: dict[str, Any]) -> None:
    wish = catalogue.SetEarlyBird.model_validate({"admin_id": OWNER, "steps": steps})
    await play(catalogue.SET_EARLY_BIRD, wish)


async def price(play: Play, amount: int) -> catalogue.PriceHistory:
    return await play(catalogue.SET_PRICE, catalogue.SetPrice(admin_id=OWNER, price=amount))


async def course(play: Play, **how: Any) -> None:
    wish = {"admin_id": OWNER, "slug": "ml-bez-matematiki", "title": "ML", "price": LIST, "bonus": 200_000, **how}
    await play(catalogue.SAVE_COURSE, catalogue.SaveCourse.model_validate({"group_id": -1001, **wish}))


async def applied(play: Play, person: int, code: str = "SPRING") -> catalogue.PromoApplied:
    return await play(catalogue.APPLY_PROMO, catalogue.ApplyPromo(telegram_id=person, code=code))


async def refused(play: Play, person: int, code: str = "SPRING") -> ErrorCode:
    with pytest.raises(BusinessError) as caught:
        await applied(play, person, code)
    return caught.value.code


async def screen(play: Play, person: int) -> PaymentData:
    return await play(GET_PAYMENT_DATA, GetPaymentData(telegram_id=person))


async def paid(play: Play, payment_id: str) -> Books:
    assert await play.ground.pay(payment_id) == "succeeded"
    await play.deliver_all(payment_id)
    return await finished(play)


async def finished(play: Play) -> Books:
    await play.tell_stories()
    books = await read_books(play.house.db)
    check(books)
    assert not [failure.error for failure in books.failures if failure.closed_at is None]
    return books


def later(play: Play, **by: float) -> datetime:
    return play.house.clock.now() + timedelta(**by)


async def test_code_typed_in_lower_case_makes_the_screen_the_payment_and_the_receipt_agree(play: Play) -> None:
    await promo(play)
    await play.get_ready(BORIS)
    told = await applied(play, BORIS, "  spring ")
    assert (told.price, told.list_price, told.reason, told.granted) == (749_500, LIST, "промокод SPRING", False)
    seen = await screen(play, BORIS)
    assert (seen.price, seen.promo_code, seen.price_reason) == (749_500, "SPRING", "промокод SPRING")
    books = await paid(play, payment := await play.order(BORIS))
    (order,) = books.paid
    assert (order.amount, order.list_amount, order.price_reason) == (749_500, LIST, "промокод SPRING")
    assert play.ground.payment(payment)["amount"]["value"] == "7495.00"
    assert books.balance(AccountKind.SALES) == -749_500
    (view,) = (await play(catalogue.LIST_PROMOS, catalogue.ListPromos(admin_id=OWNER))).promos
    assert (view.uses, view.waiting) == (1, 0)


@pytest.mark.sqlite_is_enough
async def test_sum_larger_than_the_price_costs_nothing_and_never_less(play: Play) -> None:
    await promo(play, kind="sum", value=10 * LIST)
    await play.get_ready(BORIS)
    assert (await applied(play, BORIS)).granted
    assert [order.amount for order in (await finished(play)).paid] == [0]


async def test_deep_link_applies_the_code_and_tells_gently_of_an_unknown_one(play: Play) -> None:
    await promo(play)
    assert "7\u00a0495\u00a0₽" in ((await play.start(BORIS, "p_spring")).promo_note or "")
    assert (await screen(play, BORIS)).price == 749_500
    for payload in ("p_NOSUCH", "p_", "p_%00"):
        started = await play.start(VERA, payload)
        assert started.user.telegram_id == VERA
        assert "Такого промокода нет" in (started.promo_note or "")
    assert (await play.start(VERA, "r_abcd2345")).promo_note is None
    assert (await screen(play, VERA)).price == LIST


async def test_limit_counts_paid_orders_only(play: Play) -> None:
    await promo(play, most_uses=1)
    for person in (ANNA, BORIS):
        await play.get_ready(person)
        await applied(play, person)
    annas, boriss = await play.order(ANNA), await play.order(BORIS)
    await play.start(VERA)
    assert (await applied(play, VERA)).price == 749_500
    await paid(play, annas)
    assert (await screen(play, VERA)).price == LIST
    assert await refused(play, VERA) == ErrorCode.PROMO_OVER
    books = await paid(play, boriss)
    assert [order.amount for order in books.paid] == [749_500] * 2, "an order keeps the price it was made at"


async def test_code_ends_at_its_moment_is_switched_off_and_belongs_to_whom_it_was_given(play: Play) -> None:
    await play.start(ANNA)
    await play.start(BORIS)
    await promo(play, "DATED", until=later(play, hours=1))
    await promo(play, "ANNAS", telegram_id=ANNA)
    await promo(play, "OFF", is_active=False)
    assert await refused(play, BORIS, "ANNAS") == ErrorCode.PROMO_UNKNOWN
    assert await refused(play, BORIS, "OFF") == ErrorCode.PROMO_OVER
    assert (await applied(play, ANNA, "ANNAS")).code == "ANNAS"
    assert (await applied(play, BORIS, "DATED")).price == 749_500
    play.pass_time(hours=2)
    assert (await screen(play, BORIS)).price == LIST
    assert await refused(play, ANNA, "DATED") == ErrorCode.PROMO_OVER


async def test_code_that_expires_between_the_screen_and_the_press_charges_nobody_more_than_he_saw(play: Play) -> None:
    await promo(play, until=later(play, hours=1))
    await play.get_ready(BORIS)
    await applied(play, BORIS)
    seen = await screen(play, BORIS)
    play.pass_time(hours=2)
    with pytest.raises(BusinessError) as caught:
        await play(CREATE_PAYMENT, CreatePayment(telegram_id=BORIS, amount=seen.price))
    assert caught.value.code == ErrorCode.PRICE_CHANGED
    assert not play.ground.payments()
    again = await screen(play, BORIS)
    made = await play(CREATE_PAYMENT, CreatePayment(telegram_id=BORIS, amount=again.price))
    assert made.amount == again.price == LIST


async def test_code_is_used_once_by_each_person(play: Play) -> None:
    await promo(play)
    await play.get_ready(BORIS)
    for _ in range(3):
        await applied(play, BORIS)
    await paid(play, await play.order(BORIS))
    assert await refused(play, BORIS) == ErrorCode.ALREADY_PAID
    (view,) = (await play(catalogue.LIST_PROMOS, catalogue.ListPromos(admin_id=OWNER))).promos
    assert (view.uses, view.waiting) == (1, 0)


async def test_code_applied_while_a_bill_is_open_makes_a_cheaper_bill(play: Play) -> None:
    await promo(play)
    await play.get_ready(BORIS)
    dear = await play.order(BORIS)
    await applied(play, BORIS)
    seen = await screen(play, BORIS)
    made = await play(CREATE_PAYMENT, CreatePayment(telegram_id=BORIS, amount=seen.price))
    assert made.amount == seen.price == 749_500
    assert payment_of(await play.press(BORIS)) == payment_of(made) != dear
    await paid(play, payment_of(made))
    books = await paid(play, dear)
    assert [order.amount for order in books.paid] == [749_500]
    assert [refund.amount for refund in books.returned] == [LIST], "the dear bill, paid as well, goes back"


async def test_bill_that_is_paid_already_is_not_replaced_by_a_cheaper_one(play: Play) -> None:
    await promo(play)
    await play.get_ready(BORIS)
    await play.ground.pay(await play.order(BORIS))
    await applied(play, BORIS)
    with pytest.raises(BusinessError) as caught:
        await play.press(BORIS)
    assert caught.value.code == ErrorCode.ALREADY_PAID
    books = await finished(play)
    assert [(order.amount, order.status) for order in books.orders] == [(LIST, OrderStatus.PAID)]


async def test_open_bill_keeps_its_price_when_the_school_changes_it(play: Play) -> None:
    await play.get_ready(BORIS)
    payment = await play.order(BORIS)
    history = await price(play, 1_999_000)
    assert [(one.price, one.changed_by) for one in history.prices] == [(1_999_000, OWNER), (LIST, None)]
    assert (await screen(play, BORIS)).price == LIST
    assert payment_of(await play.press(BORIS)) == payment
    assert [order.amount for order in (await paid(play, payment)).paid] == [LIST]
    await play.get_ready(VERA)
    assert (await screen(play, VERA)).price == 1_999_000
    assert len((await price(play, 1_999_000)).prices) == 2, "the same price again is no change"


async def test_free_code_opens_the_course_and_moves_no_money(play: Play) -> None:
    await promo(play, **FREE)
    await play.start(ANNA)
    await play.get_ready(BORIS, await play.partner_payload(ANNA))
    assert (await applied(play, BORIS)).granted
    books = await finished(play)
    (order,) = books.orders
    assert (order.status, order.amount, order.list_amount, order.paid_how) == ("paid", 0, LIST, "promo")
    assert [(right.order_id, right.reason) for right in books.enrollments] == [(order.id, "promo")]
    assert not books.attempts
    assert not books.commissions
    assert (await play(GET_INVITE, GetInvite(telegram_id=BORIS))).invite_link
    for person, words in ((BORIS, "Курс — ваш"), (OWNER, "промокод SPRING")):
        assert len([text for text in play.ground.door.heard_by(person) if words in text]) == 1
    assert not books.entries
    assert await refused(play, BORIS) == ErrorCode.ALREADY_PAID


async def test_free_access_is_taken_back_and_its_code_does_not_open_it_again(play: Play) -> None:
    await promo(play, **FREE)
    await play.get_ready(BORIS)
    assert (await applied(play, BORIS)).granted
    await play.tell_stories()
    await play(REVOKE_ACCESS, RevokeAccess(admin_id=OWNER, telegram_id=BORIS, reason="Код был не ему"))
    books = await finished(play)
    assert [(one.status, one.revoked_by) for one in books.orders] == [("revoked", OWNER)]
    assert [kick.telegram_id for kick in play.ground.door.kicks] == [BORIS]
    assert not books.entries
    assert await refused(play, BORIS) == ErrorCode.PROMO_OVER


async def test_free_code_waits_for_both_consents_and_is_remembered(play: Play) -> None:
    await promo(play, **FREE)
    assert "бесплатный" in ((await play.start(BORIS, "p_SPRING")).promo_note or "")
    assert await refused(play, BORIS) == ErrorCode.CONSENT_REQUIRED
    await play(RECORD_CONSENT, RecordConsent(telegram_id=BORIS, kind=ConsentKind.OFFER, version="1"))
    assert await refused(play, BORIS) == ErrorCode.CONSENT_REQUIRED
    await play.consent(BORIS)
    seen = await screen(play, BORIS)
    assert (seen.price, seen.promo_code) == (0, "SPRING")
    await play.confirm_email(BORIS, "boris@example.ru")
    with pytest.raises(BusinessError) as caught:
        await play.press(BORIS)
    assert caught.value.code == ErrorCode.NOTHING_TO_PAY
    assert not (await finished(play)).orders
    assert (await applied(play, BORIS, seen.promo_code or "")).granted
    assert len((await finished(play)).paid) == 1


async def test_last_free_seat_is_given_once_however_many_ask_at_once(play: Play) -> None:
    await promo(play, most_uses=1, **FREE)
    people = (ANNA, BORIS, VERA)
    for person in people:
        await play.get_ready(person)
    outcomes = await together(*(applied(play, person) for person in (*people, *people)))
    assert [type(outcome).__name__ for outcome in outcomes].count("PromoApplied") == 1
    assert len((await finished(play)).paid) == 1


async def test_free_code_on_an_open_bill_gives_back_what_is_paid_by_it_later(play: Play) -> None:
    await promo(play, **FREE)
    await play.get_ready(BORIS)
    payment = await play.order(BORIS)
    assert (await applied(play, BORIS)).granted
    books = await paid(play, payment)
    assert [refund.amount for refund in books.returned] == [LIST]
    assert [order.amount for order in books.paid] == [0]


async def test_percent_bonus_is_of_what_was_paid(play: Play) -> None:
    await course(play, bonus=None, bonus_percent=1_000)
    await promo(play)
    await play.start(ANNA)
    await play.get_ready(BORIS, await play.partner_payload(ANNA))
    await applied(play, BORIS)
    books = await paid(play, await play.order(BORIS))
    assert [one.amount for one in books.commissions] == [74_950]


async def test_early_seat_that_runs_out_between_order_and_payment_stays_with_the_order(play: Play) -> None:
    await early_bird(play, {"price": 1_000_000, "seats": 1}, {"price": 1_200_000, "seats": 2})
    for person in (ANNA, BORIS):
        await play.get_ready(person)
        assert (await screen(play, person)).price == 1_000_000
    boriss = await play.order(BORIS)
    await paid(play, await play.order(ANNA))
    assert (await screen(play, BORIS)).price == 1_000_000
    await play.get_ready(VERA)
    assert (await screen(play, VERA)).price == 1_200_000
    books = await paid(play, boriss)
    assert [order.amount for order in books.paid] == [1_000_000] * 2
    seen = await screen(play, VERA)
    assert (seen.price, seen.price_reason) == (LIST, None)


async def test_new_course_is_sold_at_its_price_once_the_first_is_off_sale(play: Play) -> None:
    await course(play, on_sale=False)
    await course(play, slug="second", title="Второй", price=50_000, bonus=1_000)
    await promo(play, "SECOND", course="second", kind="sum", value=10_000)
    await promo(play, "FIRST", course="ml-bez-matematiki")
    await play.get_ready(BORIS)
    assert await refused(play, BORIS, "FIRST") == ErrorCode.PROMO_OVER
    assert (await applied(play, BORIS, "SECOND")).price == 40_000
    books = await paid(play, await play.order(BORIS))
    assert [order.amount for order in books.paid] == [40_000]


@pytest.mark.sqlite_is_enough
async def test_only_admins_change_the_catalogue_and_who_did_is_kept(play: Play) -> None:
    acts: tuple[tuple[Any, Any], ...] = (
        (catalogue.SET_PRICE, catalogue.SetPrice(admin_id=BORIS, price=1)),
        (catalogue.SAVE_PROMO, catalogue.SavePromo(admin_id=BORIS, code="MINE", kind="free")),
        (catalogue.LIST_PROMOS, catalogue.ListPromos(admin_id=BORIS)),
        (catalogue.SET_EARLY_BIRD, catalogue.SetEarlyBird(admin_id=BORIS, steps=())),
        (catalogue.SAVE_COURSE, catalogue.SaveCourse(admin_id=BORIS, slug="mine", title="Мой", price=1, bonus=0)),
    )
    for call, request in acts:
        with pytest.raises(BusinessError) as caught:
            await play(call, request)
        assert caught.value.code == ErrorCode.ADMINS_ONLY
    await promo(play)
    await promo(play, is_active=False)
    await early_bird(play, {"price": 1, "seats": 1})
    await course(play)
    async with play.house.db.read() as session:
        kept = (await session.scalars(select(CatalogueChange).order_by(CatalogueChange.id))).all()
    subjects = ["promo:SPRING", "promo:SPRING", "early_bird:ml-bez-matematiki", "course:ml-bez-matematiki"]
    assert [(one.subject, one.changed_by) for one in kept] == [(subject, OWNER) for subject in subjects]


@pytest.mark.parametrize(("amount", "crossed"), [(0, None), (-1, None), (100, 100), (100, 99)])
@pytest.mark.sqlite_is_enough
async def test_price_that_makes_no_sense_is_refused_and_nothing_changes(
    play: Play, amount: int, crossed: int | None
) -> None:
    wish = catalogue.SetPrice(admin_id=OWNER, price=amount, crossed_price=crossed)
    with pytest.raises(BusinessError) as caught:
        await play(catalogue.SET_PRICE, wish)
    assert caught.value.code == ErrorCode.PRICE_INVALID
    await play.start(BORIS)
    assert (await screen(play, BORIS)).price == LIST
