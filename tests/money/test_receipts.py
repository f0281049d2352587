"""Receipts of the school: dated codes, and the second receipt of a prepaid sale."""

from datetime import timedelta

import pytest

from aimpay.contract.errors import ErrorCode
from aimpay.contract.fiscal import FISCAL_MODE, FiscalMode, GetFiscalMode
from aimpay.server.edge.errors import BusinessError
from aimpay.server.fiscal.models import OffsetReceipt
from aimpay.server.kit.moscow import moscow_day
from money.fiscal import (
    BUYER,
    PREPAID,
    PRICE,
    choose,
    give_back,
    heard,
    line,
    nothing_failed,
    offsets,
    receipts,
    rows,
)
from money.house import OWNER, Play

AT_ONCE = {**PREPAID, "vat_code": 11, "payment_mode": "full_payment"}
USUAL = ("14990.00", 1, "full_payment")


async def test_a_change_waits_for_its_day_and_a_refund_keeps_the_codes_of_its_sale(play: Play) -> None:
    tomorrow = moscow_day(play.house.clock.now()) + timedelta(days=1)
    view = await choose(play, FiscalMode.RECEIPTS, **AT_ONCE, valid_from=tomorrow)
    assert (view.current.vat_code, [one.vat_code for one in view.planned]) == (1, [11])
    assert (view.planned[0].changed_by, view.planned[0].reason) == (OWNER, "Решил бухгалтер")
    await play.buy(BUYER)
    play.pass_time(days=1)
    view = await play(FISCAL_MODE, GetFiscalMode(admin_id=OWNER))
    assert (view.current.vat_code, len(view.planned), len(view.history)) == (11, 0, 2)
    await play.buy(BUYER + 1)
    assert [line(one) for one in receipts(play)] == [USUAL, ("14990.00", 11, "full_payment")]

    await choose(play, FiscalMode.EXEMPT)
    await give_back(play, 500_000)
    assert line(receipts(play)[-1]) == ("5000.00", 11, "full_payment")
    assert receipts(play)[-1]["type"] == "refund"
    await nothing_failed(play)


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"vat_code": 13, "payment_subject": "service", "payment_mode": "full_payment"}, "кодом 13 нет"),
        ({"vat_code": 1, "payment_subject": "service"}, "нужны vat_code"),
        ({}, "нужны vat_code"),
        ({"mode": FiscalMode.EXEMPT, **AT_ONCE}, "только в режиме receipts"),
        ({**AT_ONCE, "valid_from": "2020-01-01"}, "Задним числом"),
        ({**AT_ONCE, "valid_from": "2100-01-01"}, "слишком далеко"),
    ],
)
@pytest.mark.sqlite_is_enough
async def test_impossible_settings_are_refused_and_change_nothing(
    play: Play, how: dict[str, object], said: str
) -> None:
    with pytest.raises(BusinessError, match=said) as caught:
        await choose(play, **{"mode": FiscalMode.RECEIPTS, **how})  # type: ignore[arg-type]
    assert caught.value.code == ErrorCode.FISCAL_INVALID
    assert len((await play(FISCAL_MODE, GetFiscalMode(admin_id=OWNER))).history) == 1


@pytest.mark.sqlite_is_enough
async def test_only_an_admin_changes_or_sees_the_mode(play: Play) -> None:
    with pytest.raises(BusinessError) as caught:
        await choose(play, FiscalMode.EXEMPT, admin_id=BUYER)
    assert caught.value.code == ErrorCode.ADMINS_ONLY
    with pytest.raises(BusinessError):
        await play(FISCAL_MODE, GetFiscalMode(admin_id=BUYER))


async def test_a_sale_paid_in_full_has_one_receipt(play: Play) -> None:
    await play.buy(BUYER)
    assert [line(one) for one in receipts(play)] == [USUAL]
    assert not await rows(play, OffsetReceipt)
    assert heard(play, BUYER, "Чек придёт на") == 1


