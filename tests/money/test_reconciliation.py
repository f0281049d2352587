"""The provider's lists against our books: what can be healed heals by itself, the rest is told, explained and kept."""

import copy
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import uuid4

import pytest
from sqlalchemy import delete, select, update

from aimpay.contract.errors import ErrorCode
from aimpay.contract.learning import GET_INVITE, GetInvite
from aimpay.contract.reconciliation import (
    LIST_DIFFERENCES,
    RECONCILE,
    RESOLVE_DIFFERENCE,
    DifferenceList,
    ListDifferences,
    Reconcile,
    ResolveDifference,
)
from aimpay.contract.refunds import ASK_REFUND, AskRefund
from aimpay.server.edge.errors import BusinessError
from aimpay.server.kit.ids import new_key
from aimpay.server.kit.moscow import MOSCOW
from aimpay.server.learning.models import Enrollment, Invite
from aimpay.server.payouts.models import Payout
from aimpay.server.selling.models import AttemptStatus, Order, OrderStatus, PaymentAttempt, RefundStatus
from aimpay.server.workflows.models import Difference, SentMessage
from aimpay.server.workflows.reconciliation.differences import VANISHED
from aimpay.server.workflows.reconciliation.reconcile import (
    last_days,
    reconcile_now,
    reconcile_registry,
    wake_reconciliation,
)
from aimpay.server.workflows.reconciliation.registry import read_registry
from money import partners
from money.books import check, read_books
from money.ground import PAYMENTS
from money.house import OWNER, Play

BUYER: Final = 2002
PARTNER: Final = 2001
PRICE: Final = 1_499_000


async def reconcile(play: Play) -> None:
    """Compare today's lists with our books, and let everything that this starts come to its end."""
    await reconcile_now(play.house, *last_days(play.house, 1))
    await play.tell_stories()


async def differences(play: Play) -> Sequence[Difference]:
    async with play.house.db.read() as session:
        return (await session.scalars(select(Difference).order_by(Difference.id))).all()


async def kinds(play: Play) -> list[str]:
    return [one.kind for one in await differences(play)]


async def queue(play: Play) -> DifferenceList:
    return await play(LIST_DIFFERENCES, ListDifferences(admin_id=OWNER))


async def paid_unheard(play: Play) -> str:
    """Return a payment that went through and whose notification was lost."""
    return await paid_unheard_by(play, BUYER)


async def paid_unheard_by(play: Play, buyer: int) -> str:
    await play.get_ready(buyer)
    payment_id = await play.order(buyer)
    assert await play.ground.pay(payment_id) == "succeeded"
    return payment_id


def foreign(play: Play, model: str, count: int = 1, **changes: Any) -> list[str]:
    """Copy a payment of the provider as made elsewhere, past our bot; return the new ids."""
    document = play.ground.world.store.get(PAYMENTS, model)
    assert document
    made = [str(uuid4()) for _ in range(count)]
    for number in made:
        thing = copy.deepcopy(document["object"]) | {"id": number, "metadata": {}} | changes
        play.ground.world.store.put(PAYMENTS, number, document | {"object": thing})
    return made


async def change(play: Play, **values: Any) -> None:
    async with play.house.db.write() as session:
        await session.execute(update(PaymentAttempt).values(**values))


def heard(play: Play, words: str) -> list[str]:
    return [text for text in play.ground.door.heard_by(OWNER) if words in text]


async def test_a_lost_notification_heals_and_leaves_a_note(play: Play) -> None:
    payment_id = await paid_unheard(play)
    await reconcile(play)
    books = await read_books(play.house.db)
    check(books)
    assert [order.status for order in books.orders] == [OrderStatus.PAID]
    assert (await play(GET_INVITE, GetInvite(telegram_id=BUYER))).invite_link
    (note,) = await differences(play)
    assert (note.kind, note.object_id, note.resolved_by) == ("payment_healed", payment_id, None)
    assert note.resolved_at
    assert (await queue(play)).open_count == 0


