"""Durable work on DBOS. The only module that imports it; see docs/decisions for why and how."""

import asyncio
import os
import socket
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from datetime import datetime, timedelta
from typing import Any, Final

from dbos import DBOS, DBOSClient, DBOSPortableJSONSerializer, StepOptions, run_dbos_database_migrations
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.db.database import sync_engine
from aimpay.server.db.limits import Limits
from aimpay.server.db.silent import is_silent
from aimpay.server.kit.breaker import CircuitOpenError
from aimpay.server.kit.ids import new_code
from aimpay.server.workflows.following import following, mark
from aimpay.server.workflows.gateways import DeliveryRefusedError
from aimpay.server.workflows.house import House
from aimpay.server.workflows.reaper import Reaper
from aimpay.server.workflows.story import ASIDE, Story, StoryFunction, is_aside, is_routine
from aimpay.tracing import span

VERSION: Final = "1"
"""Constant on purpose: work left by an older release is finished by the newer one."""
NAME: Final = "aimpay"
QUEUE: Final = "stories"
AT_ONCE: Final = {"sqlite": {QUEUE: 8, ASIDE: 2}, "postgresql": {QUEUE: 50, ASIDE: 10}}
"""Stories of each queue that one process performs at a time."""
LOOKS: Final = {QUEUE: 0.2, ASIDE: 1.0}
"""Seconds between looks for new ones."""
TICK: Final = "every_minute"
EVERY_MINUTE: Final = "* * * * *"
PURGE: Final = "every_hour"
EVERY_HOUR: Final = "17 * * * *"
KEPT: Final = timedelta(days=14)
TICKS_KEPT: Final = timedelta(hours=1)
"""There are 1440 of them a day, and nobody asks about one that is over; nor about other routine."""
FINISHED: Final = ["SUCCESS", "ERROR", "CANCELLED"]
BATCH: Final = 500
LOCAL: Final = "local"
FIRST_PAUSE: Final = 0.5
"""Seconds before a failed step is tried again; doubled five times, a quarter of a minute in all."""
AWAY_SECONDS: Final = 1.0
"""Between looks whether the database is back."""
SOON: Final = 5.0
"""Seconds that the pauses of one step outlast."""
GOODBYE_SECONDS: Final = 3
LISTEN_SECONDS: Final = 0.1
"""How soon the library's listener notices that it should end. Nothing else waits for it: no story uses its messages."""


class DurableStory:
    """What still fails after its retries is parked by the story, seen by the operator, and retried by the sweep."""

    def __init__(self, house: House, first_pause: float) -> None:
        self._house = house
        self._retries = StepOptions(
            retries_allowed=True,
            max_attempts=6,
            interval_seconds=first_pause,
            backoff_rate=2,
            should_retry=_may_pass,
        )

    async def step(self, work: Callable[..., Awaitable[Any]], *args: Any) -> Any:
        options = StepOptions(name=work.__name__, **self._retries)

        async def patient(*given: Any) -> Any:
            """A database that is away uses up no tries: nothing could even be parked meanwhile."""
            while True:
                try:
                    return await work(self._house, *given)
                except Exception as error:
                    if not is_silent(error) or await self._house.db.answers():
                        raise
                await asyncio.sleep(AWAY_SECONDS)

        with span(f"step {work.__name__}"):
            return await DBOS.run_step_async(options, patient, *args)


def _may_pass(error: BaseException) -> bool:
    """Tell whether another try within this step may help: of who rests for long, the next step need not wait."""
    resting = error.__cause__
    return not (
        isinstance(error, DeliveryRefusedError) or (isinstance(resting, CircuitOpenError) and resting.rest > SOON)
    )


