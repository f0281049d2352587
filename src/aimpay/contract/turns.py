"""One update of Telegram, handled by one of the bots: asked for at its beginning, and told about at its end.

A bot that stands alone asks who somebody is and what was said before, in one call. Bots of a fleet claim the update by
the same call, and give the claim back with what is to be remembered.
"""

from enum import StrEnum

from pydantic import Field

from aimpay.contract.people import Conversation, SetConversation, UserView
from aimpay.contract.wire import Call, TelegramId, Wire


class Verdict(StrEnum):
    """BUSY: this update, or one of the same person that comes before it, is in hand elsewhere; ask again.

    HELD, HELD_SILENTLY: the person is too fast, and is told so or was told lately; the update is over.
    """

    YOURS = "yours"
    DONE = "done"
    BUSY = "busy"
    HELD = "held"
    HELD_SILENTLY = "held_silently"


class Named(Wire):
    """``holder`` is a word of the bot's own for this taking of this update."""

    bot_id: int = Field(gt=0, lt=2**53)
    update_id: int = Field(ge=0, lt=2**53)
    holder: str = Field(min_length=8, max_length=32)
    seconds: float = Field(default=10, gt=0, le=300, description="how long the claim lives unless it is renewed")


class Claim(Named):
    """``burst`` updates of a person are let through in ``burst_seconds``; without it nobody is held back."""

    burst: int | None = Field(default=None, ge=1, le=100_000)
    burst_seconds: float = Field(default=0, ge=0)
    notice_seconds: float = Field(default=0, ge=0)


class OpenTurn(Wire):
    """``key`` names the conversation; without one neither it nor the person is looked up."""

    telegram_id: TelegramId
    key: str | None = Field(default=None, max_length=128)
    claim: Claim | None = None


class TurnOpened(Wire):
    verdict: Verdict = Verdict.YOURS
    user: UserView | None = None
    kept: Conversation = Conversation()


class End(StrEnum):
    """GOES_ON renews the claim, GIVEN_UP lets another bot have it at once."""

    DONE = "done"
    GOES_ON = "goes_on"
    GIVEN_UP = "given_up"


class CloseTurn(Named):
    """``keep`` is remembered together with the end, or not at all. ``spoken`` messages were sent meanwhile."""

    end: End = End.DONE
    keep: SetConversation | None = None
    spoken: int = Field(default=0, ge=0, le=10_000)


class TurnClosed(Wire):
    """Not ``held``: the claim was another's already, and nothing was changed."""

    held: bool


OPEN_TURN = Call("/open_turn", OpenTurn, TurnOpened, "May I handle this update; who is it, and what was said before")
CLOSE_TURN = Call("/close_turn", CloseTurn, TurnClosed, "What became of an update that was mine")
