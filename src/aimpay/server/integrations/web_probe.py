"""Plain questions to a web address, for ``aimpay doctor``."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

import aiohttp

from aimpay.server.workflows.gateways import DeliveryFailedError

SECONDS: Final = 10


async def status_of(session: aiohttp.ClientSession, url: str, seconds: float = SECONDS) -> int:
    """Return the HTTP status. Raises DeliveryFailedError when nothing answers there."""
    return (await _look(session, url, seconds=seconds))[0]


async def status_of_post(session: aiohttp.ClientSession, url: str) -> int:
    """Return the HTTP status of an empty POST. Raises DeliveryFailedError when nothing answers there."""
    return (await _look(session, url, "POST"))[0]


async def ahead_of(session: aiohttp.ClientSession, url: str, now: Callable[[], datetime]) -> timedelta:
    """Return how far our clock is ahead of theirs, to a second or so, by the ``Date`` of whatever they answer."""
    date = (await _look(session, url))[1]
    try:
        return now() - parsedate_to_datetime(date).astimezone(UTC)
    except ValueError as error:
        raise DeliveryFailedError("an answer without a date") from error


async def _look(
    session: aiohttp.ClientSession, url: str, method: str = "GET", seconds: float = SECONDS
) -> tuple[int, str]:
    timeout = aiohttp.ClientTimeout(total=seconds)
    try:
        async with session.request(method, url, timeout=timeout, allow_redirects=False) as answer:
            return answer.status, answer.headers.get("Date", "")
    except (OSError, aiohttp.ClientError) as error:
        raise DeliveryFailedError(type(error).__name__) from error
