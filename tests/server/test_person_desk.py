"""What the bot's desk asks of the server: found, shown by role, done once, above the limit only in the office."""

from collections.abc import AsyncIterator
from typing import Any, Final

import pytest

from aimpay.contract import person_desk as contract
from aimpay.contract.office import MAKE_OFFICE_LINK
from aimpay.contract.partner_admin import GET_PAYMENTS_FREQUENCY
from aimpay.contract.people import BLOCK_USER, UNBLOCK_USER
from aimpay.contract.refunds import ASK_REFUND, GRANT_ACCESS
from aimpay.contract.wire import Call
from aimpay.server.school.profile import save_setting
from aimpay.server.staff.rules import Action, Role
from money.house import OWNER
from server.conftest import Answer
from server.office.desk import Desk, open_desk
from server.office.visitor import MEMBERS, Visitor

BUYER: Final = 2002
OTHER: Final = 2003
KEY: Final = "a" * 32


@pytest.fixture
async def desk(migrated_sqlite_url: str) -> AsyncIterator[Desk]:
    async with open_desk(migrated_sqlite_url) as desk:
        yield desk


async def asks(desk: Desk, call: Call[Any, Any], by: int = OWNER, **fields: Any) -> Answer:
    return await desk.server.post(call.path, {"admin_id": by, **fields})


async def test_person_is_found_and_shown_without_money_to_those_who_may_not_see_it(desk: Desk) -> None:
    await desk.play.buy(BUYER)
    number = (await desk.books()).orders[-1].number
    await desk.colleague(Role.SUPPORT)
    for text in (str(BUYER), f"имя {BUYER}", number, f"buyer{BUYER}@example.ru"):
        (found,) = (await asks(desk, contract.FIND_PEOPLE, text=text)).json["people"]
        assert (found["telegram_id"], found["paid"], found["blocked"]) == (BUYER, 1, False)
    assert (await asks(desk, contract.FIND_PEOPLE, text="Никто такой")).json == {"people": [], "more": False}
    mine = (await asks(desk, contract.PERSON_CARD, user_id=found["user_id"])).json
    theirs = (await asks(desk, contract.PERSON_CARD, by=MEMBERS[Role.SUPPORT], user_id=found["user_id"])).json
    assert [one["open"] for one in mine["accesses"]] == [True]
    assert (mine["orders"][0]["paid"], mine["orders"][0]["left"]) == (1_499_000, 1_499_000)
    assert (theirs["orders"][0]["paid"], theirs["orders"][0]["left"]) == (None, None)
    assert (mine["partner"]["available"], theirs["partner"]["available"]) == (0, None)
    assert theirs["orders"][0]["may_refund"]
    assert (await asks(desk, contract.PERSON_CARD, user_id=424242)).error["code"] == "person_not_found"


async def test_two_presses_of_a_button_are_one_act_with_its_reason_in_the_log(desk: Desk) -> None:
    await desk.play.start(OTHER)
    given: dict[str, Any] = {"telegram_id": OTHER, "reason": "Просьба школы", "key": KEY}
    first = await asks(desk, GRANT_ACCESS, **given)
    assert (await asks(desk, GRANT_ACCESS, **given)).json == first.json
    sending: dict[str, Any] = {
        "telegram_id": OTHER,
        "course": await _course(desk),
        "reason": "Потерял ссылку",
        "key": "b" * 32,
    }
    block: dict[str, Any] = {"telegram_id": OTHER, "reason": "Спам", "key": "c" * 32}
    lift: dict[str, Any] = {"telegram_id": OTHER, "reason": "Ошибка", "key": "d" * 32}
    for call, fields in (
        (contract.RESEND_INVITE, sending),
        (BLOCK_USER, block),
        (UNBLOCK_USER, lift),
        (BLOCK_USER, block),
    ):
        for _ in range(2):
            assert (await asks(desk, call, **fields)).status == 200
    said = [(one.action, one.via, one.reason) for one in await desk.audit()]
    assert said == [
        (Action.GRANT, "bot", "Просьба школы"),
        (Action.RESEND, "bot", "Потерял ссылку"),
        (Action.BLOCK, "bot", "Спам"),
        (Action.BLOCK, "bot", "Ошибка"),
    ]
    assert len((await desk.books()).orders) == 1


async def _course(desk: Desk) -> str:
    (found,) = (await asks(desk, contract.FIND_PEOPLE, text=str(OTHER))).json["people"]
    card = (await asks(desk, contract.PERSON_CARD, user_id=found["user_id"])).json
    return str(card["accesses"][0]["course"])


async def test_refund_is_foretold_and_above_the_limit_is_left_to_the_office(desk: Desk) -> None:
    await desk.play.buy(BUYER)
    number = (await desk.books()).orders[-1].number
    seen = (await asks(desk, contract.FORECAST_REFUND, order_number=number)).json
    assert (seen["amount"], seen["closes_access"], seen["needs_code"]) == (1_499_000, True, False)
    async with desk.play.house.db.write() as session:
        await save_setting(session, "refund_limit_without_code", 600_000, desk.play.house.clock.now())
    assert (await asks(desk, contract.FORECAST_REFUND, order_number=number)).json["needs_code"]
    wish: dict[str, Any] = {"order_number": number, "reason": "Просьба", "key": KEY}
    refused = await asks(desk, ASK_REFUND, **wish)
    assert (refused.status, refused.error["code"]) == (403, "step_up_needed")
    assert not (await desk.books()).refunds
    assert (await asks(desk, ASK_REFUND, **(wish | {"key": "e" * 32, "amount": 500_000}))).status == 200
    assert [one.amount for one in (await desk.books()).refunds] == [500_000]


async def test_payments_by_date_are_turned_back_page_by_page(desk: Desk) -> None:
    await desk.play.buy(BUYER)
    await desk.books()
    desk.play.pass_time(days=31)
    now = (await asks(desk, GET_PAYMENTS_FREQUENCY)).json
    assert (now["payments_frequency"], now["earlier"]) == ([], True)
    before = (await asks(desk, GET_PAYMENTS_FREQUENCY, skip=30)).json
    assert [(one["payments_count"], one["amount"]) for one in before["payments_frequency"]] == [(1, 1_499_000)]
    assert not before["earlier"]


async def test_office_link_leads_to_the_page_it_was_asked_for_and_never_outside(desk: Desk) -> None:
    made = await asks(desk, MAKE_OFFICE_LINK, place="/office/people")
    path = "/office/enter/" + str(made.json["office_url"]).partition("/office/enter/")[2]
    visitor = Visitor(desk.server, "", "http://127.0.0.1:8080")
    assert 'name="to" value="/office/people"' in (await visitor.opens(path)).text
    entered = await visitor.sends(path.partition("?")[0], to="/office/people")
    assert entered.headers["Location"] == "/office/people"
    for place in ("https://evil.example", "//evil.example", "/office/../x", "/office//evil.example"):
        assert (await asks(desk, MAKE_OFFICE_LINK, place=place)).status == 422
        assert (await visitor.opens(f"{path.partition('?')[0]}?to={place}")).status == 422
