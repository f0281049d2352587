"""/paysupport, which Telegram asks of every bot that takes Stars."""

from aimpay.bot.features.stars import screens
from aimpay.bot.screens import Screen
from aimpay.bot.turn import Turn


async def pay_support(turn: Turn) -> Screen:
    return screens.support(await turn.content())
