"""Earning on friends, shown."""

from aimpay.bot.features.earn import screens
from aimpay.bot.screens import Screen
from aimpay.bot.turn import Turn
from aimpay.contract.partners import GET_REFERRAL_LINK, GetReferralLink


async def earn(turn: Turn) -> Screen:
    return screens.earn(await turn.content())


async def my_link(turn: Turn) -> Screen:
    mine = await turn.call(GET_REFERRAL_LINK, GetReferralLink(telegram_id=turn.person.id))
    return screens.my_link(mine.referral_link, await turn.content())
