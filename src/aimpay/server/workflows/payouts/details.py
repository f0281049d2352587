"""A partner's own acts: where to pay, what he is to the tax office, and the wish to be paid."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract import payouts as contract
from aimpay.server.payouts import destinations
from aimpay.server.payouts.card_links import make_card_link, use_card_link
from aimpay.server.payouts.decide_payout import redirect_requests
from aimpay.server.payouts.errors import GatewayMissingError, PayoutGatewaySilentError
from aimpay.server.payouts.gateway import SbpBank
from aimpay.server.payouts.models import PayoutHow
from aimpay.server.payouts.queries import payout_details, payout_view
from aimpay.server.payouts.receipts import attach_tax_receipt
from aimpay.server.payouts.request_payout import Wish, lock_partner, request_payout
from aimpay.server.payouts.tax import set_tax_profile
from aimpay.server.people.find_user import get_user
from aimpay.server.school.profile import get_profile
from aimpay.server.selling.gateway import GatewayRefusedError, GatewayUnknownError
from aimpay.server.workflows.house import House
from aimpay.server.workflows.payouts.announcing import announce_details, announce_draft, announce_request

Result = TypeVar("Result")
Work = Callable[[AsyncSession, int, datetime], Awaitable[None]]


async def get_details(house: House, telegram_id: int) -> contract.PayoutDetails:
    async with house.db.read() as session:
        user = await get_user(session, telegram_id)
        return await _view(session, house, user.id)


async def card_link(house: House, telegram_id: int) -> contract.CardLinkMade:
    if house.payouts is None:
        raise GatewayMissingError
    async with house.db.write() as session:
        user = await get_user(session, telegram_id)
        token, expires_at = await make_card_link(session, user.id, house.clock.now())
    return contract.CardLinkMade(url=f"{house.public_url}/payout_card/{token}", expires_at=expires_at)


async def take_card(house: House, link: str, *, token: str, last4: str, card_type: str) -> None:
    """The widget's page gives what it got: it becomes a draft that the chat must confirm."""

    async def work(session: AsyncSession) -> None:
        now = house.clock.now()
        user_id = await use_card_link(session, link, now)
        draft = await destinations.draft_card(
            session, user_id=user_id, token=token, last4=last4, card_type=card_type, now=now
        )
        await house.jobs.enqueue(session, announce_draft, f"payout-draft:{draft.id}", draft.id)

    await house.db.transact(work)


async def banks(house: House) -> tuple[SbpBank, ...]:
    if house.payouts is None:
        return ()
    try:
        return await house.payouts.sbp_banks()
    except (GatewayUnknownError, GatewayRefusedError) as error:
        raise PayoutGatewaySilentError from error


async def draft_details(house: House, request: contract.DraftPayoutDetails) -> contract.PayoutDetails:
    draft = destinations.draft_phone if request.kind == "sbp" else destinations.draft_wallet

    async def work(session: AsyncSession, user_id: int, now: datetime) -> None:
        await draft(session, user_id=user_id, typed=request.value, now=now)

    return await _change(house, request.telegram_id, work)


async def choose_bank(house: House, request: contract.ChoosePayoutBank) -> contract.PayoutDetails:
    known = await banks(house)

    async def work(session: AsyncSession, user_id: int, _now: datetime) -> None:
        await destinations.choose_bank(
            session, user_id=user_id, draft_id=request.draft_id, bank_id=request.bank_id, banks=known
        )

    return await _change(house, request.telegram_id, work)


async def confirm_details(house: House, request: contract.ConfirmPayoutDetails) -> contract.PayoutDetails:
    async def work(session: AsyncSession, user_id: int, now: datetime) -> None:
        await lock_partner(session, user_id)
        bank_needed = house.payouts is not None
        destination, changed = await destinations.confirm_draft(
            session, user_id=user_id, draft_id=request.draft_id, bank_needed=bank_needed, now=now
        )
        if changed:
            by_gateway = bank_needed and not destinations.lacks_bank(destination)
            how = PayoutHow.GATEWAY if by_gateway else PayoutHow.MANUAL
            await redirect_requests(session, user_id=user_id, destination_id=destination.id, how=how)
            key = f"payout-details:{destination.id}"
            await house.jobs.enqueue(session, announce_details, key, destination.id)

    return await _change(house, request.telegram_id, work)


async def set_tax(house: House, request: contract.SetTaxProfile) -> contract.PayoutDetails:
    async def work(session: AsyncSession, user_id: int, now: datetime) -> None:
        await set_tax_profile(session, user_id=user_id, status=request.status, typed_inn=request.inn, now=now)

    return await _change(house, request.telegram_id, work)


async def ask_for_payout(house: House, request: contract.RequestPayout) -> contract.PayoutView:
    async def work(session: AsyncSession) -> contract.PayoutView:
        user = await get_user(session, request.telegram_id)
        payout, made = await request_payout(
            session,
            Wish(user.id, request.amount, by=request.telegram_id, key=request.key),
            profile=await get_profile(session),
            by_gateway=house.payouts is not None,
            now=house.clock.now(),
        )
        if made:
            await house.jobs.enqueue(session, announce_request, f"payout-request:{payout.id}", payout.id)
        return await payout_view(session, payout)

    return await house.db.transact(work)


async def attach_receipt(house: House, request: contract.AttachTaxReceipt) -> contract.PayoutView:
    async def work(session: AsyncSession) -> contract.PayoutView:
        user = await get_user(session, request.telegram_id)
        payout = await attach_tax_receipt(session, user_id=user.id, url=request.url, number=request.number)
        return await payout_view(session, payout)

    return await house.db.transact(work)


async def _change(house: House, telegram_id: int, work: Work) -> contract.PayoutDetails:
    async def whole(session: AsyncSession) -> contract.PayoutDetails:
        user = await get_user(session, telegram_id)
        await work(session, user.id, house.clock.now())
        return await _view(session, house, user.id)

    return await house.db.transact(whole)


async def _view(session: AsyncSession, house: House, user_id: int) -> contract.PayoutDetails:
    return await payout_details(
        session,
        user_id,
        profile=await get_profile(session),
        by_gateway=house.payouts is not None,
        now=house.clock.now(),
    )
