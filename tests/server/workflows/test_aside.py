"""Sales do not wait for a system that is asked on their occasion, however dead it is."""

import pytest

from aimpay.server.workflows.engine import AT_ONCE, QUEUE, Engine
from aimpay.server.workflows.gateways import Goal
from aimpay.server.workflows.house import House
from aimpay.server.workflows.once import attempt
from aimpay.server.workflows.story import Story, aside
from integrations.outside import Reply, answering
from patience import eventually
from server.houses import built_house, server_settings
from server.workflows.toy import nothing, open_book, pages, write_page

pytestmark = pytest.mark.slow

SALES = 30


async def count(house: House, number: int) -> None:
    await house.goals.record(Goal("course_paid", f"{number}"))
    await write_page(house, "goals", number)


@aside
async def tell_counter(story: Story, number: int) -> None:
    await attempt(story, count, number)


async def start_counting(house: House, number: int) -> None:
    async with house.db.write() as session:
        await house.jobs.enqueue(session, tell_counter, f"goal:{number}", number)


async def sell(story: Story, number: int) -> None:
    """The counter first: nothing after it may wait."""
    await attempt(story, start_counting, number)
    await attempt(story, write_page, "invites", number)


async def test_a_dead_counter_holds_no_invites_up(migrated_database_url: str) -> None:
    """The places of sales are fewer than the sales: were goals told there, they would fill them."""
    engine = Engine(migrated_database_url, first_pause=0.01, goodbye=1)
    assert AT_ONCE["sqlite"][QUEUE] < SALES
    async with answering(Reply(held=True)) as silent:
        settings = server_settings(migrated_database_url, metrika_counter="1", metrika_url=silent.url)
        async with built_house(settings, engine) as house:
            await open_book(house.db)
            async with house.db.write() as session:
                for number in range(SALES):
                    await house.jobs.enqueue(session, sell, f"sale:{number}", number)
            async with engine.running(house, (sell, tell_counter), every_minute=nothing):
                await silent.arrived.wait()

                async def all_invited() -> bool:
                    return await pages(house.db, "invites") == list(range(SALES))

                await eventually(all_invited, "every buyer has an invite")
                assert await pages(house.db, "goals") == []
