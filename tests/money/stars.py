"""Telegram and the bot, as far as Stars go: the person pays in the emulator, the test brings the updates."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Update

from aimpay.contract.selling import CREATE_PAYMENT, CreatePayment, PaymentCreated
from aimpay.contract.stars import CHECK_STARS, REPORT_STARS, CheckStars, ReportStars
from aimpay.sandbox.settings import SandboxSettings
from aimpay.server.school.profile import save_setting
from money.house import Play


@dataclass
class Stars:
    """``reports`` are what Telegram told the bot, not yet brought to the server."""

    play: Play
    bot: Bot
    reports: list[ReportStars] = field(default_factory=list)
    offset: int = 0

    async def switch(self, star_kopecks: int | None) -> None:
        house = self.play.house
        async with house.db.write() as session:
            await save_setting(session, "star_kopecks", star_kopecks, house.clock.now())

    async def press(self, telegram_id: int, amount: int | None = None) -> PaymentCreated:
        asked = CreatePayment(telegram_id=telegram_id, amount=amount, provider="stars")
        return await self.play(CREATE_PAYMENT, asked)

    async def person(self) -> int:
        """Somebody who has Telegram, ready to pay."""
        made = await self.play.ground.sandbox.post("/telegram/users", {"first_name": "Глеб"})
        await self.play.get_ready(made["id"])
        return int(made["id"])

    async def pay(self, telegram_id: int, url: str) -> dict[str, Any]:
        """Pay an invoice; the server answers the question that comes before."""
        sandbox = self.play.ground.sandbox
        paying = asyncio.ensure_future(sandbox.post(f"/telegram/users/{telegram_id}/pay_invoice", {"url": url}))
        while not paying.done():
            await self.hear()
            await asyncio.sleep(0.01)
        await self.hear()
        return dict(await paying)

    async def hear(self) -> None:
        """Take Telegram's updates: answer questions, keep what came and went."""
        for update in await self.bot.get_updates(offset=self.offset):
            self.offset = update.update_id + 1
            await self._hear(update)

    async def _hear(self, update: Update) -> None:
        if query := update.pre_checkout_query:
            asked = CheckStars(telegram_id=query.from_user.id, payload=query.invoice_payload, stars=query.total_amount)
            refusal = (await self.play(CHECK_STARS, asked)).refusal
            await self.bot.answer_pre_checkout_query(query.id, ok=refusal is None, error_message=refusal)
        message = update.message
        if message and (told := message.successful_payment or message.refunded_payment):
            report = ReportStars(
                payload=told.invoice_payload,
                stars=told.total_amount,
                charge_id=told.telegram_payment_charge_id,
                back=message.refunded_payment is not None,
            )
            self.reports.append(report)

    async def report(self, times: int = 1) -> None:
        """Bring to the server what Telegram told, each as often as ``times``, and run what that starts."""
        for told in self.reports:
            for _ in range(times):
                await self.play(REPORT_STARS, told)
        self.reports.clear()
        await self.play.tell_stories()


@asynccontextmanager
async def open_stars(play: Play, star_kopecks: int | None = 150) -> AsyncIterator[Stars]:
    server = TelegramAPIServer.from_base(f"{play.ground.sandbox.base_url}/telegram")
    async with Bot(SandboxSettings().bot_token, session=AiohttpSession(api=server)) as bot:
        play.ground.door.stars = bot
        stars = Stars(play, bot)
        await stars.switch(star_kopecks)
        yield stars
