"""Money back: exact to the kopeck, once, and told to everybody it touches."""

import json
from itertools import pairwise
from typing import Final

import pytest

from aimpay.contract.errors import ErrorCode
from aimpay.contract.learning import DECIDE_JOIN_REQUEST, GET_INVITE, DecideJoinRequest, GetInvite
from aimpay.contract.partners import GENERATE_CLIENTS_REPORT, ClientsReport, GenerateClientsReport
from aimpay.contract.refunds import (
    ASK_REFUND,
    GRANT_ACCESS,
    LIST_REFUNDS,
    AskRefund,
    GrantAccess,
    ListRefunds,
    OrderRefunds,
    RefundView,
)
from aimpay.sandbox.settings import SandboxSettings
from aimpay.server.edge.errors import BusinessError
from aimpay.server.kit.ids import new_key
from aimpay.server.ledger.accounts import Account, AccountKind, Line
from aimpay.server.ledger.post import post
from aimpay.server.partners.models import CommissionStatus
from aimpay.server.selling.models import OrderStatus, RefundStatus
from money.books import Books, check, read_books
from money.direct import Crash, together
from money.house import OWNER, Play

PARTNER: Final = 2001
BUYER: Final = 2002
PRICE: Final = 1_499_000
BONUS: Final = 200_000
PAID_OUT: Final = (AccountKind.PARTNER_AVAILABLE, AccountKind.PARTNER_PAYING, AccountKind.PAYOUT_FUNDS)
GROUP: Final = SandboxSettings().group_id


async def sold(play: Play, *, by_partner: bool = False) -> str:
    """One settled sale to BUYER; return the order's number."""
    payload = None
    if by_partner:
        await play.start(PARTNER)
        payload = await play.partner_payload(PARTNER)
    await play.buy(BUYER, payload)
    return (await read_books(play.house.db)).orders[-1].number


async def ask(play: Play, number: str, amount: int | None = None, **how: object) -> RefundView:
    wish = {"admin_id": OWNER, "order_number": number, "amount": amount, "key": new_key(), "reason": "Просьба", **how}
    return await play(ASK_REFUND, AskRefund.model_validate(wish))


async def finished(play: Play) -> Books:
    """Run every story, and return books that hold."""
    await play.tell_stories()
    books = await read_books(play.house.db)
    check(books)
    assert not [failure.error for failure in books.failures if failure.closed_at is None]
    return books


async def refused(play: Play, number: str, amount: int | None = None, **how: object) -> BusinessError:
    with pytest.raises(BusinessError) as caught:
        await ask(play, number, amount, **how)
    return caught.value


async def report(play: Play) -> ClientsReport:
    return await play(GENERATE_CLIENTS_REPORT, GenerateClientsReport(telegram_id=PARTNER))


def told(play: Play, telegram_id: int, words: str) -> list[str]:
    return [text for text in play.ground.door.heard_by(telegram_id) if words in text]


async def test_full_refund_returns_everything_and_tells_everybody_once(play: Play) -> None:
    number = await sold(play, by_partner=True)
    asked = await ask(play, number)
    assert (asked.amount, asked.status, asked.keep_access) == (PRICE, RefundStatus.CREATED, False)
    books = await finished(play)

    assert [order.status for order in books.orders] == [OrderStatus.REFUNDED]
    assert [(r.status, r.amount, r.external, r.asked_by) for r in books.refunds] == [("succeeded", PRICE, False, OWNER)]
    assert books.balance(AccountKind.REFUNDS) == PRICE
    assert books.balance(AccountKind.PROVIDER) == -books.balance(AccountKind.PROVIDER_FEES) < 0
    assert (await report(play)).held == 0
    assert [(kick.telegram_id, kick.chat_id) for kick in play.ground.door.kicks] == [(BUYER, GROUP)]
    assert len(told(play, BUYER, "Возвращаем деньги")) == 1
    assert len(told(play, PARTNER, "вернули деньги")) == 1
    assert len(told(play, OWNER, "Возврат 14\u00a0990")) == 1
    letters = await play.ground.letters(f"buyer{BUYER}@example.ru")
    assert len([letter for letter in letters if letter["subject"].startswith("Возврат")]) == 1
    (made,) = play.ground.refunds()
    assert made["amount"]["value"] == "14990.00"


