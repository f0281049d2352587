"""A school without 54-FZ receipts: the queue of a self-employed one, and the silence of an exempt one."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from aimpay.contract.errors import ErrorCode
from aimpay.contract.fiscal import (
    INCOMES_FILE,
    LIST_INCOMES,
    MARK_INCOME_REGISTERED,
    FiscalMode,
    IncomeList,
    IncomesFile,
    ListIncomes,
    MarkIncomeRegistered,
)
from aimpay.contract.refunds import GRANT_ACCESS, GrantAccess
from aimpay.server.edge.errors import BusinessError
from aimpay.server.fiscal.models import Income, OffsetReceipt
from aimpay.server.kit.moscow import moscow_day, start_of
from money.books import read_books
from money.fiscal import BUYER, PRICE, give_back, heard, nothing_failed, receipts, rows, without_receipts
from money.house import OWNER, Play

LINK = "https://lknpd.nalog.ru/api/v1/receipt/500100732259/2000abc/print"


async def listed(play: Play, state: str = "open") -> IncomeList:
    return await play(LIST_INCOMES, ListIncomes.model_validate({"admin_id": OWNER, "state": state}))


async def file(play: Play, kind: str) -> bytes:
    asked = IncomesFile.model_validate({"admin_id": OWNER, "kind": kind})
    answer = await play.doors[INCOMES_FILE.path](asked)
    return b"".join([piece async for piece in answer.body_iterator])


async def sheet(play: Play) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(BytesIO(await file(play, "xlsx"))).get_sheet_by_index(0).to_python()


async def at_eleven_in(play: Play, days: int) -> None:
    """Move to eleven o'clock in Moscow, and do what is due."""
    now = play.house.clock.now()
    then = start_of(moscow_day(now) + timedelta(days=days)) + timedelta(hours=11)
    play.pass_time(seconds=(then - now).total_seconds())
    await play.sweep()
    await play.tell_stories()


async def test_each_sale_and_refund_of_a_self_employed_school_is_queued_once(play: Play) -> None:
    await without_receipts(play, FiscalMode.SELF_EMPLOYED)
    payment_id = await play.buy(BUYER)
    await play.deliver_all(payment_id)
    await give_back(play, 499_000)
    found = await listed(play)
    number = (await read_books(play.house.db)).orders[-1].number
    assert [(one.amount, one.order_number, one.buyer_kind) for one in found.incomes] == [
        (-499_000, number, "person"),
        (PRICE, number, "person"),
    ]
    assert (found.open_count, found.year_total, found.year_limit) == (2, 1_000_000, 240_000_000)
    assert not receipts(play)
    assert not await rows(play, OffsetReceipt)
    assert heard(play, BUYER, "«Мой налог»") == 1
    assert not heard(play, BUYER, "Чек придёт")
    await nothing_failed(play)


async def test_a_refund_follows_the_mode_of_its_sale(play: Play) -> None:
    await play.buy(BUYER)
    await without_receipts(play, FiscalMode.SELF_EMPLOYED)
    await give_back(play)
    assert not await rows(play, Income)


async def test_an_income_is_marked_with_its_receipt_and_the_buyer_gets_it_once(play: Play) -> None:
    await without_receipts(play, FiscalMode.SELF_EMPLOYED)
    await play.buy(BUYER)
    (income,) = (await listed(play)).incomes
    mark = MarkIncomeRegistered(admin_id=OWNER, income_id=income.income_id, receipt=LINK, send_to_buyer=True)
    for _ in range(2):
        done = await play(MARK_INCOME_REGISTERED, mark)
        await play.tell_stories()
    assert (done.receipt, done.registered_by, done.overdue) == (LINK, OWNER, False)
    assert (await listed(play)).open_count == 0
    assert [one.income_id for one in (await listed(play, "closed")).incomes] == [income.income_id]
    assert heard(play, BUYER, LINK) == 1


@pytest.mark.sqlite_is_enough
async def test_marking_is_for_admins_and_for_incomes_that_are_there(play: Play) -> None:
    with pytest.raises(BusinessError) as caught:
        await play(MARK_INCOME_REGISTERED, MarkIncomeRegistered(admin_id=OWNER, income_id=7, receipt="1"))
    assert caught.value.code == ErrorCode.INCOME_NOT_FOUND
    with pytest.raises(BusinessError) as caught:
        await play(MARK_INCOME_REGISTERED, MarkIncomeRegistered(admin_id=BUYER, income_id=7, receipt="1"))
    assert caught.value.code == ErrorCode.ADMINS_ONLY


