"""One id follows a request from Telegram through bot, server and the stories it starts into the logs."""

import random
from contextvars import ContextVar
from typing import Final

REQUEST_ID_HEADER: Final = "X-Request-Id"
_LONGEST = 64
_dice = random.Random()  # noqa: S311 — an id names a request and guards nothing; the kernel's dice make threads change

_current: ContextVar[str] = ContextVar("request_id", default="")
story_key: ContextVar[str] = ContextVar("story_key", default="")
"""The key of the story that runs here."""


def current_request_id() -> str:
    """Return the id of the request being served; a new one outside of any."""
    return _current.get() or set_request_id("")


def set_request_id(given: str) -> str:
    """Take over a sane id that came from outside, or make one."""
    usable = given if given.isascii() and given.replace("-", "").isalnum() and len(given) <= _LONGEST else ""
    value = usable or f"{_dice.getrandbits(64):016x}"
    _current.set(value)
    return value


def peek_request_id() -> str:
    """Return the id of the request being served, or nothing."""
    return _current.get()