async def test_parts_go_back_up_to_the_sum_and_not_a_kopeck_more(play: Play) -> None:
    number = await sold(play, by_partner=True)
    first = await ask(play, number, 500_000)
    assert first.keep_access
    books = await finished(play)
    assert books.orders[0].status == OrderStatus.PAID
    assert (await report(play)).held == BONUS - BONUS * 500_000 // PRICE
    assert (await refused(play, number, PRICE - 500_000 + 1)).code == ErrorCode.REFUND_TOO_LARGE

    assert (await ask(play, number, PRICE - 500_000)).keep_access is False
    books = await finished(play)
    assert books.orders[0].status == OrderStatus.REFUNDED
    assert [one.status for one in books.commissions] == [CommissionStatus.REVERSED]
    assert (await report(play)).held == 0
    assert (await refused(play, number, 1)).code == ErrorCode.NOTHING_TO_REFUND
    assert [thing["amount"]["value"] for thing in play.ground.refunds()] == ["5000.00", "9990.00"]
    assert len(play.ground.door.kicks) == 1


async def test_access_is_kept_when_asked_so(play: Play) -> None:
    number = await sold(play)
    await ask(play, number, keep_access=True)
    books = await finished(play)
    assert books.orders[0].status == OrderStatus.REFUNDED
    assert not play.ground.door.kicks
    assert (await play(GET_INVITE, GetInvite(telegram_id=BUYER))).invite_link
    assert "остаётся" in told(play, BUYER, "Возвращаем деньги")[0]


async def test_access_may_be_taken_away_with_a_part(play: Play) -> None:
    number = await sold(play)
    await ask(play, number, 100, keep_access=False)
    books = await finished(play)
    assert books.orders[0].status == OrderStatus.PAID
    assert books.enrollments[0].ends_at is not None
    assert len(play.ground.door.kicks) == 1


async def test_refunded_person_is_turned_away_at_the_door_until_he_buys_again(play: Play) -> None:
    number = await sold(play, by_partner=True)
    await ask(play, number)
    await finished(play)
    knock = DecideJoinRequest(telegram_id=BUYER, chat_id=GROUP)
    decision = await play(DECIDE_JOIN_REQUEST, knock)
    assert not decision.approve
    assert "вернули" in decision.message
    with pytest.raises(BusinessError, match="вернули"):
        await play(GET_INVITE, GetInvite(telegram_id=BUYER))

    await play.buy(BUYER)
    books = await finished(play)
    assert [order.status for order in books.orders] == [OrderStatus.REFUNDED, OrderStatus.PAID]
    (right,) = books.enrollments
    assert (right.order_id, right.reason, right.ends_at) == (books.orders[1].id, "purchase", None)
    assert right.history
    assert right.history.startswith(f"purchase, order {books.orders[0].id}: ")
    assert (await play(DECIDE_JOIN_REQUEST, knock)).approve
    assert (await play(GET_INVITE, GetInvite(telegram_id=BUYER))).invite_link
    assert (await report(play)).held == BONUS


async def test_refund_canceled_by_the_bank_is_found_by_asking_and_changes_nothing(play: Play) -> None:
    number = await sold(play, by_partner=True)
    await play.ground.decide_refunds("pending")
    await ask(play, number)
    books = await finished(play)
    assert [refund.status for refund in books.refunds] == [RefundStatus.PENDING]
    assert (await refused(play, number, 1)).code == ErrorCode.NOTHING_TO_REFUND

    refund_id = play.ground.refunds()[0]["id"]
    forced = {"status": "canceled", "reason": "rejected_by_payee"}
    await play.ground.sandbox.post(f"/yookassa/refunds/{refund_id}/force", forced)
    play.pass_time(hours=1)
    await play.sweep()
    books = await finished(play)
    assert [(r.status, r.failure_reason) for r in books.refunds] == [(RefundStatus.CANCELED, "rejected_by_payee")]
    assert books.orders[0].status == OrderStatus.PAID
    assert (await report(play)).held == BONUS
    assert "отказался" in told(play, OWNER, "не\u00a0прошёл")[0]
    assert not play.ground.door.kicks

    await play.ground.decide_refunds("succeeded")
    await ask(play, number)
    assert (await finished(play)).orders[0].status == OrderStatus.REFUNDED


async def test_pending_refund_that_passes_is_found_by_asking(play: Play) -> None:
    number = await sold(play)
    await play.ground.decide_refunds("pending")
    await ask(play, number)
    await finished(play)
    refund_id = play.ground.refunds()[0]["id"]
    await play.ground.sandbox.post(f"/yookassa/refunds/{refund_id}/force", {"status": "succeeded"})
    play.pass_time(hours=1)
    await play.sweep()
    assert (await finished(play)).orders[0].status == OrderStatus.REFUNDED


