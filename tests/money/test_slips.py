"""Small slips on the way from the button to the letter."""

from datetime import timedelta

from aimpay.contract.people import SET_PAY_EMAIL, SetPayEmail
from aimpay.server.workflows.once import LONGEST_PAUSE
from money.books import check, read_books
from money.direct import together
from money.house import OWNER, Play, payment_of

BUYER = 2002
ADDRESS = f"buyer{BUYER}@example.ru"


async def test_lie_about_a_payment_whose_answer_was_lost_leaves_the_buyer_a_page_to_pay_at(play: Play) -> None:
    await play.get_ready(BUYER)
    await play.ground.break_next({"kind": "reset_after_commit", "method": "POST"})
    await together(play.press(BUYER))
    payment = play.ground.payments()[-1]["id"]
    lie = {"type": "notification", "event": "payment.succeeded", "object": {"id": payment, "status": "succeeded"}}
    await play.notified(lie)
    await play.tell_stories()

    assert payment_of(await play.press(BUYER)) == payment
    books = await read_books(play.house.db)
    check(books)
    assert not books.paid


async def test_letter_never_goes_to_an_address_that_was_not_confirmed(play: Play) -> None:
    await play.get_ready(BUYER)
    payment = await play.order(BUYER)
    typo = f"boyer{BUYER}@example.ru"
    await play(SET_PAY_EMAIL, SetPayEmail(telegram_id=BUYER, email=typo, action_type="entered"))
    await play.ground.pay(payment)
    await play.deliver_all(payment)
    await play.tell_stories()
    assert await play.ground.letters(typo) == []
    assert len(await play.ground.letters(ADDRESS)) == 1


async def bought_while_the_bot_is_down(play: Play) -> None:
    await play.get_ready(BUYER)
    await play.tell_stories()
    play.ground.door.down = 1000
    payment = await play.order(BUYER)
    await play.ground.pay(payment)
    await play.deliver_all(payment)
    await play.tell_stories()


async def pause(play: Play) -> None:
    play.pass_time(hours=LONGEST_PAUSE / timedelta(hours=1) + 1)
    await play.sweep()
    await play.tell_stories()


async def test_purchase_made_while_the_bot_is_down_is_delivered_when_it_is_back(play: Play) -> None:
    await bought_while_the_bot_is_down(play)
    await pause(play)
    play.ground.door.down = 0
    await pause(play)
    books = await read_books(play.house.db)
    check(books)
    assert (len(books.invites), len(play.ground.door.links)) == (1, 1)
    assert len([text for text in play.ground.door.heard_by(BUYER) if "Оплата получена" in text]) == 1
    assert len(await play.ground.letters(ADDRESS)) == 1
    assert not [failure for failure in books.failures if failure.closed_at is None]


async def test_parked_step_is_tried_again_after_its_retry_broke_off(play: Play) -> None:
    """The database failed just when the step was to be parked anew: its time had come, and must come again."""
    await bought_while_the_bot_is_down(play)
    play.pass_time(hours=1)
    await play.sweep()
    for one in play.desk.unfinished:
        await play.desk.run(play.house, one)
    for one in play.desk.unfinished:
        one.ended, one.error = True, RuntimeError("the database was away for longer than the retries")
    play.ground.door.down = 0
    await pause(play)
    await pause(play)
    failures = (await read_books(play.house.db)).failures
    assert failures
    assert not [failure.key for failure in failures if failure.closed_at is None]


async def test_owner_is_told_when_a_mended_step_breaks_once_more(play: Play) -> None:
    """A step that was parked, passed and is parked again is news again."""
    await play.get_ready(BUYER)
    await play.tell_stories()
    await play.ground.break_next({"kind": "error_before_commit", "method": "GET", "times": 2})
    payment = await play.order(BUYER)
    for times in (1, 2):
        await play.ground.break_next({"kind": "error_before_commit", "method": "GET", "times": 2})
        body = {"type": "notification", "event": "payment.succeeded", "object": {"id": payment}}
        await play.notified(body)
        await play.tell_stories()
        await play.sweep()
        await play.tell_stories()
        assert len([text for text in play.ground.door.heard_by(OWNER) if "look_at_payment" in text]) == times
        play.pass_time(minutes=5)
        await play.sweep()
        await play.tell_stories()
        assert not [one for one in (await read_books(play.house.db)).failures if one.closed_at is None]
