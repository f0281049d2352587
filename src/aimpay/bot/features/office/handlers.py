"""The back-office is opened by a link out of the bot. The server checks once more who asks."""

from aimpay.bot.features.office import screens
from aimpay.bot.screens import Screen
from aimpay.bot.turn import Turn
from aimpay.contract.office import MAKE_OFFICE_LINK, MakeOfficeLink


async def office(turn: Turn) -> Screen:
    return screens.link(await turn.call(MAKE_OFFICE_LINK, MakeOfficeLink(admin_id=turn.person.id)))
