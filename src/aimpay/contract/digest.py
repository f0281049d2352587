"""The morning's figures in the bot, by asking and each day by themselves."""

from enum import StrEnum

from pydantic import Field

from aimpay.contract.gateway import NotifyButton
from aimpay.contract.wire import Call, FileCall, TelegramId, Wire

PNG = "image/png"


class DigestPeriod(StrEnum):
    TODAY = "today"
    YESTERDAY = "yesterday"
    WEEK = "week"


class GetDigest(Wire):
    admin_id: TelegramId
    period: DigestPeriod = DigestPeriod.TODAY


class Digest(Wire):
    """``text`` is Telegram HTML, ``buttons`` act on what waits; both show what the role may see.

    ``hour`` of Moscow at which it comes by itself, None: never. ``is_on``: to this person; None where his role gets
    none. ``has_picture``: the role may see figures of sales.
    """

    text: str
    buttons: tuple[NotifyButton, ...]
    hour: int | None
    is_on: bool | None
    has_picture: bool


class SetDigest(Wire):
    admin_id: TelegramId
    is_on: bool


class DigestSet(Wire):
    is_on: bool
    hour: int | None


class GetDigestPicture(Wire):
    admin_id: TelegramId


class RetryFailed(Wire):
    admin_id: TelegramId
    key: str = Field(pattern=r"^[0-9A-Za-z_-]{8,40}$")


class Retried(Wire):
    """``count`` of steps that were begun anew."""

    count: int


GET_DIGEST = Call("/get_digest", GetDigest, Digest, "What a day or a week brought, and what waits for people")
SET_DIGEST = Call("/set_digest", SetDigest, DigestSet, "Send the daily message to this person, or not")
DIGEST_PICTURE = FileCall("/digest_picture", GetDigestPicture, PNG, "Sales of the last days as a picture")
RETRY_FAILED = Call("/retry_failed_steps", RetryFailed, Retried, "Begin every failed step anew")
