"""The bot's address in Telegram, remembered: pages are answered also while the bot is down."""

import asyncio
import logging
from datetime import datetime, timedelta
from typing import Final

from aimpay.server.workflows.gateways import DeliveryFailedError, DeliveryRefusedError
from aimpay.server.workflows.house import House

log = logging.getLogger(__name__)

GOOD_FOR: Final = timedelta(hours=1)
PAUSE: Final = timedelta(seconds=15)
PATIENCE_SECONDS: Final = 2.0


class BotAddress:
    """Whoever comes while nothing is known waits for the one question under way; after that nobody does."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._url: str | None = None
        self._again_at: datetime | None = None
        self._asking = asyncio.Lock()

    async def url(self) -> str | None:
        """Return such as ``https://t.me/<bot>``; None while the bot has never answered."""
        if not self._is_due():
            return self._url
        if self._url is not None and self._asking.locked():
            return self._url
        async with self._asking:
            if self._is_due():
                await self._ask()
        return self._url

    def _is_due(self) -> bool:
        return self._again_at is None or self._house.clock.unshifted() >= self._again_at

    async def _ask(self) -> None:
        pause = PAUSE
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                self._url = f"{self._house.telegram_url}/{(await self._house.bot.info(None)).username}"
            pause = GOOD_FOR
        except (DeliveryFailedError, DeliveryRefusedError, TimeoutError) as error:
            log.info("the bot does not say its name: %s", error)
        self._again_at = self._house.clock.unshifted() + pause
