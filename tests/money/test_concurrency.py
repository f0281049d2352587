"""What happened to the original when things came at once."""

import json
from datetime import UTC, datetime

import pytest
from sqlalchemy.exc import IntegrityError

from aimpay.contract.errors import ErrorCode
from aimpay.contract.learning import GET_INVITE, GetInvite
from aimpay.contract.partners import GENERATE_CLIENTS_REPORT, GenerateClientsReport
from aimpay.contract.selling import PaymentCreated
from aimpay.server.ledger.accounts import Account, AccountKind, Line
from aimpay.server.ledger.post import post
from aimpay.server.ledger.queries import balance
from aimpay.server.selling.errors import AlreadyPaidError
from aimpay.server.selling.models import AttemptStatus
from money.books import check, read_books
from money.direct import together
from money.house import OWNER, Play

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
PARTNER = 2001
BUYER = 2002
BONUS = 200_000


def fine(outcomes: list[object]) -> list[object]:
    """Fail on the first error among outcomes."""
    for outcome in outcomes:
        if isinstance(outcome, BaseException):
            raise outcome
    return outcomes


async def test_twenty_purchases_at_once_lose_no_bonus_of_their_partner(play: Play) -> None:
    """The original lost 22 000 of 40 000."""
    await play.start(PARTNER)
    payload = await play.partner_payload(PARTNER)
    buyers = range(3001, 3021)
    fine(await together(*(play.get_ready(buyer, payload) for buyer in buyers)))
    payments = fine(await together(*(play.order(buyer) for buyer in buyers)))
    for payment in payments:
        assert await play.ground.pay(str(payment)) == "succeeded"
    fine(await together(*(play.deliver_all(str(payment)) for payment in payments)))
    await play.desk.drain_together(play.house)

    report = await play(GENERATE_CLIENTS_REPORT, GenerateClientsReport(telegram_id=PARTNER))
    assert (report.invited_count, report.paid_count, report.held) == (20, 20, 20 * BONUS)
    books = await read_books(play.house.db)
    check(books)
    assert len(books.paid) == len(books.invites) == len(play.ground.door.links) == 20
    assert len([text for text in play.ground.door.heard_by(PARTNER) if "2\u00a0000" in text]) == 20


async def test_ten_copies_of_a_notification_credit_once_and_make_one_invite(play: Play) -> None:
    await play.start(PARTNER)
    await play.get_ready(BUYER, await play.partner_payload(PARTNER))
    payment = await play.order(BUYER)
    await play.ground.pay(payment)
    fine(await together(*(play.deliver_all(payment) for _ in range(10))))
    await play.desk.drain_together(play.house)
    await play.deliver_all(payment)
    await play.desk.drain_together(play.house)

    books = await read_books(play.house.db)
    check(books)
    assert (len(books.paid), len(books.commissions), len(books.invites)) == (1, 1, 1)
    assert len(play.ground.door.links) == 1
    assert len([text for text in play.ground.door.heard_by(BUYER) if "Оплата получена" in text]) == 1
    assert len(await play.ground.letters(f"buyer{BUYER}@example.ru")) == 1


@pytest.mark.parametrize("presses", [2, 10])
async def test_quick_presses_on_pay_make_one_payment(play: Play, presses: int) -> None:
    await play.get_ready(BUYER)
    before = len(play.ground.payments())
    answers = fine(await together(*(play.press(BUYER) for _ in range(presses))))
    assert len({answer.confirmation.confirmation_url for answer in answers if isinstance(answer, PaymentCreated)}) == 1
    books = await read_books(play.house.db)
    assert (len(books.orders), len(books.attempts)) == (1, 1)
    assert len({attempt.idempotency_key for attempt in books.attempts}) == 1
    assert len(play.ground.payments()) - before == 1


async def test_presses_beside_the_settlement_never_open_a_second_payment(play: Play) -> None:
    await play.get_ready(BUYER)
    payment = await play.order(BUYER)
    await play.ground.pay(payment)
    presses = (play.press(BUYER) for _ in range(4))
    outcomes = await together(*presses, play.deliver_all(payment), play.desk.drain_together(play.house))
    assert {type(outcome) for outcome in outcomes[:4]} == {AlreadyPaidError}
    await play.desk.drain_together(play.house)
    books = await read_books(play.house.db)
    check(books)
    assert (len(books.paid), len(books.attempts)) == (1, 1)