@pytest.mark.sqlite_is_enough
async def test_shop_without_money_is_told_why(play: Play) -> None:
    number = await sold(play)
    await play.ground.decide_refunds("insufficient_funds")
    await ask(play, number)
    books = await finished(play)
    assert [refund.status for refund in books.refunds] == [RefundStatus.CANCELED]
    assert "пополните" in told(play, OWNER, "не\u00a0прошёл")[0]


@pytest.mark.parametrize("kind", ["error_after_commit", "reset_after_commit", "processing_202", "html_502"])
@pytest.mark.parametrize("amount", [None, 100_000])
async def test_lost_answer_costs_no_second_refund(play: Play, kind: str, amount: int | None) -> None:
    number = await sold(play)
    await play.ground.break_next({"kind": kind, "method": "POST", "path": "/refunds*"})
    await ask(play, number, amount)
    books = await finished(play)
    assert len(play.ground.refunds()) == len(books.returned) == 1


@pytest.mark.parametrize("point", range(12))
async def test_death_at_any_point_makes_one_refund_and_tells_everybody(play: Play, point: int) -> None:
    number = await sold(play, by_partner=True)
    key = new_key()
    play.fuse.left = point
    try:
        await ask(play, number, 300_000, key=key)
        await play.tell_stories()
    except Crash:
        await ask(play, number, 300_000, key=key)
    play.fuse.left = None
    books = await finished(play)
    assert len(play.ground.refunds()) == len(books.returned) == 1
    assert told(play, BUYER, "Возвращаем деньги")
    assert told(play, PARTNER, "вернули деньги")
    assert told(play, OWNER, "Возврат 3\u00a0000")


async def test_answer_lost_for_longer_than_the_key_lives_is_found_in_the_list(play: Play) -> None:
    number = await sold(play)
    await play.ground.break_next({"kind": "error_after_commit", "method": "POST", "path": "/refunds*", "times": 9})
    await ask(play, number, 100_000)
    await play.tell_stories()
    await play.ground.calm()
    play.pass_time(hours=30)
    await play.sweep()
    books = await finished(play)
    assert len(play.ground.refunds()) == len(books.returned) == 1


async def test_refund_that_never_reached_the_provider_is_given_up_after_a_day_and_told(play: Play) -> None:
    number = await sold(play)
    await play.ground.break_next({"kind": "error_before_commit", "method": "POST", "path": "/refunds*", "times": 9})
    await ask(play, number)
    await play.tell_stories()
    await play.ground.calm()
    play.pass_time(hours=30)
    await play.sweep()
    books = await finished(play)
    assert not play.ground.refunds()
    assert [refund.status for refund in books.refunds] == [RefundStatus.REFUSED]
    assert told(play, OWNER, "не\u00a0прошёл")


async def made_in_the_cabinet(play: Play, amount: str | None = None) -> None:
    body = {"payment_id": play.ground.payments()[-1]["id"], "amount": amount}
    await play.ground.sandbox.post("/yookassa/refunds", {name: value for name, value in body.items() if value})


async def test_refund_made_in_the_cabinet_is_the_same_story_without_a_second_call(play: Play) -> None:
    await sold(play, by_partner=True)
    await made_in_the_cabinet(play)
    payment = play.ground.payments()[-1]["id"]
    for _ in range(2):
        await play.deliver_all(payment)
    await together(*(play.deliver_all(payment) for _ in range(3)))
    await play.desk.drain_together(play.house)
    books = await finished(play)
    assert len(play.ground.refunds()) == 1
    assert [(r.external, r.amount, r.keep_access, r.asked_by) for r in books.returned] == [(True, PRICE, False, None)]
    assert books.orders[0].status == OrderStatus.REFUNDED
    assert len(play.ground.door.kicks) == 1
    assert len(told(play, BUYER, "Возвращаем деньги")) == 1
    assert (await report(play)).held == 0


async def test_part_refunded_in_the_cabinet_leaves_access_and_the_rest(play: Play) -> None:
    number = await sold(play)
    await made_in_the_cabinet(play, "4990.00")
    await play.deliver_all(play.ground.payments()[-1]["id"])
    books = await finished(play)
    assert books.orders[0].status == OrderStatus.PAID
    assert not play.ground.door.kicks
    assert (await refused(play, number, 1_000_001)).details["left"] == 1_000_000
    await ask(play, number)
    assert (await finished(play)).orders[0].status == OrderStatus.REFUNDED


