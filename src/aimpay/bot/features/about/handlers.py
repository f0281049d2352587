"""The course, shown."""

from aimpay.bot.features.about import screens
from aimpay.bot.screens import Screen
from aimpay.bot.turn import Turn


async def about(turn: Turn) -> Screen:
    return screens.about(await turn.content(), turn.user)


async def structure(turn: Turn) -> Screen:
    return screens.structure(await turn.content())
