"""What falls due about payouts: those to send again, those to ask about, receipts to be reminded of."""

from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.payouts.models import Payout, PayoutHow, PayoutStatus
from aimpay.server.payouts.receipts import due_reminders, move_reminder
from aimpay.server.payouts.rules import next_check
from aimpay.server.workflows.house import House
from aimpay.server.workflows.payouts.announcing import remind_of_receipt
from aimpay.server.workflows.payouts.pay_partner import pay_partner, settle_payout

BATCH: Final = 100


async def wake_payouts(house: House) -> None:
    async with house.db.write() as session:
        await _wake_unsent(session, house)
        await _wake_sent(session, house)


async def _wake_unsent(session: AsyncSession, house: House) -> None:
    """A free lease means that nobody is sending it: its worker died, or the provider was silent."""
    due = select(Payout).where(
        Payout.status == PayoutStatus.APPROVED, Payout.how == PayoutHow.GATEWAY, Payout.check_at <= house.clock.now()
    )
    for one in await session.scalars(due.order_by(Payout.check_at).limit(BATCH)):
        await house.jobs.enqueue(session, pay_partner, f"pay:{one.id}:{one.check_at.timestamp()}", one.id)


async def _wake_sent(session: AsyncSession, house: House) -> None:
    now = house.clock.now()
    due = select(Payout).where(Payout.status == PayoutStatus.SENT, Payout.check_at <= now)
    for one in await session.scalars(due.order_by(Payout.check_at).limit(BATCH)):
        key = f"payout-check:{one.id}:{one.check_at.timestamp()}"
        await house.jobs.enqueue(session, settle_payout, key, one.provider_payout_id)
        one.check_at = next_check(one.approved_at or one.created_at, now)


async def wake_receipts(house: House) -> None:
    now = house.clock.now()
    async with house.db.write() as session:
        for one in await due_reminders(session, now):
            which = f"{one.remind_at:%Y-%m-%d}"
            if await move_reminder(session, one, now):
                await house.jobs.enqueue(session, remind_of_receipt, f"receipt:{one.id}:{which}", one.id, which)
