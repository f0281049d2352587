"""The bot itself, back again: it takes up what the reserve has kept, and tells those who asked in vain."""

import asyncio
import logging
from typing import Final

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError
from aiogram.types import Update

from aimpay.bot.intake import Intake
from aimpay.bot.reserve import notice as words
from aimpay.bot.reserve.kept import Spool
from aimpay.bot.screens import keyboard

log = logging.getLogger(__name__)

AGAIN_SECONDS: Final = 1
TRIES: Final = 60
PACE_SECONDS: Final = 0.05


async def take_up(bot: Bot, intake: Intake, spool: Spool) -> None:
    """Until all of it is done with the file stays: a bot that dies meanwhile begins again, each update counts once."""
    if not spool.is_there():
        return
    kept = spool.read()
    log.info("taking up %s updates that the reserve has kept", len(kept.updates))
    left = [one for one in kept.updates if not await _offer(intake, Update.model_validate(one, context={"bot": bot}))]
    if left:
        log.error("%s of the kept updates are refused and stay in %s for the next start", len(left), spool.path)
    spool.leave(left)
    for person in kept.people:
        await _tell(bot, person)
        await asyncio.sleep(PACE_SECONDS)


async def _offer(intake: Intake, update: Update) -> bool:
    """For a minute: the server may still be on its way up."""
    for _ in range(TRIES):
        if await intake.offer(update):
            return True
        await asyncio.sleep(AGAIN_SECONDS)
    return False


async def _tell(bot: Bot, person: int) -> None:
    screen = words.open_again()
    try:
        await bot.send_message(person, screen.text, reply_markup=keyboard(screen.rows))
    except TelegramAPIError as error:
        log.info("a person is not told that the bot is back: %s", error.message)
