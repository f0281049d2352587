"""Workers of the emulators end when they are told to."""

import asyncio

from aimpay.nursery import Nursery
from aimpay.sandbox.waking import woken_within


async def test_worker_that_is_woken_at_the_moment_of_its_end_ends() -> None:
    """Ctrl-C right after a payment used to wait for this worker for ever."""
    woken = asyncio.Event()

    async def work() -> None:
        while True:
            await woken_within(woken, 300)
            woken.clear()

    async with Nursery() as nursery:
        worker = nursery.start(work(), "worker")
        await asyncio.sleep(0)
        woken.set()
        await asyncio.sleep(0)
        worker.cancel()
        await asyncio.wait([worker], timeout=5)
        assert worker.cancelled()