async def test_cabinet_was_quicker_and_our_refund_is_refused_by_the_provider(play: Play) -> None:
    number = await sold(play)
    await made_in_the_cabinet(play)
    await ask(play, number)
    await play.tell_stories()
    await play.deliver_all(play.ground.payments()[-1]["id"])
    books = await finished(play)
    assert sorted((r.status, r.external) for r in books.refunds) == [("refused", False), ("succeeded", True)]
    assert books.orders[0].status == OrderStatus.REFUNDED


async def test_refund_known_before_its_payment_settles_the_payment_first(play: Play) -> None:
    await play.get_ready(BUYER)
    payment = await play.order(BUYER)
    await play.ground.pay(payment)
    await made_in_the_cabinet(play)
    note = next(note for note in play.ground.notes() if note["subject"] == payment and "refund" in note["event"])
    await play.notified(json.loads(note["body"]))
    books = await finished(play)
    assert [order.status for order in books.orders] == [OrderStatus.REFUNDED]
    assert books.balance(AccountKind.REFUNDS) == PRICE


@pytest.mark.sqlite_is_enough
async def test_forged_notification_of_a_refund_changes_nothing(play: Play) -> None:
    await sold(play)
    before = await read_books(play.house.db)
    for object_id in ("2f9d1c3a-0015-5000-8000-1b68e7b15f3f", "../payments", play.ground.payments()[-1]["id"]):
        await play.notified({"type": "notification", "event": "refund.succeeded", "object": {"id": object_id}})
    assert (await finished(play)).shown() == before.shown()


@pytest.mark.parametrize("amount", [None, 749_500])
async def test_ripe_commission_is_clawed_back_in_proportion(play: Play, amount: int | None) -> None:
    number = await sold(play, by_partner=True)
    await ripens(play)
    assert (await report(play)).available == BONUS
    await ask(play, number, amount)
    await finished(play)
    lost = BONUS if amount is None else BONUS * amount // PRICE
    assert (await report(play)).available == BONUS - lost
    assert "вычтена" in told(play, PARTNER, "вернули деньги")[0]


async def ripens(play: Play) -> None:
    play.pass_time(days=15)
    await play.sweep()
    await play.tell_stories()


async def leaves(play: Play, *kinds: AccountKind) -> None:
    """A payout moves the partner's money from each account to the next."""
    partner = (await read_books(play.house.db)).commissions[0].referrer_id
    owners = {AccountKind.PAYOUT_FUNDS: 0}
    accounts = [Account(kind, owners.get(kind, partner)) for kind in kinds]
    lines = [Line(debit=one, credit=other, amount=BONUS) for one, other in pairwise(accounts)]
    async with play.house.db.write() as session:
        await post(session, kind="payout", reference="payout:test", lines=lines, now=play.house.clock.now())


@pytest.mark.parametrize("way", [PAID_OUT[:2], PAID_OUT], ids=["reserved", "paid"])
async def test_commission_on_its_way_out_is_owed_back_and_repaid_by_a_later_one(
    play: Play, way: tuple[AccountKind, ...]
) -> None:
    number = await sold(play, by_partner=True)
    await ripens(play)
    await leaves(play, *way)
    await ask(play, number)
    await play.tell_stories()
    assert (await report(play)).available == -BONUS
    await play.buy(BUYER + 1, await play.partner_payload(PARTNER))
    assert ((await report(play)).held, (await report(play)).available) == (BONUS, -BONUS)
    await ripens(play)
    assert (await report(play)).available == 0


async def test_two_refunds_of_the_whole_sum_at_once_are_one(play: Play) -> None:
    number = await sold(play)
    outcomes = await together(*(ask(play, number) for _ in range(5)))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NothingToRefundError"] * 4 + ["RefundView"]
    await play.desk.drain_together(play.house)
    books = await finished(play)
    assert len(play.ground.refunds()) == len(books.refunds) == 1


async def test_one_wish_told_ten_times_is_one_refund(play: Play) -> None:
    number = await sold(play)
    key = new_key()
    views = await together(*(ask(play, number, 100, key=key) for _ in range(10)))
    assert len({view.refund_id for view in views}) == 1
    await play.desk.drain_together(play.house)
    assert len((await finished(play)).returned) == len(play.ground.refunds()) == 1


