"""Asks the payout gateway every hour what it holds for us, and keeps the answer."""

import logging

from aimpay.server.payouts.funds import is_turn, keep_funds, take_turn
from aimpay.server.selling.gateway import GatewayRefusedError, GatewayUnknownError
from aimpay.server.workflows.house import House
from aimpay.server.workflows.story import Story

log = logging.getLogger(__name__)


async def wake_funds(house: House) -> None:
    if house.payouts is None:
        return
    now = house.clock.now()
    async with house.db.read() as session:
        if not await is_turn(session, now):
            return
    async with house.db.write() as session:
        if await take_turn(session, now):
            await house.jobs.enqueue(session, ask_funds, f"payout-funds:{now.timestamp()}")


async def ask_funds(story: Story) -> None:
    await story.step(look_at_funds)


async def look_at_funds(house: House) -> bool:
    """Tell whether the gateway answered. A silent one is asked again in an hour: nothing depends on it but a hint."""
    if house.payouts is None:
        return False
    try:
        account = await house.payouts.account()
    except (GatewayRefusedError, GatewayUnknownError) as error:
        log.info("the payout gateway did not say what it holds: %s", error)
        return False
    await house.db.transact(lambda session: keep_funds(session, account.balance, house.clock.now()))
    return True