async def test_an_answer_lost_before_its_id_was_stored_is_found_in_the_list(play: Play) -> None:
    payment_id = await paid_unheard(play)
    await change(play, provider_payment_id=None, status=AttemptStatus.CREATED)
    await reconcile(play)
    books = await read_books(play.house.db)
    assert [one.provider_payment_id for one in books.succeeded] == [payment_id]


async def test_comparing_twice_changes_nothing(play: Play) -> None:
    payment_id = await paid_unheard(play)
    foreign(play, payment_id)
    await reconcile(play)
    before, said = [(one.id, one.kind) for one in await differences(play)], len(play.ground.door.said)
    shown = (await read_books(play.house.db)).shown()
    await reconcile(play)
    assert [(one.id, one.kind) for one in await differences(play)] == before
    assert ((await read_books(play.house.db)).shown(), len(play.ground.door.said)) == (shown, said)


async def test_money_that_came_past_the_bot_explains_itself(play: Play) -> None:
    (stranger,) = foreign(play, await play.buy(BUYER))
    await reconcile(play)
    (one,) = (await queue(play)).differences
    assert (one.kind, one.object_id, one.ours) == ("payment_unknown", stranger, {})
    assert one.theirs["amount"] == PRICE
    assert "мимо бота" in one.explanation


async def test_resolved_difference_comes_back_only_when_it_changes(play: Play) -> None:
    (stranger,) = foreign(play, await play.buy(BUYER))
    await reconcile(play)
    (one,) = (await queue(play)).differences
    answer = ResolveDifference(admin_id=OWNER, difference_id=one.difference_id, resolution="Счёт за консультацию")
    settled = await play(RESOLVE_DIFFERENCE, answer)
    assert (settled.resolved_by, settled.resolution) == (OWNER, "Счёт за консультацию")
    with pytest.raises(BusinessError) as again:
        await play(RESOLVE_DIFFERENCE, answer)
    assert again.value.code == ErrorCode.DIFFERENCE_RESOLVED

    await reconcile(play)
    assert (await queue(play)).open_count == 0
    thing = play.ground.payment(stranger)
    document = {"object": thing | {"amount": {"value": "1.00", "currency": "RUB"}}, "created_at": thing["created_at"]}
    play.ground.world.store.put(PAYMENTS, stranger, document)
    await reconcile(play)
    assert (await queue(play)).open_count == 1


@pytest.mark.sqlite_is_enough
async def test_only_an_admin_sees_and_resolves(play: Play) -> None:
    for call, request in (
        (LIST_DIFFERENCES, ListDifferences(admin_id=BUYER)),
        (RESOLVE_DIFFERENCE, ResolveDifference(admin_id=BUYER, difference_id=1, resolution="Хочу так")),
    ):
        with pytest.raises(BusinessError) as refused:
            await play.doors[call.path](request)
        assert refused.value.code == ErrorCode.ADMINS_ONLY
    with pytest.raises(BusinessError) as missing:
        await play(RESOLVE_DIFFERENCE, ResolveDifference(admin_id=OWNER, difference_id=9, resolution="Нет такого"))
    assert missing.value.code == ErrorCode.DIFFERENCE_NOT_FOUND


@pytest.mark.parametrize(
    ("wrong", "kind"),
    [
        ({"amount": PRICE - 100}, "payment_amount"),
        ({"income_amount": 1}, "payment_income"),
        ({"provider_payment_id": "no-such-payment"}, "payment_missing"),
    ],
)
@pytest.mark.every_case
async def test_our_books_astray_are_shown_and_not_changed(play: Play, wrong: dict[str, Any], kind: str) -> None:
    await play.buy(BUYER)
    await change(play, **wrong)
    shown = (await read_books(play.house.db)).shown()
    await reconcile(play)
    assert kind in await kinds(play)
    assert (await read_books(play.house.db)).shown() == shown


async def test_a_sum_that_differs_is_not_settled_by_itself(play: Play) -> None:
    await paid_unheard(play)
    await change(play, amount=PRICE - 1)
    await reconcile(play)
    assert await kinds(play) == ["payment_amount"]
    assert [order.status for order in (await read_books(play.house.db)).orders] == [OrderStatus.OPEN]


