"""By the bot to Telegram: repeated under one key until the bot answers."""

import asyncio
import logging
from typing import Final

from aimpay.contract.mail_gateway import Delivered, Outcome
from aimpay.server.growth.mailing.claims import Result
from aimpay.server.growth.mailing.models import Channel, DeliveryStatus
from aimpay.server.growth.mailing.render_telegram import TelegramMessage, render_telegram
from aimpay.server.kit.clock import Clock
from aimpay.server.workflows.mailing.courier import Courier, CourierSilentError
from aimpay.server.workflows.mailing.errands import Carried, Errand

log = logging.getLogger(__name__)

AGAIN_SECONDS: Final = (0.2, 0.5, 1, 2, 5)
NO_TEXT: Final = "no_text"
BLOCKED_BOT: Final = "blocked_bot"
RESTARTED: Final = "bot_restarted"
LONGEST_REASON: Final = 64


class TelegramRoute:
    channel: str = Channel.TELEGRAM

    def __init__(self, courier: Courier, clock: Clock, per_second: float) -> None:
        self.per_second = per_second
        self._courier = courier
        self._clock = clock
        self._boot: str | None = None

    async def open(self) -> str | None:
        if self._boot is None:
            try:
                self._boot = await self._courier.boot()
            except CourierSilentError as error:
                log.debug("the bot is silent: %s", error)
        return self._boot

    async def carry(self, errand: Errand) -> Carried:
        if not errand.template.telegram:
            return Carried(Result(errand.id, DeliveryStatus.FAILED, NO_TEXT))
        answer, asked = await self._ask(
            errand, render_telegram(errand.template, errand.person, is_service=errand.is_service)
        )
        self._boot = answer.boot or None
        result = self._result(errand.id, answer, asked=asked)
        rest = (answer.retry_after or 1) if answer.outcome == Outcome.LATER else None
        return Carried(result, rest, blocked=answer.outcome == Outcome.BLOCKED)

    async def _ask(self, errand: Errand, message: TelegramMessage) -> tuple[Delivered, bool]:
        """Return the answer, and whether a bot may have been asked before."""
        asked, silent = errand.asked, 0
        while True:
            try:
                return await self._deliver(errand, message), asked
            except CourierSilentError as error:
                asked |= error.asked
                self._boot = None
                await asyncio.sleep(AGAIN_SECONDS[min(silent, len(AGAIN_SECONDS) - 1)])
                silent += 1

    async def _deliver(self, errand: Errand, message: TelegramMessage) -> Delivered:
        return await self._courier.deliver(
            key=errand.key,
            boot=errand.boot,
            age=max((self._clock.unshifted() - errand.claimed_at).total_seconds(), 0),
            telegram_id=int(errand.address),
            message=message.html,
            buttons=message.buttons,
        )

    def _result(self, delivery_id: int, answer: Delivered, *, asked: bool) -> Result:
        reason = (answer.reason or "")[:LONGEST_REASON]
        match answer.outcome:
            case Outcome.DONE:
                moment = self._clock.now()
                return Result(delivery_id, DeliveryStatus.SENT, message_id=answer.message_id, sent_at=moment)
            case Outcome.BLOCKED:
                return Result(delivery_id, DeliveryStatus.BLOCKED, BLOCKED_BOT)
            case Outcome.REFUSED:
                return Result(delivery_id, DeliveryStatus.FAILED, reason)
            case Outcome.UNCLEAR:
                return Result(delivery_id, DeliveryStatus.UNCLEAR, reason)
            case Outcome.RESTARTED if asked:
                return Result(delivery_id, DeliveryStatus.UNCLEAR, RESTARTED)
            case _:
                return Result(delivery_id, DeliveryStatus.PENDING)
