"""Waiting for an event, but not for ever."""

import asyncio


async def woken_within(event: asyncio.Event, seconds: float | None) -> bool:
    """Tell whether the event came in time; without ``seconds`` wait as long as it takes."""
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return False
    return True
