"""The seed's tables for admins. The server checks once more who asks."""

from typing import Final

from aimpay.bot.features.figures import screens
from aimpay.bot.screens import Screen
from aimpay.bot.turn import Turn
from aimpay.contract.partner_admin import GET_PAYMENTS_FREQUENCY, GetPaymentsFrequency
from aimpay.contract.reports import GET_MULTIPLICATORS, GetMultiplicators

LONGEST_SKIP: Final = 36600


async def multiplicators(turn: Turn) -> Screen:
    return screens.multiplicators(await turn.call(GET_MULTIPLICATORS, GetMultiplicators(admin_id=turn.person.id)))


async def payments_dates(turn: Turn) -> Screen:
    skip = _skip(turn.argument)
    asked = GetPaymentsFrequency(admin_id=turn.person.id, days=screens.DAYS, skip=skip)
    return screens.dates(await turn.call(GET_PAYMENTS_FREQUENCY, asked), skip)


def _skip(argument: str) -> int:
    usable = argument.isascii() and argument.isdigit() and len(argument) <= len(str(LONGEST_SKIP))
    return min(int(argument), LONGEST_SKIP) if usable else 0
