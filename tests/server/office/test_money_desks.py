"""Doubtful bonuses, differences, incomes and failures in the office: each act by those who may, once, written down."""

from datetime import timedelta
from typing import Final

import pytest
from sqlalchemy import select

from aimpay.server.fiscal.incomes import Received, queue_income
from aimpay.server.fiscal.models import Income
from aimpay.server.growth.mailing.models import Channel, Delivery, DeliveryStatus
from aimpay.server.partners.models import Commission, CommissionStatus
from aimpay.server.staff.rules import Role
from aimpay.server.workflows.failures.words import STEP_WORDS
from aimpay.server.workflows.models import Difference, FailedStep
from aimpay.server.workflows.sweep import PARKABLE
from server.conftest import Server
from server.office.money_world import MoneyWorld
from server.office.visitor import Visitor, signed_in_as

WHY: Final = "Разобрались с бухгалтером"
KEY: Final = "k" * 32


@pytest.fixture
def world(server: Server) -> MoneyWorld:
    return MoneyWorld(server.house.db, server.house.clock)


@pytest.fixture
async def finance(server: Server) -> Visitor:
    return await signed_in_as(server, Role.FINANCE)


@pytest.mark.parametrize(("approve", "status"), [("true", CommissionStatus.HELD), ("false", CommissionStatus.REVERSED)])
async def test_doubtful_bonus_is_decided_once_with_a_reason(
    world: MoneyWorld, finance: Visitor, approve: str, status: CommissionStatus
) -> None:
    partner, buyer = await world.person(7, "Анна"), await world.person(8, "Борис")
    review = await world.review(partner, buyer, await world.order(buyer, "AB12CD"))
    assert "Анна, 3\u00a0000\u00a0₽" in (await finance.opens("/office/reviews")).text
    place = f"/office/reviews/{review}"
    assert "Борис" in (await finance.opens(f"{place}?approve={approve}")).text
    assert (await finance.sends(place, key=KEY, approve=approve, reason="")).status == 422
    for _ in range(2):
        assert (await finance.sends(place, key=KEY, approve=approve, reason=WHY)).status == 303
    assert (await world.row(Commission, review)).status == status
    assert (await finance.sends(place, key="o" * 32, approve=approve, reason=WHY)).status == 409
    assert [(entry.object_kind, entry.reason) for entry in await world.log()] == [("commissions", WHY)]
    assert "Проверять нечего" in (await finance.opens("/office/reviews")).text


async def test_difference_is_shown_from_both_sides_and_settled_with_a_word(world: MoneyWorld, finance: Visitor) -> None:
    found = await world.difference()
    page = (await finance.opens(f"/office/differences/{found}")).text
    assert "14\u00a0990\u00a0₽" in page
    assert "14\u00a0900\u00a0₽" in page
    assert 'href="/office/orders/AB12CD"' in page
    settle = f"/office/differences/{found}/settle"
    assert (await finance.sends(settle, key=KEY, reason="ну")).status == 422
    for _ in range(2):
        assert (await finance.sends(settle, key=KEY, reason=WHY)).status == 303
    assert (await finance.sends(settle, key="o" * 32, reason=WHY)).status == 409
    closed = await world.row(Difference, found)
    assert (closed.resolution, closed.resolved_by) == (WHY, 7001)
    assert "Всё сходится" in (await finance.opens("/office/differences")).text
    assert WHY in (await finance.opens("/office/differences?resolved=true")).text
    assert len(await world.log()) == 1


async def test_silent_provider_leaves_the_difference_open_and_says_so(world: MoneyWorld, finance: Visitor) -> None:
    found = await world.difference()
    answer = await finance.sends(f"/office/differences/{found}/again")
    assert answer.status == 503
    assert "не\u00a0ответил" in answer.text
    assert (await world.row(Difference, found)).resolved_at is None
    of_registry = await world.difference(theirs={"source": "registry"}, kind="payment_missing")
    assert (await finance.sends(f"/office/differences/{of_registry}/again")).status == 409