class Engine:
    """``enqueue`` works in every process; ``running`` makes this one do the work."""

    def __init__(
        self,
        url: str,
        *,
        first_pause: float = FIRST_PAUSE,
        goodbye: float = GOODBYE_SECONDS,
        limits: Limits | None = None,
    ) -> None:
        self._url = url
        self._first_pause = first_pause
        self._goodbye = goodbye
        self._at_work: set[asyncio.Task[Any]] = set()
        self._takers: list[threading.Event] = []
        """What ends the library's threads that take stories off the queues."""
        self._is_sqlite = url.startswith("sqlite")
        self._routine = [TICK, PURGE]
        self._tables = sync_engine(url, own_transactions=True, pool=(limits or Limits()).engine_pool)
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
                {
                    "queue_name": ASIDE if is_aside(story) else QUEUE,
                    "workflow_name": story.__name__,
                    "workflow_id": key,
                    "authenticated_user": mark(),
                },
                *args,
            )
        )

    @asynccontextmanager
    async def running(
        self, house: House, stories: Sequence[StoryFunction], *, every_minute: StoryFunction
    ) -> AsyncIterator[None]:
        """Work until the block ends; what is unfinished then goes on at the next start, here or elsewhere."""
        executor = LOCAL if self._is_sqlite else f"{socket.gethostname()}-{os.getpid()}-{new_code(6)}"
        async with AsyncExitStack() as stack:
            reaper = None if self._is_sqlite else Reaper(self._url, executor, self._recover)
            if reaper:
                await stack.enter_async_context(reaper.living())
            stack.push_async_callback(self._stop)
            await self._launch(executor, house, stories, every_minute)
            if reaper:
                await stack.enter_async_context(reaper.watching())
            yield

    async def _launch(
        self, executor: str, house: House, stories: Sequence[StoryFunction], every_minute: StoryFunction
    ) -> None:
        library = self._configure(executor)
        self._takers = library.background_thread_stop_events
        self._routine = [TICK, PURGE, *(story.__name__ for story in stories if is_routine(story))]
        for story in stories:
            self._register(story, house)
        tick = self._register_tick(TICK, every_minute, house)
        hourly = self._register_tick(PURGE, self._forget_old, house)
        # Launching writes. From this thread it would wait for a lock of SQLite that a task of this loop may hold.
        # A private name of the library: the contract tests hold that stories run in this loop all the same.
        library._background_event_loop.set_main_loop()  # noqa: SLF001 — see above
        await asyncio.to_thread(DBOS.launch)
        for queue, places in AT_ONCE["sqlite" if self._is_sqlite else "postgresql"].items():
            await DBOS.register_queue_async(queue, worker_concurrency=places, polling_interval_sec=LOOKS[queue])
        await DBOS.apply_schedules_async(
            [
                {"schedule_name": TICK, "workflow_fn": tick, "schedule": EVERY_MINUTE, "context": None},
                {"schedule_name": PURGE, "workflow_fn": hourly, "schedule": EVERY_HOUR, "context": None},
            ]
        )

    def _configure(self, executor: str) -> DBOS:
        return DBOS(
            config={
                "name": NAME,
                "system_database_url": self._url,
                "system_database_engine": self._tables,
                "application_version": VERSION,
                "serializer": DBOSPortableJSONSerializer(),
                "executor_id": executor,
                "log_level": "ERROR",
                "notification_listener_polling_interval_sec": LISTEN_SECONDS,
            }
        )

    async def _stop(self) -> None:
        """Let stories at work come to an end, but not for long: what is cut short goes on at the next start."""
        loop = asyncio.get_running_loop()
        end = loop.time() + self._goodbye
        for stop in self._takers:
            stop.set()  # nothing new is taken up meanwhile: others are there for it
        while self._at_work and (left := end - loop.time()) > 0:
            await asyncio.wait(tuple(self._at_work), timeout=left)
        await asyncio.to_thread(DBOS.destroy, destroy_registry=True)
        # The library left the loop with its own pool of threads, now closed: whoever asks for a thread would fail.
        loop.set_default_executor(ThreadPoolExecutor())
        for task in tuple(self._at_work):
            task.cancel()
        await asyncio.gather(*self._at_work, return_exceptions=True)

    def _register(self, story: StoryFunction, house: House) -> None:
        async def run(*args: Any) -> None:
            with self._working(), following(story.__name__, DBOS.workflow_id, DBOS.authenticated_user):
                await story(DurableStory(house, self._first_pause), *args)

        DBOS.workflow(name=story.__name__)(run)

    def _register_tick(self, name: str, story: StoryFunction, house: House) -> Callable[[datetime, Any], Any]:
        async def run(_moment: datetime, _context: Any) -> None:
            with self._working(), following(name, DBOS.workflow_id, None):
                await story(DurableStory(house, self._first_pause))

        tick: Callable[[datetime, Any], Any] = DBOS.workflow(name=name)(run)
        return tick

    @contextmanager
    def _working(self) -> Iterator[None]:
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("stories run as tasks")
        self._at_work.add(task)
        try:
            yield
        finally:
            self._at_work.discard(task)

    async def _recover(self, executors: list[str]) -> None:
        # A private name of the library: a contract test holds it (tests/server/workflows).
        await asyncio.to_thread(DBOS._recover_pending_workflows, executors)  # noqa: SLF001 — see above

    async def _forget_old(self, story: Story) -> None:
        async def forget_old(house: House) -> int:
            return await self.purge(house.clock.unshifted())  # the library's stamps know no shift

        await story.step(forget_old)

    async def purge(self, now: datetime) -> int:
        """Forget stories finished long ago; return how many."""
        return await self._forget(now - KEPT, None) + await self._forget(now - TICKS_KEPT, self._routine)

    async def _forget(self, before: datetime, names: list[str] | None) -> int:
        count = 0
        while done := await self._client.list_workflows_async(
            status=FINISHED, completed_before=before.isoformat(), name=names, limit=BATCH
        ):
            await self._client.delete_workflows_async([story.workflow_id for story in done])
            count += len(done)
        return count

    def close(self) -> None:
        self._client.destroy()
        self._tables.dispose()
