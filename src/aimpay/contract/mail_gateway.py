"""Messages that must reach a person once: what the server's postman asks of the bot."""

from enum import StrEnum

from pydantic import Field

from aimpay.contract.gateway import NotifyButton
from aimpay.contract.wire import Call, TelegramId, Wire


class Outcome(StrEnum):
    """LATER: surely not done, ``retry_after`` says when to come again. UNCLEAR: nobody knows whether it was done.

    RESTARTED: the bot that was asked before is gone with its memory; this one has done nothing.
    """

    DONE = "done"
    BLOCKED = "blocked"
    REFUSED = "refused"
    LATER = "later"
    UNCLEAR = "unclear"
    RESTARTED = "restarted"


class Deliver(Wire):
    """``key`` names the message: asked again under it, the same bot answers what it answered first.

    ``boot`` is the life of the bot that the sender means; ``age`` says how many seconds ago it may have asked first.
    """

    key: str = Field(min_length=1, max_length=96)
    boot: str = Field(max_length=32)
    age: float = Field(default=0, ge=0)
    telegram_id: TelegramId
    message: str = Field(min_length=1, max_length=4096 * 4)
    buttons: tuple[NotifyButton, ...] = ()


class Delivered(Wire):
    """``boot`` is who answers. ``reason`` is Telegram's, in English."""

    outcome: Outcome
    boot: str
    message_id: int | None = None
    retry_after: float | None = None
    reason: str | None = None


class TakeBack(Wire):
    """Delete a message of the bot; one that is gone already counts as done."""

    telegram_id: TelegramId
    message_id: int


class GetBoot(Wire):
    pass


class Boot(Wire):
    boot: str


DELIVER = Call("/deliver", Deliver, Delivered, "Send a message to a person once, whatever breaks off")
TAKE_BACK = Call("/take_back", TakeBack, Delivered, "Delete a message that was sent")
GET_BOOT = Call("/get_boot", GetBoot, Boot, "Which life of the bot this is")
