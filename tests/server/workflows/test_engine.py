"""Our contract with the engine behind the stories, inside one process."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from dbos import EnqueueOptions

from aimpay.server.workflows.engine import QUEUE, Engine
from aimpay.server.workflows.house import House
from aimpay.server.workflows.story import Story, StoryFunction, routine
from patience import eventually
from server.workflows.toy import complete, long_tale, note, nothing, pages, write_page

pytestmark = pytest.mark.slow

KEPT = timedelta(days=14)


async def enqueue(house: House, story: StoryFunction, key: str, *args: object) -> None:
    async with house.db.write() as session:
        await house.jobs.enqueue(session, story, key, *args)


def written(house: House, tale: str) -> Callable[[], Awaitable[list[int]]]:
    return lambda: pages(house.db, tale)


async def test_a_rolled_back_transaction_leaves_no_story_behind(engine: Engine, house: House) -> None:
    async def fail_after_enqueueing() -> None:
        async with house.db.write() as session:
            await engine.enqueue(session, note, "rolled", "rolled")
            raise LookupError

    with pytest.raises(LookupError):
        await fail_after_enqueueing()
    await enqueue(house, note, "committed", "committed")
    async with engine.running(house, (note,), every_minute=nothing):
        await eventually(written(house, "committed"), "the committed story ran")
    kept = await engine._client.list_workflows_async()
    assert [story.workflow_id for story in kept] == ["committed"]
    assert await pages(house.db, "rolled") == []


async def test_a_story_is_not_performed_twice_under_one_key(engine: Engine, house: House) -> None:
    for _ in range(3):
        await enqueue(house, note, "one-key", "once")
    async with engine.running(house, (note,), every_minute=nothing):
        await eventually(written(house, "once"), "the story ran")
        await enqueue(house, note, "one-key", "once")
        await enqueue(house, note, "another-key", "another")
        await eventually(written(house, "another"), "the next story ran")
    assert await pages(house.db, "once") == [0]


async def test_a_passing_failure_of_a_step_is_not_the_end_of_its_story(engine: Engine, house: House) -> None:
    tries = []

    async def stumble(house: House, tale: str) -> None:
        tries.append(tale)
        if len(tries) < 3:
            raise ConnectionError
        await write_page(house, tale, 0)

    async def stumbling(story: Story, tale: str) -> None:
        await story.step(stumble, tale)
        await story.step(write_page, tale, 1)

    await enqueue(house, stumbling, "stumbling", "stumbled")
    async with engine.running(house, (stumbling,), every_minute=nothing):
        await eventually(_has(house, "stumbled", [0, 1]), "the story went on after two failures")
    assert len(tries) == 3


@pytest.mark.slow
async def test_a_finished_step_is_not_repeated_when_its_story_is_taken_up_again(engine: Engine, house: House) -> None:
    """A story cut short by a shutdown goes on from the step it was in."""
    await enqueue(house, long_tale(), "cut", "cut")
    async with engine.running(house, (long_tale(held=True),), every_minute=nothing):
        await eventually(_has(house, "cut", [0, 1, 2]), "the story came to its third page")
    async with engine.running(house, (long_tale(),), every_minute=nothing):
        await eventually(_complete(house, "cut"), "the story was finished after the restart")
    assert await pages(house.db, "cut") == [0, 1, 2, 2, 3]


async def test_a_start_waits_for_a_transaction_of_its_own_process(engine: Engine, house: House) -> None:
    """On SQLite the library's own first write needs the lock that a task of this very loop may hold."""
    writing = asyncio.Event()

    async def write_slowly() -> None:
        async with house.db.write() as session:
            await engine.enqueue(session, note, "told", "told")
            writing.set()
            await asyncio.sleep(0.3)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(write_slowly())
        await writing.wait()
        async with engine.running(house, (note,), every_minute=nothing):
            await eventually(written(house, "told"), "the story ran")


async def test_stories_run_in_the_loop_that_started_the_engine(engine: Engine, house: House) -> None:
    seen: list[asyncio.AbstractEventLoop] = []

    async def look_around(_house: House) -> None:
        seen.append(asyncio.get_running_loop())

    async def looking(story: Story) -> None:
        seen.append(asyncio.get_running_loop())
        await story.step(look_around)

    async def both() -> bool:
        return len(seen) == 2

    await enqueue(house, looking, "looking")
    async with engine.running(house, (looking,), every_minute=nothing):
        await eventually(both, "the story ran")
    assert set(seen) == {asyncio.get_running_loop()}


