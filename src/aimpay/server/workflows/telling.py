"""Telegram messages as steps: once by key, and at peace with people who blocked the bot."""

from aimpay.contract.errors import ErrorCode
from aimpay.contract.gateway import NotifyButton
from aimpay.server.people.block_user import set_reachable
from aimpay.server.workflows.gateways import DeliveryRefusedError
from aimpay.server.workflows.house import House
from aimpay.server.workflows.once import once


async def tell(
    house: House,
    key: str,
    telegram_id: int,
    text: str,
    buttons: tuple[NotifyButton, ...] = (),
    *,
    closes_bill: str | None = None,
    bill_course: str | None = None,
) -> None:
    """``key`` is unique for the message. Somebody who blocked the bot is marked so, and that is not a failure.

    ``telegram_id`` 0 is nobody: the person had himself erased.
    """
    if not telegram_id:
        return

    mark = f"tell:{key}:{telegram_id}"

    async def send() -> None:
        try:
            await house.bot.notify(
                telegram_id, text, buttons, closes_bill=closes_bill, bill_course=bill_course, key=mark
            )
        except DeliveryRefusedError as error:
            if error.code != ErrorCode.PERSON_UNREACHABLE:
                raise
            async with house.db.write() as session:
                await set_reachable(session, telegram_id, reachable=False)

    await once(house, mark, send)


async def tell_admins(house: House, key: str, text: str, *, about: int | None = None) -> None:
    """Nobody is told about himself."""
    for admin in house.admins:
        if admin != about:
            await tell(house, key, admin, text)
