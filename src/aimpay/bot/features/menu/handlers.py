"""/start, the menu, help and the way out of everything."""

from aimpay.bot.features.courses.handlers import card
from aimpay.bot.features.menu import screens, texts
from aimpay.bot.screens import Screen
from aimpay.bot.turn import Turn, enroll


async def start(turn: Turn) -> Screen:
    started = turn.started or await enroll(turn.desk, turn.person, turn.argument)
    content = await turn.content()
    if started.course and len(content.courses) > 1:
        return screens.noted(await card(turn, started.course), started)
    return screens.welcome(content, started)


async def menu(turn: Turn) -> Screen:
    return screens.menu(await turn.content(), turn.user)


async def cancel(turn: Turn) -> Screen:
    return (await menu(turn)).below(texts.CANCELLED)


async def support(turn: Turn) -> Screen:
    return screens.support(await turn.content())