async def test_a_shutdown_lets_a_story_at_work_come_to_its_end(engine: Engine, house: House) -> None:
    inside, leaving = asyncio.Event(), asyncio.Event()

    async def wait_for_the_shutdown(house: House, tale: str) -> None:
        inside.set()
        await leaving.wait()
        await write_page(house, tale, 0)

    async def farewell(story: Story, tale: str) -> None:
        await story.step(wait_for_the_shutdown, tale)
        await story.step(write_page, tale, 1)

    await enqueue(house, farewell, "farewell", "farewell")
    async with engine.running(house, (farewell,), every_minute=nothing):
        await inside.wait()
        leaving.set()
    assert await pages(house.db, "farewell") == [0, 1]


@pytest.mark.slow
async def test_work_left_by_an_older_release_is_not_stranded(engine: Engine, house: House) -> None:
    await enqueue(house, long_tale(), "half-told", "half-told")
    async with engine.running(house, (long_tale(held=True),), every_minute=nothing):
        await eventually(_has(house, "half-told", [0, 1, 2]), "the old release came to the third page")
    await enqueue(house, long_tale(), "untold", "untold")
    async with engine.running(house, (long_tale(extra_pages=1),), every_minute=nothing):
        for tale in ("half-told", "untold"):
            await eventually(_complete(house, tale, extra_pages=1), f"the new release finished the {tale} story")


async def test_a_story_queued_by_a_release_that_knew_no_request_ids_runs(engine: Engine, house: House) -> None:
    former: EnqueueOptions = {"queue_name": QUEUE, "workflow_name": note.__name__, "workflow_id": "former"}
    async with house.db.write() as session:
        connection = await session.connection()
        await connection.run_sync(lambda link: engine._client.enqueue_in_transaction(link, former, "former"))
    async with engine.running(house, (note,), every_minute=nothing):
        await eventually(written(house, "former"), "the story of the former release ran")


async def test_old_finished_stories_do_not_pile_up_for_ever(engine: Engine, house: House) -> None:
    await enqueue(house, note, "told", "told")
    async with engine.running(house, (note,), every_minute=nothing):
        await eventually(written(house, "told"), "the story ran")
    await enqueue(house, note, "waiting", "waiting")
    now = house.clock.now()
    await engine.purge(now + KEPT - timedelta(hours=1))
    assert {"told", "waiting"} <= await _known(engine)
    await engine.purge(now + KEPT + timedelta(hours=1))
    assert await _known(engine) == {"waiting"}


async def test_the_tick_of_every_minute_and_routine_are_forgotten_within_hours(engine: Engine, house: House) -> None:
    async def every_minute(story: Story) -> None:
        await story.step(write_page, "ticked", 0)

    @routine
    async def watch(story: Story) -> None:
        await story.step(write_page, "watched", 0)

    await enqueue(house, every_minute, "tick", "now", None)
    await enqueue(house, watch, "watch")
    await enqueue(house, note, "told", "told")
    async with engine.running(house, (note, watch), every_minute=every_minute):
        await eventually(written(house, "ticked"), "the tick ran")
        await eventually(written(house, "watched"), "the watch ran")
        await eventually(written(house, "told"), "the story ran")
    await engine.purge(house.clock.now() + timedelta(hours=2))
    assert await _known(engine) == {"told"}


async def test_a_demo_moved_a_month_ahead_forgets_nothing_of_today(engine: Engine, house: House) -> None:
    class AtOnce:
        async def step(self, work: Callable[..., Awaitable[object]], *args: object) -> object:
            return await work(house, *args)

    await enqueue(house, note, "told", "told")
    async with engine.running(house, (note,), every_minute=nothing):
        await eventually(written(house, "told"), "the story ran")
    house.clock.offset = timedelta(days=31)
    await engine._forget_old(AtOnce())
    assert "told" in await _known(engine)


async def _known(engine: Engine) -> set[str]:
    return {story.workflow_id for story in await engine._client.list_workflows_async()}


def _has(house: House, tale: str, wanted: list[int]) -> Callable[[], Awaitable[bool]]:
    async def look() -> bool:
        return await pages(house.db, tale) == wanted

    return look


def _complete(house: House, tale: str, extra_pages: int = 0) -> Callable[[], Awaitable[bool]]:
    async def look() -> bool:
        return complete(await pages(house.db, tale), extra_pages)

    return look
