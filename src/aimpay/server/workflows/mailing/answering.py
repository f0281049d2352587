"""What a person says of advice and news in the bot: yes, no, no longer."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract.mailing import AgreeToNews, NewsChannel, NewsState, NewsView, RefuseNews
from aimpay.logs import mask
from aimpay.server.growth.leads.find_lead import lead_of_user
from aimpay.server.growth.leads.models import Lead
from aimpay.server.growth.mailing.consent import (
    ConsentState,
    How,
    consents_of,
    decline_consent,
    give_consent,
    withdraw_consent,
)
from aimpay.server.growth.mailing.models import Channel, ConsentAct
from aimpay.server.growth.mailing.withdraw_address import withdraw_address
from aimpay.server.people.find_user import get_user
from aimpay.server.school.legal import MARKETING, shown_version
from aimpay.server.workflows.house import House


async def news_of(house: House, telegram_id: int) -> NewsView:
    async with house.db.write() as session:
        lead = await _lead(session, house, telegram_id)
        return await _view(session, lead, telegram_id)


async def agree_to_news(house: House, request: AgreeToNews) -> NewsView:
    return await house.db.transact(lambda session: _agree(session, house, request))


async def refuse_news(house: House, request: RefuseNews) -> NewsView:
    return await house.db.transact(lambda session: _refuse(session, house, request))


async def _agree(session: AsyncSession, house: House, request: AgreeToNews) -> NewsView:
    lead = await _lead(session, house, request.telegram_id)
    await shown_version(session, MARKETING, request.version)
    address, now = str(request.telegram_id), house.clock.now()
    await give_consent(session, lead, Channel.TELEGRAM, address, how=How.BOT_BUTTON, now=now)
    return await _view(session, lead, request.telegram_id)


async def _refuse(session: AsyncSession, house: House, request: RefuseNews) -> NewsView:
    lead = await _lead(session, house, request.telegram_id)
    address, now = str(request.telegram_id), house.clock.now()
    how = How.BOT_COMMAND if request.by_command else How.BOT_BUTTON
    said = {"delivery": request.delivery_id} if request.delivery_id else {}
    if request.channel == NewsChannel.EMAIL:
        for one in await _letters(session, lead):
            await withdraw_address(session, Channel.EMAIL, one.address, how=how, now=now, evidence=said)
    elif not await withdraw_consent(session, lead, Channel.TELEGRAM, address, how=how, now=now, evidence=said):
        await decline_consent(session, lead, Channel.TELEGRAM, address, how=how, now=now)
    return await _view(session, lead, request.telegram_id)


async def news_of_user(session: AsyncSession, user_id: int, telegram_id: int) -> NewsState:
    """Reads only: of somebody who is no lead yet nothing was asked."""
    lead_id = await session.scalar(select(Lead.id).where(Lead.user_id == user_id))
    return await _state(session, lead_id, telegram_id) if lead_id else NewsState.UNASKED


async def _state(session: AsyncSession, lead_id: int, telegram_id: int) -> NewsState:
    acts = {one.act for one in await consents_of(session, lead_id) if one.address == str(telegram_id)}
    if not acts:
        return NewsState.UNASKED
    return NewsState.ON if ConsentAct.GIVEN in acts else NewsState.OFF


async def _view(session: AsyncSession, lead: Lead, telegram_id: int) -> NewsView:
    emails = tuple(mask(one.address) for one in await _letters(session, lead))
    return NewsView(telegram=await _state(session, lead.id, telegram_id), emails=emails)


async def _letters(session: AsyncSession, lead: Lead) -> list[ConsentState]:
    known = await consents_of(session, lead.id)
    return [one for one in known if one.channel == Channel.EMAIL and one.act == ConsentAct.GIVEN]


async def _lead(session: AsyncSession, house: House, telegram_id: int) -> Lead:
    user = await get_user(session, telegram_id)
    return await lead_of_user(session, user.id, house.clock.now())
