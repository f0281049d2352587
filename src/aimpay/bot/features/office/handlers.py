"""The back-office is opened by a link out of the bot. The server checks once more who asks."""

import re
from typing import Final

from aimpay.bot.features.office import screens
from aimpay.bot.screens import Screen
from aimpay.bot.turn import Turn
from aimpay.contract.office import HOME, MAKE_OFFICE_LINK, MakeOfficeLink

WITHIN: Final = re.compile(r"[A-Za-z0-9-]+(_[A-Za-z0-9-]+)*")


async def office(turn: Turn) -> Screen:
    """The argument names a page inside: «people_12» is /office/people/12."""
    place = f"{HOME}/{turn.argument.replace('_', '/')}" if WITHIN.fullmatch(turn.argument) else HOME
    return screens.link(await turn.call(MAKE_OFFICE_LINK, MakeOfficeLink(admin_id=turn.person.id, place=place)))
