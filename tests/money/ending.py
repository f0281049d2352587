"""The end of a story: everything outside works again, time passes, and nothing may be left undone or lost."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import select

from aimpay.server.ledger.accounts import AccountKind
from aimpay.server.partners.models import CommissionStatus
from aimpay.server.people.models import TelegramIdentity, User
from aimpay.server.selling.models import AttemptStatus, Order
from aimpay.server.selling.record_refund import UNFINISHED
from money.books import Books, check, read_books
from money.ground import Thing
from money.house import OWNER, Play

PAID: Final = "Оплата получена"
EARNED: Final = "Ваш друг оплатил курс"
SOLD: Final = "Продажа на"
TWICE: Final = "Лишняя оплата"
DAY: Final = 24
REPEATED_LATER: Final = {"finish_attempt", "report_failures"}
"""Stories that may end badly: the sweep starts them anew for as long as there is a reason."""


async def settle(play: Play) -> None:
    """No notification comes any more: what was lost must be found by asking. Holds and windows run out."""
    play.fuse.left = None
    await play.ground.calm()
    await play.tell_stories()
    for hours in (2, 7, 7, 8 * DAY, 7, 15 * DAY, 7):
        play.pass_time(hours=hours)
        await play.sweep()
        await play.tell_stories()


async def check_ending(play: Play, payments: Sequence[Thing], refunds: Sequence[Thing], *, calm: bool) -> None:
    """``payments`` and ``refunds`` are all that the provider has; ``calm`` means that nothing ever broke."""
    books = await read_books(play.house.db)
    check(books)
    nothing_is_lost(books, payments)
    nothing_is_open(play, books)
    people = await _people(play)
    for order in books.paid:
        sold = len([one for one in books.sold if one.user_id == order.user_id])
        _buyer_has_everything(play, people[order.user_id], order, sold, calm=calm)
    for one in books.commissions:
        assert one.status in {CommissionStatus.AVAILABLE, CommissionStatus.REVERSED}
        earned = len([other for other in books.commissions if other.referrer_id == one.referrer_id])
        _said(play, people[one.referrer_id], EARNED, earned, calm=calm)
    _said(play, OWNER, SOLD, len(books.sold), calm=calm)
    _said(play, OWNER, TWICE, len(books.succeeded) - len(books.sold), calm=calm)
    assert {invite.enrollment_id for invite in books.invites} == {right.id for right in books.enrollments}
    assert sum(_kopecks(thing["amount"]["value"]) for thing in refunds if thing["status"] == "succeeded") == sum(
        refund.amount for refund in books.returned
    )
    await _letters_arrived(play, books, calm=calm)


def nothing_is_lost(books: Books, payments: Sequence[Thing]) -> None:
    attempts = {one.provider_payment_id: one for one in books.attempts}
    for payment in payments:
        attempt = attempts.get(payment["id"])
        if payment["status"] == "succeeded":
            assert attempt, f"paid, and nobody knows: {payment['id']}"
            assert attempt.status == AttemptStatus.SUCCEEDED
            assert f"payment:{payment['id']}" in books.references
        else:
            assert payment["status"] == "canceled"
            assert attempt is None or attempt.status == AttemptStatus.CANCELED
    succeeded = [payment for payment in payments if payment["status"] == "succeeded"]
    incomes = sum(_kopecks(payment["income_amount"]["value"]) for payment in succeeded)
    back = sum(_kopecks(payment["refunded_amount"]["value"]) for payment in succeeded)
    assert books.balance(AccountKind.PROVIDER) == incomes - back
    if len(books.returned) == len(books.refunds):
        assert books.total(AccountKind.OVERPAID) == 0, "an overpayment did not go back by itself"


def _kopecks(value: str) -> int:
    return int(value.replace(".", ""))


def nothing_is_open(play: Play, books: Books) -> None:
    assert not books.live
    assert not [refund.id for refund in books.refunds if refund.status in UNFINISHED]
    assert not [failure.key for failure in books.failures if failure.closed_at is None]
    assert not play.desk.unfinished
    ended_badly = {one.story.__name__ for one in play.desk.told.values() if one.error}
    assert ended_badly <= REPEATED_LATER, ended_badly


async def _people(play: Play) -> dict[int, int]:
    async with play.house.db.read() as session:
        rows = await session.execute(select(TelegramIdentity.user_id, TelegramIdentity.telegram_id))
        return {row.user_id: row.telegram_id for row in rows}


def _buyer_has_everything(play: Play, telegram_id: int, order: Order, sold: int, *, calm: bool) -> None:
    """``sold``: how many times he has bought, with those purchases that were refunded."""
    _said(play, telegram_id, PAID, sold, calm=calm)
    links = [one for one in play.ground.door.links if one.telegram_id == telegram_id]
    assert len(links) == 1 if calm else links, f"links for order {order.number}: {len(links)}"


def _said(play: Play, telegram_id: int, words: str, times: int, *, calm: bool) -> None:
    """A crash between a message and its mark may repeat it; nothing may leave it out."""
    heard = len([text for text in play.ground.door.heard_by(telegram_id) if words in text])
    assert heard == times if calm else heard >= times, f"{words!r} to {telegram_id}: {heard} of {times}"


async def _letters_arrived(play: Play, books: Books, *, calm: bool) -> None:
    async with play.house.db.read() as session:
        addresses = [(await session.get_one(User, order.user_id)).pay_email for order in books.paid]
    for address in addresses:
        sent = len(await play.ground.letters(address or ""))
        assert sent == 1 if calm else sent >= 1, f"letters to {address}: {sent}"