async def test_a_prepaid_sale_is_set_off_once_access_is_given_and_asked_about_until_registered(play: Play) -> None:
    await choose(play, FiscalMode.RECEIPTS, **PREPAID)
    await play.buy(BUYER)
    assert [line(one) for one in receipts(play)] == [
        ("14990.00", 12, "full_prepayment"),
        ("14990.00", 11, "full_payment"),
    ]
    (made,) = offsets(play)
    assert made["settlements"] == [{"type": "prepayment", "amount": {"value": "14990.00", "currency": "RUB"}}]
    (stored,) = await rows(play, OffsetReceipt)
    assert (stored.status, stored.amount, stored.provider_receipt_id) == ("pending", PRICE, made["id"])

    play.pass_time(minutes=3)
    await play.sweep()
    await play.tell_stories()
    (stored,) = await rows(play, OffsetReceipt)
    assert stored.status == "succeeded"
    assert len(offsets(play)) == 1

    await give_back(play)
    assert line(receipts(play)[-1]) == ("14990.00", 11, "full_payment")
    await nothing_failed(play)


async def test_without_access_there_is_no_second_receipt_yet(play: Play) -> None:
    await choose(play, FiscalMode.RECEIPTS, **PREPAID)
    await play.get_ready(BUYER)
    payment_id = await play.order(BUYER)
    await play.ground.pay(payment_id)
    play.ground.door.down = 10_000
    await play.deliver_all(payment_id)
    await play.tell_stories()
    assert not offsets(play)
    await play.ground.calm()
    for _ in range(2):
        play.pass_time(minutes=3)
        await play.sweep()
        await play.tell_stories()
    assert len(offsets(play)) == 1
    await nothing_failed(play)


async def test_what_went_back_before_delivery_is_not_set_off(play: Play) -> None:
    await choose(play, FiscalMode.RECEIPTS, **PREPAID)
    await play.get_ready(BUYER)
    payment_id = await play.order(BUYER)
    await play.ground.pay(payment_id)
    play.ground.door.down = 10_000
    await play.deliver_all(payment_id)
    await play.tell_stories()
    await play.ground.calm()
    await give_back(play, 499_000)
    assert line(receipts(play)[-1]) == ("4990.00", 12, "full_prepayment")
    for _ in range(2):
        play.pass_time(minutes=3)
        await play.sweep()
        await play.tell_stories()
    assert [line(one) for one in offsets(play)] == [("10000.00", 11, "full_payment")]


@pytest.mark.parametrize("kind", ["error_after_commit", "error_before_commit"])
async def test_an_unknown_answer_never_makes_two_second_receipts(play: Play, kind: str) -> None:
    await choose(play, FiscalMode.RECEIPTS, **PREPAID)
    await play.ground.break_next({"kind": kind, "method": "POST", "path": "/receipts", "times": 5})
    await play.buy(BUYER)
    (stored,) = await rows(play, OffsetReceipt)
    assert stored.status == "created"
    await play.ground.calm()
    play.pass_time(minutes=3)
    await play.sweep()
    await play.tell_stories()
    assert len(offsets(play)) == 1
    await nothing_failed(play)


@pytest.mark.parametrize("was_made", [True, False])
async def test_a_forgotten_key_is_looked_up_in_the_list_before_a_new_one_is_taken(
    play: Play, *, was_made: bool
) -> None:
    await choose(play, FiscalMode.RECEIPTS, **PREPAID)
    kind = "error_after_commit" if was_made else "error_before_commit"
    await play.ground.break_next({"kind": kind, "method": "POST", "path": "/receipts", "times": 50})
    await play.buy(BUYER)
    await play.ground.calm()
    play.pass_time(days=2)
    await play.sweep()
    await play.tell_stories()
    (stored,) = await rows(play, OffsetReceipt)
    assert [one["id"] for one in offsets(play)] == [stored.provider_receipt_id]
    await nothing_failed(play)


async def test_the_owner_is_told_once_of_a_second_receipt_that_was_canceled(play: Play) -> None:
    await choose(play, FiscalMode.RECEIPTS, **PREPAID)
    await play.ground.sandbox.put("/yookassa/settings", {"receipt_outcome": "canceled"})
    await play.buy(BUYER)
    for _ in range(2):
        play.pass_time(minutes=10)
        await play.sweep()
        await play.tell_stories()
    (stored,) = await rows(play, OffsetReceipt)
    assert stored.status == "canceled"
    assert heard(play, OWNER, "Второй чек по") == 1
    await nothing_failed(play)