@pytest.mark.sqlite_is_enough
async def test_key_of_another_orders_refund_is_refused(play: Play) -> None:
    first = await sold(play)
    key = new_key()
    await ask(play, first, 100, key=key)
    await play.buy(BUYER + 1)
    second = (await read_books(play.house.db)).orders[-1].number
    assert (await refused(play, second, 100, key=key)).code == ErrorCode.INVALID_REQUEST
    assert len((await finished(play)).refunds) == 1


async def test_many_parts_at_once_never_pass_the_sum(play: Play) -> None:
    number = await sold(play, by_partner=True)
    outcomes = await together(*(ask(play, number, 400_000) for _ in range(6)))
    assert [type(outcome).__name__ for outcome in outcomes].count("RefundView") == 3
    await play.desk.drain_together(play.house)
    books = await finished(play)
    assert sum(refund.amount for refund in books.returned) == 1_200_000
    assert (await report(play)).held == BONUS - BONUS * 1_200_000 // PRICE


async def test_refund_beside_the_end_of_the_hold_neither_loses_nor_doubles_the_commission(play: Play) -> None:
    number = await sold(play, by_partner=True)
    play.pass_time(days=15)
    await ask(play, number, 749_500)
    await together(play.sweep(), play.desk.drain_together(play.house))
    await play.desk.drain_together(play.house)
    await finished(play)
    shown = await report(play)
    assert (shown.held, shown.available) == (0, BONUS - BONUS * 749_500 // PRICE)


@pytest.mark.sqlite_is_enough
async def test_only_admins_may_refund_look_and_grant(play: Play) -> None:
    number = await sold(play)
    error = await refused(play, number, admin_id=BUYER)
    assert error.code == ErrorCode.ADMINS_ONLY
    with pytest.raises(BusinessError, match="admins_only"):
        await play(LIST_REFUNDS, ListRefunds(admin_id=BUYER, order_number=number))
    with pytest.raises(BusinessError, match="admins_only"):
        await play(GRANT_ACCESS, GrantAccess(admin_id=BUYER, telegram_id=BUYER))
    assert not (await finished(play)).refunds


@pytest.mark.sqlite_is_enough
async def test_unknown_order_is_told(play: Play) -> None:
    assert (await refused(play, "НЕТ")).code == ErrorCode.ORDER_NOT_FOUND


async def test_refunds_are_listed_by_order_and_by_person(play: Play) -> None:
    number = await sold(play)
    await ask(play, number, 100_000, reason="Не подошло")
    await finished(play)
    (by_order,) = (await play(LIST_REFUNDS, ListRefunds(admin_id=OWNER, order_number=number))).orders
    (by_person,) = (await play(LIST_REFUNDS, ListRefunds(admin_id=OWNER, telegram_id=BUYER))).orders
    assert isinstance(by_order, OrderRefunds)
    assert by_order == by_person
    assert (by_order.paid, by_order.left, by_order.status) == (PRICE, PRICE - 100_000, "paid")
    assert [(one.amount, one.status, one.reason) for one in by_order.refunds] == [(100_000, "succeeded", "Не подошло")]
    with pytest.raises(BusinessError):
        await play(LIST_REFUNDS, ListRefunds(admin_id=OWNER))


async def test_overpayment_that_the_provider_will_not_return_is_told_with_its_own_number(play: Play) -> None:
    await play.get_ready(BUYER)
    first = await play.order(BUYER)
    await play.ground.sandbox.post(f"/yookassa/payments/{first}/expire")
    await play.ground.pay(await play.order(BUYER))
    play.ground.revive(first)
    await play.ground.decide_refunds("insufficient_funds")
    for payment in play.ground.payments():
        await play.notified({"type": "notification", "event": "payment.succeeded", "object": {"id": payment["id"]}})
        await play.tell_stories()
    books = await finished(play)
    assert books.total(AccountKind.OVERPAID) == -PRICE
    (owed,) = [one for one in books.attempts if one.id == books.refunds[0].attempt_id]
    assert f"{owed.provider_payment_id}" in told(play, OWNER, "не\u00a0прошёл")[0]

    await play.ground.decide_refunds("succeeded")
    await play.ground.sandbox.post("/yookassa/refunds", {"payment_id": owed.provider_payment_id})
    await play.deliver_all(str(owed.provider_payment_id))
    books = await finished(play)
    assert books.total(AccountKind.OVERPAID) == 0
    assert [order.status for order in books.orders] == [OrderStatus.PAID]
    assert not play.ground.door.kicks
