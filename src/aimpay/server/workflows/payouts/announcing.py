"""Who is told what about payouts. Each step may be repeated."""

from dataclasses import dataclass

from aimpay.contract.gateway import BotButton, NotifyButton
from aimpay.server.payouts.models import Payout, PayoutDestination, PayoutStatus
from aimpay.server.payouts.owed import name_of
from aimpay.server.payouts.settle_payout import is_self_employed
from aimpay.server.people.find_user import telegram_id_of
from aimpay.server.workflows.house import House
from aimpay.server.workflows.once import attempt
from aimpay.server.workflows.payouts import messages
from aimpay.server.workflows.story import Story
from aimpay.server.workflows.telling import tell

OPEN_PAYOUTS = NotifyButton(text="Выплаты", callback=BotButton.PAYOUTS)
OPEN_DETAILS = NotifyButton(text="Куда платить", callback=BotButton.PAYOUT_DETAILS)
CONFIRM = NotifyButton(text="Проверить и\u00a0подтвердить", callback=BotButton.PAYOUT_DETAILS)


async def announce_request(story: Story, payout_id: int) -> None:
    await attempt(story, tell_admins_of_request, payout_id)


async def announce_half(story: Story, payout_id: int) -> None:
    await attempt(story, tell_admins_of_half, payout_id)


async def announce_draft(story: Story, destination_id: int) -> None:
    await attempt(story, tell_of_draft, destination_id)


async def announce_details(story: Story, destination_id: int) -> None:
    await attempt(story, tell_of_details, destination_id)
    await attempt(story, tell_admins_of_details, destination_id)


async def announce_payout(story: Story, payout_id: int) -> None:
    """Once it is final."""
    await attempt(story, tell_of_payout, payout_id)
    await attempt(story, ask_for_receipt, payout_id, "at_once")
    await attempt(story, tell_admins_of_payout, payout_id)


async def remind_of_receipt(story: Story, payout_id: int, which: str) -> None:
    await attempt(story, ask_for_receipt, payout_id, which)


@dataclass(frozen=True)
class Told:
    payout: Payout
    telegram_id: int
    name: str
    shown: str | None
    self_employed: bool


async def tell_admins_of_request(house: House, payout_id: int) -> None:
    told = await _load(house, payout_id)
    text = messages.requested(told.name, told.telegram_id, told.payout, told.shown or "реквизиты не указаны")
    await _tell_admins(house, f"payout-request:{payout_id}", text)


async def tell_admins_of_half(house: House, payout_id: int) -> None:
    told = await _load(house, payout_id)
    for admin in house.admins:
        if admin != told.payout.approved_by:
            text = messages.half_approved(told.payout)
            await tell(house, f"payout-half:{payout_id}", admin, text, (OPEN_PAYOUTS,))


async def tell_of_draft(house: House, destination_id: int) -> None:
    telegram_id, _, shown = await _load_destination(house, destination_id)
    await tell(house, f"payout-draft:{destination_id}", telegram_id, messages.draft_card(shown), (CONFIRM,))


async def tell_of_details(house: House, destination_id: int) -> None:
    telegram_id, _, shown = await _load_destination(house, destination_id)
    text = messages.details_changed(shown)
    await tell(house, f"payout-details:{destination_id}", telegram_id, text, (OPEN_DETAILS,))


async def tell_admins_of_details(house: House, destination_id: int) -> None:
    telegram_id, name, shown = await _load_destination(house, destination_id)
    text = messages.details_changed_for_admins(name, telegram_id, shown)
    await _tell_admins(house, f"payout-details-owner:{destination_id}", text)


async def tell_of_payout(house: House, payout_id: int) -> None:
    told = await _load(house, payout_id)
    text = {
        PayoutStatus.SUCCEEDED: lambda: messages.paid(told.payout, told.shown),
        PayoutStatus.CANCELED: lambda: messages.not_paid(told.payout),
        PayoutStatus.REJECTED: lambda: messages.rejected(told.payout),
    }[PayoutStatus(told.payout.status)]()
    await tell(house, f"payout:{payout_id}:{told.payout.status}", told.telegram_id, text, (OPEN_DETAILS,))


async def ask_for_receipt(house: House, payout_id: int, which: str) -> None:
    """``which`` of the times this is: «at_once», or the day of a reminder."""
    told = await _load(house, payout_id)
    lacks = told.payout.status == PayoutStatus.SUCCEEDED and told.payout.tax_receipt_url is None
    if lacks and told.self_employed:
        text = messages.receipt_wanted(told.payout)
        await tell(house, f"payout-receipt:{payout_id}:{which}", told.telegram_id, text, (OPEN_DETAILS,))


async def tell_admins_of_payout(house: House, payout_id: int) -> None:
    told = await _load(house, payout_id)
    if told.payout.status == PayoutStatus.SUCCEEDED:
        await _tell_admins(house, f"payout-done:{payout_id}", messages.done_for_admins(told.name, told.payout))
    elif told.payout.status == PayoutStatus.CANCELED:
        await _tell_admins(house, f"payout-failed:{payout_id}", messages.failed_for_admins(told.name, told.payout))


async def _tell_admins(house: House, key: str, text: str) -> None:
    for admin in house.admins:
        await tell(house, key, admin, text, (OPEN_PAYOUTS,))


async def _load(house: House, payout_id: int) -> Told:
    async with house.db.read() as session:
        payout = await session.get_one(Payout, payout_id)
        destination = await session.get(PayoutDestination, payout.destination_id) if payout.destination_id else None
        return Told(
            payout=payout,
            telegram_id=await telegram_id_of(session, payout.user_id) or 0,
            name=await name_of(session, payout.user_id),
            shown=destination.shown if destination else None,
            self_employed=await is_self_employed(session, payout.user_id),
        )


async def _load_destination(house: House, destination_id: int) -> tuple[int, str, str]:
    async with house.db.read() as session:
        destination = await session.get_one(PayoutDestination, destination_id)
        telegram_id = await telegram_id_of(session, destination.user_id) or 0
        return telegram_id, await name_of(session, destination.user_id), destination.shown
