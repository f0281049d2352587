"""Payouts in the office: each act with its reason and its line in the log, by those who may, once."""

import io
from typing import Any, Final

import aiohttp
import pytest
import python_calamine

from aimpay.server.payouts.models import PayoutProof, PayoutStatus
from aimpay.server.staff.rules import Action, Role
from server.conftest import Answer, Server
from server.office.money_world import WALLET, MoneyWorld
from server.office.visitor import Visitor, signed_in, signed_in_as

SUM: Final = 200_000
WHY: Final = "Продажи проверены"
PDF: Final = b"%PDF-1.7 slip"


@pytest.fixture
def world(server: Server) -> MoneyWorld:
    return MoneyWorld(server.house.db, server.house.clock)


async def test_owner_approves_once_however_often_he_presses(server: Server, world: MoneyWorld) -> None:
    owner = await signed_in_as(server, Role.OWNER, stepped_up=True)
    number = await world.payout(await world.partner(7, "Анна", SUM), SUM)
    page = (await owner.opens("/office/payouts")).text
    assert number in page
    assert "2\u00a0000\u00a0₽" in page
    assert WALLET not in page
    asked = (await owner.opens(f"/office/payouts/{number}/approve")).text
    assert "2\u00a0000\u00a0₽" in asked
    key = asked.partition('name="key" value="')[2].partition('"')[0]
    for _ in range(2):
        answer = await owner.sends(f"/office/payouts/{number}/approve", key=key, reason=WHY)
        assert (answer.status, answer.headers["Location"]) == (303, f"/office/payouts/{number}?said=done")
    assert (await world.stored(number)).status == PayoutStatus.APPROVED
    (entry,) = await world.log()
    assert (entry.action, entry.reason, entry.via) == (Action.PAY_OUT, WHY, "office")
    assert (entry.before, entry.after) == (
        {"status": "requested"},
        {"number": number, "status": "approved", "amount": SUM},
    )


async def test_no_payout_goes_without_a_fresh_code_or_a_reason(server: Server, world: MoneyWorld) -> None:
    number = await world.payout(await world.partner(7, "Анна", SUM), SUM)
    place = f"/office/payouts/{number}/approve"
    assert (await (await signed_in(server)).sends(place, key="a" * 32, reason=WHY)).status == 403
    owner = await signed_in_as(server, Role.OWNER, stepped_up=True)
    assert (await owner.sends(place, key="a" * 32, reason="  ")).status == 422
    assert (await world.stored(number)).status == PayoutStatus.REQUESTED
    assert await world.log() == []


@pytest.mark.parametrize("role", [Role.MARKETING, Role.SUPPORT, Role.READ_ONLY])
async def test_role_that_may_not_pay_sees_no_button_and_is_refused(
    server: Server, world: MoneyWorld, role: Role
) -> None:
    number = await world.payout(await world.partner(7, "Анна", SUM), SUM)
    visitor = await signed_in_as(server, role, stepped_up=True)
    seen = await visitor.opens(f"/office/payouts/{number}")
    assert seen.status == (200 if role == Role.READ_ONLY else 403)
    assert "Одобрить" not in seen.text
    for act in ("approve", "reject", "paid"):
        assert (await visitor.sends(f"/office/payouts/{number}/{act}", key="k" * 32, reason=WHY)).status == 403
    for path in ("approve", "owed", "bank.xlsx"):
        assert (await visitor.sends(f"/office/payouts/{path}", number=number, who=7, key="k", reason=WHY)).status == 403
    assert (await world.stored(number)).status == PayoutStatus.REQUESTED


async def test_large_sum_needs_two_people(server: Server, world: MoneyWorld) -> None:
    large = 6_000_000
    number = await world.payout(await world.partner(7, "Анна", large), large)
    owner = await signed_in_as(server, Role.OWNER, stepped_up=True)
    finance = await signed_in_as(server, Role.FINANCE, stepped_up=True)
    place = f"/office/payouts/{number}"
    await owner.sends(f"{place}/approve", key="a" * 32, reason=WHY)
    assert (await world.stored(number)).status == PayoutStatus.REQUESTED
    page = (await owner.opens(place)).text
    assert "нужен второй человек" in page
    assert "Одобрить…" not in page
    assert (await owner.sends(f"{place}/approve", key="b" * 32, reason=WHY)).status == 409
    await finance.sends(f"{place}/approve", key="c" * 32, reason=WHY)
    assert (await world.stored(number)).status == PayoutStatus.APPROVED


