"""One difference is asked about anew; what a comparison compared is kept."""

from sqlalchemy import select, update

from aimpay.server.selling.models import AttemptStatus, PaymentAttempt
from aimpay.server.staff.audit import Via
from aimpay.server.staff.deed import Deed
from aimpay.server.staff.models import AuditEntry
from aimpay.server.workflows.models import Comparison, Difference
from aimpay.server.workflows.reconciliation.deciding import look_again
from aimpay.server.workflows.reconciliation.differences import VANISHED, last_comparison
from aimpay.server.workflows.reconciliation.reconcile import last_days, reconcile_now
from money.house import OWNER, Play

BUYER = 2002
PRICE = 1_499_000
DEED = Deed(via=Via.OFFICE)


async def open_one(play: Play) -> Difference:
    await reconcile_now(play.house, *last_days(play.house, 1))
    async with play.house.db.read() as session:
        return (await session.scalars(select(Difference).where(Difference.resolved_at.is_(None)))).one()


async def set_amount(play: Play, amount: int) -> None:
    async with play.house.db.write() as session:
        await session.execute(update(PaymentAttempt).values(amount=amount))


async def test_difference_that_the_provider_no_longer_confirms_closes_itself(play: Play) -> None:
    await play.buy(BUYER)
    await set_amount(play, PRICE - 100)
    found = await open_one(play)
    still = await look_again(play.house, found.id, by=OWNER, deed=DEED)
    assert (still.kind, still.resolved_at) == ("payment_amount", None)
    await set_amount(play, PRICE)
    healed = await look_again(play.house, found.id, by=OWNER, deed=DEED)
    assert (healed.resolution, healed.resolved_by) == (VANISHED, None)
    async with play.house.db.read() as session:
        log = (await session.scalars(select(AuditEntry).order_by(AuditEntry.id))).all()
        attempt = (await session.scalars(select(PaymentAttempt))).one()
    assert [(one.object_kind, one.after) for one in log] == [
        ("differences", {"open": True}),
        ("differences", {"open": False}),
    ]
    assert attempt.status == AttemptStatus.SUCCEEDED


async def test_comparison_keeps_what_each_side_held(play: Play) -> None:
    await play.buy(BUYER)
    await reconcile_now(play.house, *last_days(play.house, 1))
    async with play.house.db.read() as session:
        (payments,) = await last_comparison(session)
        everything = {one.subject for one in await session.scalars(select(Comparison))}
    assert (payments.subject, payments.theirs_count, payments.theirs_sum) == ("payment", 1, PRICE)
    assert (payments.ours_count, payments.ours_sum) == (1, PRICE)
    assert everything == {"payment", "refund", "stars_payment", "stars_refund", "payout"}