async def test_a_reversal_is_not_sent_to_the_buyer(play: Play) -> None:
    await without_receipts(play, FiscalMode.SELF_EMPLOYED)
    await play.buy(BUYER)
    await give_back(play)
    reversal = (await listed(play)).incomes[0]
    with pytest.raises(BusinessError, match="аннулируют"):
        await play(
            MARK_INCOME_REGISTERED,
            MarkIncomeRegistered(admin_id=OWNER, income_id=reversal.income_id, receipt="1", send_to_buyer=True),
        )
    assert (await listed(play)).open_count == 2


async def test_the_owner_is_reminded_once_a_day_until_it_is_done(play: Play) -> None:
    await without_receipts(play, FiscalMode.SELF_EMPLOYED)
    await play.buy(BUYER)
    await play.sweep()
    await play.tell_stories()
    assert heard(play, OWNER, "Внесите в") == 0
    await at_eleven_in(play, 1)
    await play.sweep()
    await play.tell_stories()
    assert heard(play, OWNER, "Внесите в") == 1
    await at_eleven_in(play, 1)
    assert heard(play, OWNER, "Внесите в") == 2
    (income,) = (await listed(play)).incomes
    assert income.overdue
    await play(MARK_INCOME_REGISTERED, MarkIncomeRegistered(admin_id=OWNER, income_id=income.income_id, receipt="1"))
    await at_eleven_in(play, 1)
    assert heard(play, OWNER, "Внесите в") == 2


async def test_the_limit_of_the_year_is_warned_of_once_at_each_threshold(play: Play) -> None:
    await without_receipts(play, FiscalMode.SELF_EMPLOYED)
    for buyer, price in enumerate((192_000_000 - 100, 100, 100, 50_000_000)):
        await play.set_price(price)
        await play.start(BUYER + buyer)
        wish = {"admin_id": OWNER, "telegram_id": BUYER + buyer, "amount": price, "reason": "Перевод"}
        await play(GRANT_ACCESS, GrantAccess.model_validate(wish))
        await play.tell_stories()
        assert heard(play, OWNER, "До\u00a0предела") == (buyer > 0)
    assert heard(play, OWNER, "пройден</b>") == 1
    assert (await listed(play)).year_total > 240_000_000


async def test_files_hold_typed_cells_and_no_formulas(play: Play) -> None:
    await without_receipts(play, FiscalMode.SELF_EMPLOYED)
    await play.buy(BUYER)
    (income,) = (await listed(play)).incomes
    mark = MarkIncomeRegistered(admin_id=OWNER, income_id=income.income_id, receipt="=1+1")
    await play(MARK_INCOME_REGISTERED, mark)
    await give_back(play, 499_000)
    written = (await file(play, "csv")).decode("utf-8-sig").splitlines()
    assert written[0] == "Дата;Заказ;За что;Покупатель;Сумма, ₽;Внести до;Внесён;Чек"
    assert ";14990,00;" in written[1]
    assert written[1].endswith(";'=1+1")
    assert ";-4990,00;" in written[2]
    _, sale, reversal, _ = await sheet(play)
    assert [sale[4], reversal[4]] == [14990, -4990]
    assert (sale[7], type(sale[0])) == ("=1+1", date)


@pytest.mark.sqlite_is_enough
async def test_an_empty_file_has_its_header(play: Play) -> None:
    assert len((await file(play, "csv")).decode().splitlines()) == 1
    assert (await sheet(play))[0][0] == "Дата"


async def test_an_exempt_school_asks_and_sends_nothing(play: Play) -> None:
    await without_receipts(play, FiscalMode.EXEMPT)
    await play.buy(BUYER)
    await give_back(play, 499_000)
    await at_eleven_in(play, 2)
    assert not receipts(play)
    assert not await rows(play, Income)
    assert not await rows(play, OffsetReceipt)
    assert not heard(play, BUYER, "ек придёт")
    assert not heard(play, OWNER, "Мой налог")
    await nothing_failed(play)
