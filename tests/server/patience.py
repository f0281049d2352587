"""Waiting for a condition, never for a time."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

PATIENCE: Final = 40.0

Found = TypeVar("Found")


async def eventually(look: Callable[[], Awaitable[Found | None]], what: str) -> Found:
    """Look again and again until there is something to see."""
    loop = asyncio.get_running_loop()
    end = loop.time() + PATIENCE
    while not (found := await look()):
        if loop.time() > end:
            raise AssertionError(f"never happened: {what}")
        await asyncio.sleep(0.02)
    return found
