"""Makes the product's clock follow the sandbox's. Runs in the demo only."""

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Final

import aiohttp
from pydantic import BaseModel, ValidationError

LONG_POLL_SECONDS: Final = 25
UNKNOWN_VERSION: Final = -1

log = logging.getLogger(__name__)


class Shift(BaseModel):
    """``version`` counts the moves of the sandbox's clock."""

    offset_seconds: float
    version: int


class SandboxClock:
    """``on_shift`` is told the whole offset, first as it is, then after each move. ``pause`` in seconds."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        clock_url: str,
        on_shift: Callable[[timedelta], None],
        *,
        pause: float = 1.0,
    ) -> None:
        self._session = session
        self._url = clock_url.rstrip("/") + "/clock/wait"
        self._on_shift = on_shift
        self._pause = pause
        self._offset: timedelta | None = None
        self._version = UNKNOWN_VERSION

    async def follow(self) -> None:
        """Never returns. A sandbox that is away is asked again; one that came back may have another past."""
        while True:
            try:
                self._learn(await self._wait())
            except (OSError, aiohttp.ClientError, ValidationError) as error:
                log.debug("the sandbox's clock does not answer: %s", type(error).__name__)
                self._version = UNKNOWN_VERSION
                await asyncio.sleep(self._pause)

    async def _wait(self) -> Shift:
        asked = {"version": self._version, "timeout": LONG_POLL_SECONDS}
        limit = aiohttp.ClientTimeout(total=LONG_POLL_SECONDS + 10)
        async with self._session.get(self._url, params=asked, timeout=limit, raise_for_status=True) as answer:
            return Shift.model_validate_json(await answer.read())

    def _learn(self, shift: Shift) -> None:
        self._version = shift.version
        offset = timedelta(seconds=shift.offset_seconds)
        if offset != self._offset:
            self._offset = offset
            self._on_shift(offset)
