"""The owner's acts: who is owed, batches, approvals, rejections, payments by hand. Each is checked and audited."""

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract import payouts as contract
from aimpay.server.edge.errors import BusinessError
from aimpay.server.kit.ids import new_code
from aimpay.server.payouts.decide_payout import approve_payout, payout_by_number, reject_payout
from aimpay.server.payouts.models import PayoutHow
from aimpay.server.payouts.owed import owed_user_ids, partners_owed, waiting_payouts
from aimpay.server.payouts.pay_by_hand import (
    HandPayment,
    bank_file,
    pay_by_hand,
    pay_request_by_hand,
    waiting_for_the_bank,
)
from aimpay.server.payouts.queries import payout_view, payouts_made
from aimpay.server.payouts.request_payout import Wish, request_payout
from aimpay.server.payouts.rules import fee
from aimpay.server.people.block_user import known_user
from aimpay.server.people.find_user import telegram_id_of
from aimpay.server.school.profile import Profile, get_profile
from aimpay.server.selling.gateway import GatewayRefusedError, GatewayUnknownError
from aimpay.server.staff.deed import FROM_BOT, Deed, check_first
from aimpay.server.staff.roster import who_may
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.house import House
from aimpay.server.workflows.payouts.announcing import announce_half, announce_payout
from aimpay.server.workflows.payouts.log import note_payout, note_proof
from aimpay.server.workflows.payouts.pay_partner import pay_partner
from aimpay.server.workflows.permit import permit

BATCH_LETTERS = 6


async def payout_balance(house: House, admin_id: int) -> contract.PayoutBalance:
    await permit(house, admin_id, Action.SEE_MONEY)
    async with house.db.read() as session:
        profile = await get_profile(session)
        users = await partners_owed(session, house.clock.now())
        waiting = await waiting_payouts(session, profile, len(await who_may(session, Action.PAY_OUT, house.admins)))
        count, paid_out = await payouts_made(session)
    total = sum(max(one.available, 0) + one.requested for one in users)
    extra = _fees(users, waiting, profile)
    return contract.PayoutBalance(
        total_balance=total,
        total_extra=extra,
        num_of_users=len(users),
        needed=total + extra,
        gateway_balance=await _gateway_balance(house),
        paid_out=paid_out,
        payouts_made=count,
        users=users,
        waiting=waiting,
    )


def _fees(
    users: tuple[contract.PartnerOwed, ...], waiting: tuple[contract.WaitingPayout, ...], profile: Profile
) -> int:
    """Those of payouts that are known, and of one more for each partner who may still ask."""
    free = [one.available for one in users if one.available > 0]
    rate, fixed = profile.payout_fee_basis_points, profile.payout_fee_fixed
    return sum(one.fee for one in waiting) + sum(fee(amount, rate, fixed) for amount in free)


async def _gateway_balance(house: House) -> int | None:
    if house.payouts is None:
        return None
    try:
        return (await house.payouts.account()).balance
    except (GatewayUnknownError, GatewayRefusedError):
        return None


async def create_batch(
    house: House, request: contract.CreatePayoutBatch, deed: Deed = FROM_BOT
) -> contract.PayoutBatch:
    """One payout for each partner who may be paid; each in a transaction of its own."""
    await permit(house, request.admin_id, Action.PAY_OUT)
    batch = new_code(BATCH_LETTERS).upper()
    numbers, skipped = [], []
    for user_id, telegram_id in await _chosen(house, request.telegram_ids):
        try:
            numbers.append(await _request(house, user_id, request.admin_id, batch, deed))
        except BusinessError as error:
            skipped.append(contract.Skipped(telegram_id=telegram_id, reason=error.message))
    return contract.PayoutBatch(batch=batch, numbers=tuple(numbers), skipped=tuple(skipped))


async def _chosen(house: House, telegram_ids: tuple[int, ...]) -> list[tuple[int, int]]:
    async with house.db.read() as session:
        owed = [(one, await telegram_id_of(session, one) or 0) for one in await owed_user_ids(session)]
    return [pair for pair in owed if pair[1] and (not telegram_ids or pair[1] in telegram_ids)]