async def test_rejected_sum_is_the_partners_again(server: Server, world: MoneyWorld) -> None:
    owner = await signed_in_as(server, Role.OWNER, stepped_up=True)
    number = await world.payout(await world.partner(7, "Анна", SUM), SUM)
    answer = await owner.sends(f"/office/payouts/{number}/reject", key="r" * 32, reason="Проверяем продажу")
    assert answer.status == 303
    page = (await owner.opens(f"/office/payouts/{number}")).text
    assert "Проверяем" in page
    assert "<dt>Можно просить</dt><dd>2\u00a0000\u00a0₽" in page
    assert number in (await owner.opens("/office/payouts?state=refused")).text


async def test_several_are_approved_at_once_and_who_cannot_be_is_named(server: Server, world: MoneyWorld) -> None:
    owner = await signed_in_as(server, Role.OWNER, stepped_up=True)
    numbers = [await world.payout(await world.partner(70 + one, f"П{one}", SUM), SUM) for one in range(3)]
    chosen = "&".join(f"number={one}" for one in numbers)
    page = (await owner.opens(f"/office/payouts/approve?{chosen}")).text
    assert "6\u00a0000\u00a0₽" in page
    await owner.sends(f"/office/payouts/{numbers[0]}/reject", key="r" * 32, reason="Не сегодня")
    for _ in range(2):
        form = aiohttp.FormData([("key", "m" * 32), ("reason", WHY), *(("number", one) for one in numbers)])
        answer = await owner._ask("POST", "/office/payouts/approve", data=form)
        assert "Одобрено: 2" in answer.text
        assert f"{numbers[0]}</a>: Эта выплата уже решена." in answer.text
    assert [(await world.stored(one)).status for one in numbers[1:]] == ["approved", "approved"]


async def test_paid_by_hand_with_a_file_that_shows_it(server: Server, world: MoneyWorld) -> None:
    owner = await signed_in_as(server, Role.OWNER, stepped_up=True)
    number = await world.payout(await world.partner(7, "Анна", SUM), SUM, by_gateway=False)
    place = f"/office/payouts/{number}"
    await owner.sends(f"{place}/approve", key="a" * 32, reason=WHY)
    book = await _bank_file(owner)
    assert any(WALLET in map(str, row) for row in book)
    await owner.sends(f"{place}/paid", key="p" * 32, reason="Поручение № 17")
    paid = await world.stored(number)
    assert (paid.status, paid.proof) == (PayoutStatus.SUCCEEDED, "Поручение № 17")
    assert (await _upload(owner, place, b"<html>")).status == 422
    assert (await _upload(owner, place, b"%PDF-" + b"0" * 5_300_000)).status == 422
    assert (await _upload(owner, place, PDF)).status == 303
    kept = await owner.opens(f"{place}/proof")
    assert kept.headers["Content-Type"] == "application/pdf"
    assert kept.text == PDF.decode()
    assert (await world.row(PayoutProof, paid.id)).name == "slip.pdf"
    assert [entry.reason for entry in await world.log()] == [WHY, "Поручение № 17", ""]


async def test_payouts_for_those_who_did_not_ask_are_made_once(server: Server, world: MoneyWorld) -> None:
    owner = await signed_in_as(server, Role.OWNER, stepped_up=True)
    await world.partner(7, "Анна", SUM)
    assert "Анна" in (await owner.opens("/office/payouts/owed")).text
    assert "Создано выплат: 1" in (await owner.sends("/office/payouts/owed", who=7)).text
    assert "Создано выплат: 0" in (await owner.sends("/office/payouts/owed", who=7)).text
    assert "Никому не должны" in (await owner.opens("/office/payouts/owed")).text


async def test_payout_of_a_debtor_may_only_be_rejected_and_the_page_says_why(server: Server, world: MoneyWorld) -> None:
    owner = await signed_in_as(server, Role.OWNER, stepped_up=True)
    user_id = await world.partner(7, "Анна", SUM)
    number = await world.payout(user_id, SUM)
    await world.clawed(user_id, 50_000)
    page = (await owner.opens(f"/office/payouts/{number}")).text
    assert "партнёр должен школе 500\u00a0₽" in page
    assert "Одобрить…" not in page
    assert (await owner.sends(f"/office/payouts/{number}/approve", key="a" * 32, reason=WHY)).status == 409


async def _upload(visitor: Visitor, place: str, body: bytes) -> Answer:
    form = aiohttp.FormData({"key": f"{len(body):032}"})
    form.add_field("file", io.BytesIO(body), filename="slip.pdf")
    return await visitor._ask("POST", f"{place}/proof", data=form)


async def _bank_file(visitor: Visitor) -> list[list[Any]]:
    url = f"{visitor.server.url}/office/payouts/bank.xlsx"
    headers = {"Cookie": f"aimpay_office={visitor.cookie}", "Origin": visitor.origin or ""}
    async with visitor.server.session.post(url, headers=headers) as answer:
        assert answer.status == 200
        book = python_calamine.load_workbook(io.BytesIO(await answer.read()))
    return book.get_sheet_by_index(0).to_python()
