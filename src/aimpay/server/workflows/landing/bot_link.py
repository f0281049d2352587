"""The plain way to the bot. The bot is asked for its name once, not for each visitor."""

from dataclasses import dataclass, field

from aimpay.server.workflows.gateways import DeliveryFailedError, DeliveryRefusedError
from aimpay.server.workflows.house import House


@dataclass
class BotLink:
    house: House
    _name: str | None = field(default=None)

    async def url(self, course: str | None = None) -> str | None:
        """Return None while the bot does not answer: the page is shown all the same."""
        if self._name is None:
            try:
                self._name = (await self.house.bot.info(None)).username
            except (DeliveryFailedError, DeliveryRefusedError):
                return None
        start = f"?start=c_{course}" if course else ""
        return f"https://t.me/{self._name}{start}"