async def _request(house: House, user_id: int, admin_id: int, batch: str, deed: Deed) -> str:
    async def work(session: AsyncSession) -> str:
        payout, _ = await request_payout(
            session,
            Wish(user_id, amount=None, by=admin_id, batch=batch),
            profile=await get_profile(session),
            by_gateway=house.payouts is not None,
            now=house.clock.now(),
        )
        note_payout(session, payout, deed, by=admin_id, now=house.clock.now(), was=None)
        return payout.number

    return await house.db.transact(work)


async def approve(house: House, request: contract.ApprovePayout, deed: Deed = FROM_BOT) -> contract.PayoutDecided:
    await permit(house, request.admin_id, Action.PAY_OUT)

    async def work(session: AsyncSession) -> contract.PayoutDecided:
        await check_first(session, deed, house.clock.now())
        payout, approved = await approve_payout(
            session,
            number=request.number,
            admin_id=request.admin_id,
            admins=await who_may(session, Action.PAY_OUT, house.admins),
            profile=await get_profile(session),
            now=house.clock.now(),
        )
        if not approved:
            key = f"payout-half:{payout.id}:{payout.destination_id}"
            await house.jobs.enqueue(session, announce_half, key, payout.id)
        elif payout.how == PayoutHow.GATEWAY:
            await house.jobs.enqueue(session, pay_partner, f"pay:{payout.id}", payout.id)
        note_payout(session, payout, deed, by=request.admin_id, now=house.clock.now(), was="requested")
        return contract.PayoutDecided(number=payout.number, code=payout.status, approvals_left=0 if approved else 1)

    return await house.db.transact(work)


async def reject(house: House, request: contract.RejectPayout, deed: Deed = FROM_BOT) -> contract.PayoutDecided:
    await permit(house, request.admin_id, Action.PAY_OUT)

    async def work(session: AsyncSession) -> contract.PayoutDecided:
        await check_first(session, deed, house.clock.now())
        was = (await payout_by_number(session, request.number)).status
        payout = await reject_payout(
            session,
            number=request.number,
            admin_id=request.admin_id,
            reason=request.reason,
            now=house.clock.now(),
        )
        await house.jobs.enqueue(session, announce_payout, f"payout:{payout.id}:{payout.status}", payout.id)
        said = replace(deed, reason=deed.reason or request.reason)
        note_payout(session, payout, said, by=request.admin_id, now=house.clock.now(), was=was)
        return contract.PayoutDecided(number=payout.number, code=payout.status)

    return await house.db.transact(work)


async def mark_paid(house: House, request: contract.MarkReferralPaid, deed: Deed = FROM_BOT) -> contract.PayoutView:
    await permit(house, request.admin_id, Action.PAY_OUT)

    async def work(session: AsyncSession) -> contract.PayoutView:
        await check_first(session, deed, house.clock.now())
        user = await known_user(session, request.telegram_id)
        paid = HandPayment(user.id, request.amount, request.admin_id, request.proof, request.key)
        now = house.clock.now()
        was, first = await _before(session, request.number), True
        if request.number:
            payout = await pay_request_by_hand(session, request.number, paid, now)
        else:
            payout, first = await pay_by_hand(session, paid, profile=await get_profile(session), now=now)
        if first and was != payout.status:
            note_payout(session, payout, deed, by=request.admin_id, now=now, was=was)
        await house.jobs.enqueue(session, announce_payout, f"payout:{payout.id}:{payout.status}", payout.id)
        return await payout_view(session, payout)

    return await house.db.transact(work)


async def _before(session: AsyncSession, number: str | None) -> str | None:
    """Return the status of a payout that was asked for; None when the money went without a request."""
    return (await payout_by_number(session, number)).status if number else None


async def attach_proof(house: House, request: contract.AttachPayoutProof) -> None:
    await permit(house, request.admin_id, Action.PAY_OUT)
    async with house.db.write() as session:
        payout = await payout_by_number(session, request.number)
        was, payout.proof = payout.proof, request.proof
        note_proof(session, payout, FROM_BOT, by=request.admin_id, now=house.clock.now(), was=was)


async def export(house: House, request: contract.ExportPayouts) -> contract.PayoutFile:
    await permit(house, request.admin_id, Action.PAY_OUT)
    async with house.db.read() as session:
        content = bank_file(await waiting_for_the_bank(session, request.batch))
    return contract.PayoutFile(file_name=f"vyplaty-{house.clock.now():%Y-%m-%d}.csv", content=content)
