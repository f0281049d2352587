"""The bot's process: made, run and ended here."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

import aiohttp
from aiogram import Bot, Dispatcher
from aiogram.fsm.storage.memory import SimpleEventIsolation
from aiohttp import web

from aimpay.bot.desk import Desk, Limits
from aimpay.bot.gateway import Gateway
from aimpay.bot.intake import Intake
from aimpay.bot.listening import Listener
from aimpay.bot.mail.pace import Pace
from aimpay.bot.media import MediaShelf
from aimpay.bot.registrar import register
from aimpay.bot.side_door import SideDoor
from aimpay.bot.stage import Stage
from aimpay.bot.storage import ServerStorage
from aimpay.bot.telegram import make_bot
from aimpay.contract.client import Caller
from aimpay.nursery import Nursery
from aimpay.settings import Settings

log = logging.getLogger(__name__)

DEFAULT_LIMITS: Final = Limits()


@dataclass(frozen=True)
class BotProcess:
    """``port`` is where the side door is open; ``listener.listening`` is set once Telegram is reached."""

    desk: Desk
    listener: Listener
    port: int


@asynccontextmanager
async def running_bot(settings: Settings, limits: Limits = DEFAULT_LIMITS) -> AsyncIterator[BotProcess]:
    """Run the bot until the block is left. The side door opens at once, whether Telegram is reachable or not."""
    async with aiohttp.ClientSession() as session, make_bot(settings) as bot, Nursery() as nursery:
        desk = _desk(settings, bot, session, limits)
        pace = Pace(settings.telegram_per_second)
        bot.session.middleware(pace)
        intake = Intake(bot, _dispatcher(desk), nursery, at_once=limits.updates_at_once)
        listener = Listener(bot, intake, settings, limits)
        door = SideDoor(settings, bot, Gateway(bot, desk.storage, pace), intake, listener)
        async with _open(door.app(), settings.bot_host, settings.bot_port) as port:
            listening = nursery.start(listener.run(), "listening to Telegram")
            log.info("the bot's side door is open at %s:%s", settings.bot_host, port)
            try:
                yield BotProcess(desk, listener, port)
            finally:
                listening.cancel()
                await asyncio.wait([listening])
                await intake.drain(limits.goodbye_seconds)
                await listener.confirm()


def _desk(settings: Settings, bot: Bot, session: aiohttp.ClientSession, limits: Limits) -> Desk:
    call = Caller(session, base_url=settings.internal_server_url, secret=settings.secret)
    media = MediaShelf(bot, call, session, base_url=settings.internal_server_url)
    return Desk(bot, call, Stage(bot, media), ServerStorage(call), limits, settings.support_chat_id)


def _dispatcher(desk: Desk) -> Dispatcher:
    """Make the dispatcher; its FSM is put in by ``register``, after throttling rather than before."""
    dispatcher = Dispatcher(storage=desk.storage, events_isolation=SimpleEventIsolation(), disable_fsm=True)
    register(dispatcher, desk)
    return dispatcher


@asynccontextmanager
async def _open(app: web.Application, host: str, port: int) -> AsyncIterator[int]:
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=2)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        await site.start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()
