"""The legal documents, shown."""

from aimpay.bot.features.documents import screens
from aimpay.bot.screens import Screen
from aimpay.bot.turn import Turn


async def documents(turn: Turn) -> Screen:
    return screens.documents(await turn.content())


async def offer(turn: Turn) -> Screen:
    return screens.document((await turn.content()).offer)


async def privacy(turn: Turn) -> Screen:
    return screens.privacy(await turn.content())


async def personal_data(turn: Turn) -> Screen:
    return screens.document((await turn.content()).personal_data)
