"""The buyer's way into the group."""

from aimpay.bot.features.access import screens, texts
from aimpay.bot.screens import Screen
from aimpay.bot.turn import Turn
from aimpay.contract.learning import GET_INVITE, GetInvite


async def group(turn: Turn) -> Screen:
    return screens.invite(await turn.call(GET_INVITE, GetInvite(telegram_id=turn.person.id)))


async def group_again(turn: Turn) -> Screen:
    screen = await group(turn)
    if turn.toast:
        turn.toast.say(texts.REFRESHED)
    return screen
