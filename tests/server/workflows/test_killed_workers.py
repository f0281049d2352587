"""Real worker processes, killed."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from aimpay.server.workflows.engine import Engine
from aimpay.server.workflows.house import House
from aimpay.server.workflows.reaper import Reaper
from patience import eventually
from server.houses import built_house, server_settings
from server.workflows.toy import HELD_AT, LENGTH, complete, long_tale, open_book, pages, unique_pages, writers
from server.workflows.workers import started

pytestmark = pytest.mark.slow


async def test_a_killed_process_loses_no_work_and_repeats_no_finished_step(house: House, engine: Engine) -> None:
    url = house.db.url
    await _enqueue(house, "killed")
    async with started(url, "held") as first:
        await first.ready()
        await eventually(_reached(house, "killed", HELD_AT), "the first worker came to its third page")
        await first.kill()
    async with started(url) as second:
        await second.ready()
        await eventually(_complete(house, "killed"), "the second worker finished the story")
        await second.leave()
    assert await pages(house.db, "killed") == [0, 1, HELD_AT, HELD_AT, 3]
    assert await unique_pages(house.db, "killed") == list(range(LENGTH))
    assert await _unfinished(engine) == 0


@pytest.mark.postgres
async def test_the_work_of_a_dead_process_does_not_wait_for_its_return(migrated_postgres_url: str) -> None:
    """A worker that was alive all along takes it over."""
    engine = Engine(migrated_postgres_url)
    async with built_house(server_settings(migrated_postgres_url), engine) as house:
        await open_book(house.db)
        await _enqueue(house, "orphan")
        async with started(house.db.url, "held") as owner:
            await eventually(_reached(house, "orphan", HELD_AT), "the owner came to its third page")
            async with started(house.db.url) as heir:
                await heir.ready()
                assert await writers(house.db, "orphan", HELD_AT) == {owner.pid}
                await owner.kill()
                await eventually(_complete(house, "orphan"), "the heir finished the story")
                assert await writers(house.db, "orphan", LENGTH - 1) == {heir.pid}
        assert await pages(house.db, "orphan") == [0, 1, HELD_AT, HELD_AT, 3]
        assert await unique_pages(house.db, "orphan") == list(range(LENGTH))


@pytest.mark.postgres
async def test_a_living_worker_is_not_taken_for_dead(migrated_postgres_url: str) -> None:
    taken: list[str] = []

    async def recover(executors: list[str]) -> None:
        taken.extend(executors)

    engine = Engine(migrated_postgres_url)
    async with built_house(server_settings(migrated_postgres_url), engine) as house:
        await open_book(house.db)
        await _enqueue(house, "watched")
        async with started(house.db.url, "held") as owner, _reaper(house, recover) as reaper:
            await owner.ready()
            await eventually(_reached(house, "watched", HELD_AT), "the owner is at work")
            await reaper.sweep()
            assert taken == []
            await owner.kill()
            await eventually(lambda: _swept(reaper, taken), "the dead owner is found")
            assert len(set(taken)) == 1


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
async def test_two_processes_may_be_the_first_to_start(kind: str, request: pytest.FixtureRequest) -> None:
    """Both prepare the same empty database at once, and both can work on it."""
    url = str(request.getfixturevalue(f"{kind}_url"))
    async with started(url, "prepare") as first, started(url, "prepare") as second:
        await first.ready()
        await second.ready()
        async with built_house(server_settings(url), Engine(url)) as house:
            await open_book(house.db)
            await _enqueue(house, "shared")
            await eventually(_complete(house, "shared"), "the story was told")
            assert await pages(house.db, "shared") == list(range(LENGTH))
        await first.leave()
        await second.leave()


@asynccontextmanager
async def _reaper(house: House, recover: Callable[[list[str]], Awaitable[None]]) -> AsyncIterator[Reaper]:
    reaper = Reaper(house.db.url, "watcher", recover)
    async with reaper.living():
        yield reaper


async def _swept(reaper: Reaper, taken: list[str]) -> bool:
    await reaper.sweep()
    return bool(taken)


async def _enqueue(house: House, tale: str) -> None:
    async with house.db.write() as session:
        await house.jobs.enqueue(session, long_tale(), tale, tale)


async def _unfinished(engine: Engine) -> int:
    return len(await engine._client.list_workflows_async(status=["PENDING", "ENQUEUED", "ERROR"]))


def _reached(house: House, tale: str, page: int) -> Callable[[], Awaitable[bool]]:
    async def look() -> bool:
        return page in await pages(house.db, tale)

    return look


def _complete(house: House, tale: str) -> Callable[[], Awaitable[bool]]:
    async def look() -> bool:
        return complete(await pages(house.db, tale))

    return look
