"""Durable work on DBOS. The only module that imports it; see docs/decisions for why and how."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any, Final

from dbos import DBOS, DBOSClient, DBOSPortableJSONSerializer, StepOptions, run_dbos_database_migrations
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.db.database import sync_engine
from aimpay.server.kit.ids import new_code
from aimpay.server.workflows.gateways import DeliveryRefusedError
from aimpay.server.workflows.house import House
from aimpay.server.workflows.reaper import Reaper
from aimpay.server.workflows.story import StoryFunction

VERSION: Final = "1"
"""Constant on purpose: work left by an older release is finished by the newer one."""
NAME: Final = "aimpay"
QUEUE: Final = "stories"
EVERY_MINUTE: Final = "* * * * *"
KEPT: Final = timedelta(days=14)
LOCAL: Final = "local"

RETRIES: Final = StepOptions(
    retries_allowed=True,
    max_attempts=6,
    interval_seconds=0.5,
    backoff_rate=2,
    should_retry=lambda error: not isinstance(error, DeliveryRefusedError),
)
"""Half a minute in all. What still fails is parked by the story, seen by the operator, and retried by the sweep."""


class DurableStory:
    def __init__(self, house: House) -> None:
        self._house = house

    async def step(self, work: Callable[..., Awaitable[Any]], *args: Any) -> Any:
        options = StepOptions(name=work.__name__, **RETRIES)
        return await DBOS.run_step_async(options, work, self._house, *args)


class Engine:
    """``enqueue`` works in every process; ``running`` makes this one do the work."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._is_sqlite = url.startswith("sqlite")
        self._tables = sync_engine(url, own_transactions=True)
        self._client = DBOSClient(
            system_database_url=url,
            system_database_engine=self._tables,
            application_name=NAME,
            serializer=DBOSPortableJSONSerializer(),
            lazy=True,
        )

    def migrate(self) -> None:
        run_dbos_database_migrations(self._url)

    async def enqueue(self, session: AsyncSession, story: StoryFunction, key: str, *args: Any) -> None:
        """Start a story when the caller's transaction commits. A key that was used before changes nothing."""
        connection = await session.connection()
        await connection.run_sync(
            lambda transaction: self._client.enqueue_in_transaction(
                transaction,
                {"queue_name": QUEUE, "workflow_name": story.__name__, "workflow_id": key},
                *args,
            )
        )

    @asynccontextmanager
    async def running(
        self, house: House, stories: Sequence[StoryFunction], *, every_minute: StoryFunction
    ) -> AsyncIterator[None]:
        """Work until the block ends; what is unfinished then goes on at the next start, here or elsewhere."""
        executor = LOCAL if self._is_sqlite else f"{socket.gethostname()}-{os.getpid()}-{new_code(6)}"
        reaper = None if self._is_sqlite else Reaper(self._url, executor, self._recover)
        if reaper:
            await reaper.claim()
        DBOS(
            config={
                "name": NAME,
                "system_database_url": self._url,
                "system_database_engine": self._tables,
                "application_version": VERSION,
                "serializer": DBOSPortableJSONSerializer(),
                "executor_id": executor,
                "log_level": "WARNING",
                "notification_listener_polling_interval_sec": 1.0,
            }
        )
        for story in stories:
            _register(story, house)
        tick = _register_tick(every_minute, house)
        DBOS.launch()
        try:
            await DBOS.register_queue_async(
                QUEUE, worker_concurrency=8 if self._is_sqlite else 50, polling_interval_sec=0.2
            )
            await DBOS.apply_schedules_async(
                [{"schedule_name": "every_minute", "workflow_fn": tick, "schedule": EVERY_MINUTE, "context": None}]
            )
            if reaper:
                async with reaper.watching():
                    yield
            else:
                yield
        finally:
            await asyncio.to_thread(DBOS.destroy, destroy_registry=True, workflow_completion_timeout_sec=3)

    async def _recover(self, executors: list[str]) -> None:
        # A private name of the library: a contract test holds it (tests/workflows/test_engine.py).
        await asyncio.to_thread(DBOS._recover_pending_workflows, executors)  # noqa: SLF001 — see above

    async def purge(self, now: datetime) -> int:
        """Forget finished stories older than two weeks; return how many."""
        done = await self._client.list_workflows_async(
            status=["SUCCESS", "ERROR", "CANCELLED"], end_time=(now - KEPT).isoformat(), limit=1000
        )
        await self._client.delete_workflows_async([story.workflow_id for story in done])
        return len(done)

    def close(self) -> None:
        self._client.destroy()
        self._tables.dispose()


def _register(story: StoryFunction, house: House) -> None:
    async def run(*args: Any) -> None:
        await story(DurableStory(house), *args)

    DBOS.workflow(name=story.__name__)(run)


def _register_tick(story: StoryFunction, house: House) -> Callable[[datetime, Any], Any]:
    async def run(_moment: datetime, _context: Any) -> None:
        await story(DurableStory(house))

    tick: Callable[[datetime, Any], Any] = DBOS.workflow(name="every_minute")(run)
    return tick