async def test_income_is_registered_with_its_receipt(world: MoneyWorld, finance: Visitor) -> None:
    order_id = await world.order(await world.person(8, "Борис"), "AB12CD")
    async with world.db.write() as session:
        sale = Received("payment:1", order_id, "AB12CD", 1_499_000, "Доступ к курсу")
        await queue_income(session, sale, world.clock.now() - timedelta(days=2))
    async with world.db.read() as session:
        income = (await session.scalars(select(Income))).one()
    page = (await finance.opens("/office/incomes")).text
    assert "срок прошёл" in page
    place = f"/office/incomes/{income.id}"
    assert (await finance.sends(place, key=KEY, receipt=" ")).status == 400
    for _ in range(2):
        assert (await finance.sends(place, key=KEY, receipt="20f5k1")).status == 303
    assert (await world.row(Income, income.id)).receipt == "20f5k1"
    assert "20f5k1" in (await finance.opens("/office/incomes?state=closed")).text
    assert (await finance.opens("/office/incomes/file")).headers["Content-Disposition"].endswith('.xlsx"')
    assert [entry.after for entry in await world.log()] == [{"receipt": "20f5k1"}]


async def test_failed_step_is_told_in_words_retried_and_closed(world: MoneyWorld, server: Server) -> None:
    support = await signed_in_as(server, Role.SUPPORT)
    order_id = await world.order(await world.person(8, "Борис"), "AB12CD")
    failed = await world.failed("email_buyer", order_id, error="DeliveryFailedError('<b>silent</b>')")
    page = (await support.opens("/office/failures")).text
    assert "Послать покупателю письмо с\u00a0доступом" in page
    assert "Борис" in page
    assert 'href="/office/orders/AB12CD"' in page
    assert "<b>silent" not in page
    before = (await world.row(FailedStep, failed)).retry_at
    for _ in range(2):
        assert (await support.sends(f"/office/failures/{failed}/retry", key=KEY)).status == 303
    assert (await world.row(FailedStep, failed)).retry_at > before
    assert (await support.sends(f"/office/failures/{failed}/close", key="c" * 32, reason="")).status == 422
    assert (await support.sends(f"/office/failures/{failed}/close", key="d" * 32, reason=WHY)).status == 303
    assert (await support.sends(f"/office/failures/{failed}/retry", key="e" * 32)).status == 409
    assert (await support.sends("/office/failures/999/retry", key="f" * 32)).status == 404
    assert "Всё получается" in (await support.opens("/office/failures")).text
    assert [entry.after for entry in await world.log()] == [{"retried": True, "times": 3}, {"closed": True}]


async def test_message_that_failed_is_sent_again_and_an_unclear_one_only_knowingly(
    world: MoneyWorld, server: Server
) -> None:
    support = await signed_in_as(server, Role.SUPPORT)
    failed = await world.delivery(DeliveryStatus.FAILED, channel=Channel.EMAIL, reason="no_text")
    unclear = await world.delivery(DeliveryStatus.UNCLEAR)
    page = (await support.opens("/office/failures/messages")).text
    assert "в\u00a0шаблоне нет текста" in page
    assert "получить его дважды" in page
    place = "/office/failures/messages"
    for _ in range(2):
        assert (await support.sends(f"{place}/{failed}", key=KEY)).status == 303
    sent = await world.row(Delivery, failed)
    assert (sent.status, sent.key.endswith("!1"), sent.claimed_at) == (DeliveryStatus.PENDING, True, None)
    assert (await support.sends(f"{place}/{unclear}", key="u" * 32)).status == 400
    assert (await support.sends(f"{place}/{unclear}", key="v" * 32, twice="true")).status == 303
    assert (await support.sends(f"{place}/{unclear}", key="w" * 32, twice="true")).status == 409
    assert "За\u00a0неделю дошло всё" in (await support.opens(place)).text


@pytest.mark.parametrize("role", [Role.READ_ONLY, Role.MARKETING])
async def test_who_may_only_look_changes_nothing(world: MoneyWorld, server: Server, role: Role) -> None:
    failed, found = await world.failed("renew_token"), await world.difference()
    visitor = await signed_in_as(server, role, stepped_up=True)
    for path in (
        f"failures/{failed}/retry",
        f"failures/{failed}/close",
        "failures/messages/1",
        f"differences/{found}/settle",
        f"differences/{found}/again",
        "differences/compare",
        "reviews/1",
        "incomes/1",
        "payouts/X/proof",
    ):
        answer = await visitor.sends(f"/office/{path}", key=KEY, reason=WHY, receipt="1", days=1, approve="true")
        assert answer.status == 403, path
    assert "Повторить сейчас" not in (await visitor.opens("/office/failures")).text
    assert await world.log() == []


def test_every_step_that_may_be_parked_has_words() -> None:
    assert PARKABLE.keys() == STEP_WORDS.keys()
