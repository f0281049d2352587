"""What the postmen need of the bot, and how fast they may go."""

from dataclasses import dataclass
from typing import Protocol

from aimpay.contract.gateway import NotifyButton
from aimpay.contract.mail_gateway import Delivered


class CourierSilentError(Exception):
    """The bot did not answer. Unless it was ``asked``, it cannot have sent anything."""

    def __init__(self, reason: str, *, asked: bool) -> None:
        super().__init__(reason)
        self.asked = asked


class Courier(Protocol):
    """Raises CourierSilentError; what Telegram says comes as an outcome."""

    async def boot(self) -> str: ...

    async def deliver(
        self, *, key: str, boot: str, age: float, telegram_id: int, message: str, buttons: tuple[NotifyButton, ...]
    ) -> Delivered: ...

    async def take_back(self, telegram_id: int, message_id: int) -> Delivered: ...


@dataclass(frozen=True)
class Post:
    """``*_per_second`` is what Telegram and the mailer allow."""

    courier: Courier
    telegram_per_second: float
    letters_per_second: float