async def test_a_refund_made_in_the_cabinet_heals(play: Play) -> None:
    payment_id = await play.buy(BUYER)
    await play.ground.sandbox.post("/yookassa/refunds", {"payment_id": payment_id})
    await reconcile(play)
    books = await read_books(play.house.db)
    check(books)
    assert [(one.external, one.status) for one in books.refunds] == [(True, RefundStatus.SUCCEEDED)]
    assert await kinds(play) == ["refund_healed"]


async def test_owner_hears_of_a_difference_once_and_nothing_when_all_agrees(play: Play) -> None:
    payment_id = await play.buy(BUYER)
    await night(play)
    assert heard(play, "Сверка") == []
    foreign(play, payment_id, created_at=play.ground.payment(payment_id)["created_at"])
    for _ in range(3):
        await night(play)
    (told,) = heard(play, "Сверка")
    assert "Новых расхождений: 1. Всего не\u00a0разобрано: 1." in told
    assert "мимо бота" in told


async def test_difference_that_is_gone_at_the_next_comparison_closes_itself_and_opens_when_it_comes_back(
    play: Play,
) -> None:
    await play.buy(BUYER)
    await change(play, amount=PRICE - 100)
    await reconcile(play)
    assert (await queue(play)).open_count == 1
    play.pass_time(days=10)
    await change(play, amount=PRICE)
    await reconcile(play)
    (gone,) = await differences(play)
    assert (gone.resolved_by, gone.resolution) == (None, VANISHED)
    await change(play, amount=PRICE - 100)
    await reconcile_now(play.house, *last_days(play.house, 12))
    assert [one.kind for one in (await queue(play)).differences] == ["payment_amount"]


async def test_sale_refund_and_payout_of_a_day_agree_to_the_kopeck(play: Play) -> None:
    """The provider names no fee of a payout: the one expected by the school's settings is no difference."""
    await play.buy(BUYER)
    number = (await read_books(play.house.db)).orders[0].number
    await play(ASK_REFUND, AskRefund(admin_id=OWNER, order_number=number, key=new_key(), amount=100))
    await partners.get_partner(play, PARTNER, 200_000)
    asked = await partners.ask(play, PARTNER)
    await partners.approve(play, asked.number)
    await play.tell_stories()
    await partners.time_goes_on(play, minutes=5)
    (paid,) = await partners.rows(play)
    assert (paid.status, paid.fee_amount > 0) == ("succeeded", True)
    await reconcile(play)
    assert await kinds(play) == []


async def test_payout_that_the_provider_knows_under_another_sum_is_shown(play: Play) -> None:
    await partners.get_partner(play, PARTNER, 200_000)
    asked = await partners.ask(play, PARTNER)
    await partners.approve(play, asked.number)
    await play.tell_stories()
    await partners.time_goes_on(play, minutes=5)
    async with play.house.db.write() as session:
        await session.execute(update(Payout).values(amount=Payout.amount + 1))
    await reconcile(play)
    assert await kinds(play) == ["payout_amount"]


async def test_admin_who_asks_for_a_comparison_is_told_how_it_ended(play: Play) -> None:
    await play.buy(BUYER)
    started = await play(RECONCILE, Reconcile(admin_id=OWNER, days=2))
    assert (started.last_day - started.first_day).days == 1
    await play.tell_stories()
    (told,) = heard(play, "Сверка")
    assert "Новых расхождений нет." in told


async def test_comparison_reaches_back_over_nights_on_which_nobody_worked(play: Play) -> None:
    await play.buy(BUYER)
    await night(play)
    play.pass_time(days=6)
    await paid_unheard_by(play, BUYER + 1)
    play.pass_time(days=6)
    await night(play)
    assert await kinds(play) == ["payment_healed"]


async def night(play: Play) -> None:
    """The next day, in the afternoon; the sweep comes several times."""
    play.pass_time(days=1)
    for _ in range(3):
        await wake_reconciliation(play.house)
    await play.tell_stories()