async def test_three_hundred_postings_at_once_lose_nothing(play: Play) -> None:
    held = Account(AccountKind.PARTNER_HELD, 7)
    line = Line(debit=Account(AccountKind.COMMISSIONS), credit=held, amount=3)
    db = play.house.db

    async def read_and_write(number: int) -> None:
        async with db.write() as session:
            await balance(session, AccountKind.PARTNER_HELD, 7)
            await post(session, kind="commission", reference=f"commission:{number}", lines=(line,), now=NOW)

    fine(await together(*(read_and_write(number) for number in range(300))))
    async with db.read() as session:
        assert await balance(session, AccountKind.PARTNER_HELD, 7) == -900
        assert await balance(session, AccountKind.COMMISSIONS) == 900


async def test_one_reason_posted_ten_times_at_once_is_booked_once(play: Play) -> None:
    line = Line(debit=Account(AccountKind.COMMISSIONS), credit=Account(AccountKind.PARTNER_HELD, 7), amount=3)

    async def write() -> None:
        async with play.house.db.write() as session:
            await post(session, kind="commission", reference="commission:1", lines=(line,), now=NOW)

    outcomes = await together(*(write() for _ in range(10)))
    assert [type(outcome) for outcome in outcomes].count(IntegrityError) == 9
    books = await read_books(play.house.db)
    assert (len(books.transactions), len(books.entries)) == (1, 1)


async def paid_twice(play: Play) -> tuple[str, str]:
    """The first payment is given up, the second is paid, and then the first turns out to be paid too."""
    await play.get_ready(BUYER)
    first = await play.order(BUYER)
    await play.ground.sandbox.post(f"/yookassa/payments/{first}/expire")
    second = await play.order(BUYER)
    await play.ground.pay(second)
    play.ground.revive(first)
    return first, second


async def looked_at(play: Play, payment_id: str) -> None:
    note = {"type": "notification", "event": "payment.succeeded", "object": {"id": payment_id}}
    await play.notified(json.loads(json.dumps(note)))


async def test_late_success_of_a_former_attempt_goes_back_by_itself_and_is_told_to_the_owner(play: Play) -> None:
    first, second = await paid_twice(play)
    fine(await together(looked_at(play, first), looked_at(play, second)))
    await play.desk.drain_together(play.house)

    books = await read_books(play.house.db)
    check(books)
    assert (len(books.paid), len(books.enrollments), len(books.invites)) == (1, 1, 1)
    assert [attempt.status for attempt in books.attempts] == [AttemptStatus.SUCCEEDED] * 2
    assert [(one.amount, one.keep_access, one.asked_by) for one in books.returned] == [(1_499_000, True, None)]
    assert books.total(AccountKind.OVERPAID) == books.balance(AccountKind.REFUNDS) == 0
    assert len(play.ground.refunds()) == 1
    assert not play.ground.door.kicks
    assert len([text for text in play.ground.door.heard_by(BUYER) if "Возвращаем деньги" in text]) == 1
    assert len([text for text in play.ground.door.heard_by(OWNER) if "Лишняя оплата" in text]) == 1
    assert not books.failures


async def test_buyer_who_paid_twice_still_gets_his_invite_and_his_letter(play: Play) -> None:
    """The second payment is settled before the first one's story has told anybody anything."""
    first, second = await paid_twice(play)
    await looked_at(play, second)
    await looked_at(play, first)
    for one in play.desk.unfinished:
        await play.desk.run(play.house, one)
    await play.tell_stories()

    invite = await play(GET_INVITE, GetInvite(telegram_id=BUYER))
    assert invite.invite_link.startswith("https://t.me/+")
    assert len([text for text in play.ground.door.heard_by(BUYER) if "Оплата получена" in text]) == 1
    subjects = {letter["subject"].split()[0] for letter in await play.ground.letters(f"buyer{BUYER}@example.ru")}
    assert sorted(subjects) == ["Возврат", "Курс"]
    assert not (await read_books(play.house.db)).failures


async def test_success_of_a_payment_never_seen_before_is_recognised_beside_the_press(play: Play) -> None:
    """The provider's answer was lost, and its notification comes together with the buyer's next press."""
    await play.get_ready(BUYER)
    await play.ground.break_next({"kind": "reset_after_commit", "method": "POST"})
    (lost,) = await together(play.press(BUYER))
    assert lost.code == ErrorCode.PAYMENT_UNAVAILABLE
    payment = str(play.ground.payments()[-1]["id"])
    await play.ground.pay(payment)
    await together(play.press(BUYER), play.deliver_all(payment), play.desk.drain_together(play.house))
    await play.desk.drain_together(play.house)
    books = await read_books(play.house.db)
    check(books)
    assert [attempt.provider_payment_id for attempt in books.attempts] == [payment]
    assert len(books.paid) == 1
