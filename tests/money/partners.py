"""A partner with money and a place to send it to, and what the provider has of his payouts."""

import itertools
from typing import Any, Final

from sqlalchemy import select

from aimpay.contract import payouts as contract
from aimpay.contract.payouts import PayoutDetails, PayoutView
from aimpay.server.ledger.post import post
from aimpay.server.ledger.rules import clawback, commission, release
from aimpay.server.payouts.models import Payout
from aimpay.server.people.find_user import get_user
from money.house import OWNER, Play

WALLET: Final = "41001614575714"
SECOND: Final = 1009
_references = itertools.count(1)


async def earn(play: Play, telegram_id: int, amount: int) -> None:
    """Book a commission whose hold is over."""
    async with play.house.db.write() as session:
        user = await get_user(session, telegram_id)
        lines = (*commission(user.id, amount), *release(user.id, amount))
        reference = f"earned:{next(_references)}"
        await post(session, kind="commission", reference=reference, lines=lines, now=play.house.clock.now())


async def claw_back(play: Play, telegram_id: int, amount: int) -> None:
    """Book the refund of a sale whose commission was free already."""
    async with play.house.db.write() as session:
        user = await get_user(session, telegram_id)
        reference = f"clawed:{next(_references)}"
        lines = clawback(user.id, amount)
        await post(session, kind="clawback", reference=reference, lines=lines, now=play.house.clock.now())


async def give_wallet(play: Play, telegram_id: int, wallet: str = WALLET) -> PayoutDetails:
    asked = contract.DraftPayoutDetails(telegram_id=telegram_id, kind="wallet", value=wallet)
    return await confirm(play, telegram_id, await play(contract.DRAFT_PAYOUT_DETAILS, asked))


async def confirm(play: Play, telegram_id: int, drafted: PayoutDetails) -> PayoutDetails:
    assert drafted.draft
    asked = contract.ConfirmPayoutDetails(telegram_id=telegram_id, draft_id=drafted.draft.id)
    return await play(contract.CONFIRM_PAYOUT_DETAILS, asked)


async def get_partner(play: Play, telegram_id: int, amount: int, wallet: str = WALLET) -> None:
    await play.start(telegram_id)
    await give_wallet(play, telegram_id, wallet)
    if amount:
        await earn(play, telegram_id, amount)


async def ask(play: Play, telegram_id: int, amount: int | None = None, key: str | None = None) -> PayoutView:
    return await play(contract.REQUEST_PAYOUT, contract.RequestPayout(telegram_id=telegram_id, amount=amount, key=key))


async def approve(play: Play, number: str, admin_id: int = OWNER) -> contract.PayoutDecided:
    return await play(contract.APPROVE_PAYOUT, contract.ApprovePayout(admin_id=admin_id, number=number))


async def reject(play: Play, number: str, reason: str = "Проверяем продажу") -> contract.PayoutDecided:
    return await play(contract.REJECT_PAYOUT, contract.RejectPayout(admin_id=OWNER, number=number, reason=reason))


async def details(play: Play, telegram_id: int) -> PayoutDetails:
    return await play(contract.GET_PAYOUT_DETAILS, contract.GetPayoutDetails(telegram_id=telegram_id))


async def balance(play: Play) -> contract.PayoutBalance:
    return await play(contract.PAYOUT_BALANCE, contract.GetPayoutBalance(admin_id=OWNER))


def sent(play: Play) -> list[dict[str, Any]]:
    """Every payout as the provider has it, oldest first."""
    return [document["object"] for document in play.ground.world.store.all("yk_payout")]


async def time_goes_on(play: Play, **by: float) -> None:
    """Time passes, the provider decides what is due, the sweep looks, the stories are told."""
    play.pass_time(**by)
    await play.ground.sandbox.get("/yookassa/payouts")
    await play.sweep()
    await play.tell_stories()


async def rows(play: Play) -> list[Payout]:
    async with play.house.db.read() as session:
        return list(await session.scalars(select(Payout).order_by(Payout.id)))