async def test_two_hundred_and_fifty_payments_come_by_cursors(play: Play) -> None:
    payment_id = await play.buy(BUYER)
    made = foreign(play, payment_id, 250)
    now = play.house.clock.now()
    found = await play.house.gateway.payments_between(now - timedelta(hours=1), now + timedelta(hours=1))
    assert len(found) == 251
    assert {one.id for one in found} == {payment_id, *made}
    assert await play.house.gateway.payments_between(now - timedelta(hours=3), now - timedelta(hours=2)) == ()


async def test_paid_but_not_delivered_heals_and_repeats_nothing(play: Play) -> None:
    await play.buy(BUYER)
    play.pass_time(minutes=20)
    async with play.house.db.write() as session:
        await session.execute(delete(Invite))
        await session.execute(delete(Enrollment))
        await session.execute(delete(SentMessage).where(SentMessage.key.startswith("tell:purchase:")))
    told = len(play.ground.door.heard_by(BUYER))
    letters = len(await play.ground.letters(f"buyer{BUYER}@example.ru"))
    await play.sweep()
    await play.tell_stories()
    assert not again(play), "the order's own story may only have been woken late"
    for _ in range(2):
        play.pass_time(minutes=16)
        await play.sweep()
        await play.tell_stories()
    assert len(again(play)) == 1
    assert (await play(GET_INVITE, GetInvite(telegram_id=BUYER))).invite_link
    assert len(play.ground.door.heard_by(BUYER)) == told + 1
    assert len(await play.ground.letters(f"buyer{BUYER}@example.ru")) == letters


async def test_what_was_delivered_or_taken_back_is_left_alone(play: Play) -> None:
    await play.buy(BUYER)
    async with play.house.db.read() as session:
        number = (await session.scalars(select(Order.number))).one()
    wish = AskRefund(admin_id=OWNER, order_number=number, key=new_key(), amount=100, keep_access=False)
    await play(ASK_REFUND, wish)
    await play.tell_stories()
    for _ in range(2):
        play.pass_time(minutes=20)
        await play.sweep()
        await play.tell_stories()
    assert not again(play)


def again(play: Play) -> list[str]:
    return [key for key in play.desk.told if key.startswith("deliver-again:")]


def registry(play: Play, payment_id: str, amount: str, *, encoding: str = "cp1251") -> bytes:
    day = f"{play.house.clock.now().astimezone(MOSCOW):%d.%m.%Y %H:%M:%S}"
    lines = (
        "Реестр платежей;ООО «Школа»",
        "№;Идентификатор платежа;Дата платежа;Сумма платежа;Комиссия;Сумма к зачислению",
        f"1;{payment_id};{day};{amount};524,65;",
        "",
        f"Итого;;;{amount};524,65;",
    )
    return "\r\n".join(lines).encode(encoding)


async def test_a_wrong_sum_in_the_registry_is_a_difference(play: Play) -> None:
    payment_id = await play.buy(BUYER)
    await reconcile_registry(play.house, read_registry(registry(play, payment_id, "14 000,00")))
    (one,) = (await queue(play)).differences
    assert (one.kind, one.theirs["amount"], one.ours["amount"]) == ("payment_amount", 1_400_000, PRICE)


async def test_a_registry_that_agrees_changes_nothing_and_a_line_it_lacks_shows(play: Play) -> None:
    payment_id = await play.buy(BUYER)
    (attempt,) = (await read_books(play.house.db)).succeeded
    told = read_registry(registry(play, payment_id, "14\u00a0990,00", encoding="utf-8-sig"))
    assert [(line.id, line.amount) for line in told.lines] == [(payment_id, PRICE)]
    await change(play, income_amount=PRICE - 52_465)
    await reconcile_registry(play.house, told)
    assert await kinds(play) == []
    foreign_line = read_registry(registry(play, str(uuid4()), "10,00"))
    await reconcile_registry(play.house, foreign_line)
    assert sorted(await kinds(play)) == ["payment_missing", "payment_unknown"]
    assert attempt.provider_payment_id in {one.object_id for one in await differences(play)}
