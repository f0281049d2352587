from typing import Any

import aiohttp
import pytest

from aimpay.sandbox.metrika.app import build
from aimpay.sandbox.settings import SandboxSettings
from aimpay.server.integrations.metrika import MetrikaCounter, NullCounter
from aimpay.server.workflows.gateways import DeliveryFailedError, DeliveryRefusedError, Goal
from integrations.outside import Reply, answering
from sandbox.serving import serving, single

GOAL = Goal(name="course_paid", client_id="1700000000123456789", order_number="17", amount=1_499_000)
TOKEN = SandboxSettings().metrika_token
PAGE = "https://school.example/"


def counter(session: aiohttp.ClientSession, url: str) -> MetrikaCounter:
    number = SandboxSettings().metrika_counter
    return MetrikaCounter(session, base_url=url, counter=number, token=TOKEN, page_url=PAGE)


async def _hits(session: aiohttp.ClientSession, url: str) -> list[dict[str, Any]]:
    async with session.get(f"{url}/sandbox/api/metrika/hits") as answer:
        hits: list[dict[str, Any]] = (await answer.json())["hits"]
        return hits


async def test_goal_is_stored_inside_a_visit_opened_for_it(session: aiohttp.ClientSession) -> None:
    async with serving(single(build)) as url:
        await counter(session, f"{url}/metrika").record(GOAL)
        hits = await _hits(session, url)
    assert [hit["problems"] for hit in hits] == [[], []]
    visit, goal = (hit["params"] for hit in hits)
    assert (visit["t"], visit["dl"], visit["cid"]) == ("pageview", PAGE, GOAL.client_id)
    assert (goal["t"], goal["ea"], goal["cid"]) == ("event", "course_paid", GOAL.client_id)
    assert (goal["pa"], goal["ti"], goal["tr"]) == ("purchase", "17", "14990.00")


async def test_check_leaves_no_hit_behind(session: aiohttp.ClientSession) -> None:
    async with serving(single(build)) as url:
        said = await counter(session, f"{url}/metrika").check()
        assert await _hits(session, url) == []
    assert SandboxSettings().metrika_counter in said


@pytest.mark.parametrize("reply", [Reply(500, ""), Reply(503, ""), Reply(429, "", {"Retry-After": "9"}), Reply(0)])
async def test_trouble_is_worth_another_try(session: aiohttp.ClientSession, reply: Reply) -> None:
    async with answering(reply) as outside:
        with pytest.raises(DeliveryFailedError) as caught:
            await counter(session, outside.url).record(GOAL)
        with pytest.raises(DeliveryFailedError):
            await counter(session, outside.url).check()
    assert caught.value.retry_after == (9 if reply.headers else None)


@pytest.mark.parametrize("status", [400, 403])
async def test_refused_hit_is_said_so(session: aiohttp.ClientSession, status: int) -> None:
    async with answering(Reply(status, "")) as outside:
        with pytest.raises(DeliveryRefusedError):
            await counter(session, outside.url).record(GOAL)


async def test_visitor_unknown_to_the_counter_is_not_invented(session: aiohttp.ClientSession) -> None:
    async with answering(Reply()) as outside:
        with pytest.raises(DeliveryRefusedError):
            await counter(session, outside.url).record(Goal("course_paid", "", "17", 1))
    assert not outside.seen


async def test_token_stays_out_of_addresses_and_logs(
    session: aiohttp.ClientSession, written: pytest.LogCaptureFixture
) -> None:
    async with answering(Reply(200, "")) as outside:
        await counter(session, outside.url).record(GOAL)
    assert [seen.form["ms"] for seen in outside.seen] == [TOKEN, TOKEN]
    assert {seen.path for seen in outside.seen} == {"/collect"}
    assert TOKEN not in written.text


async def test_goals_switched_off_are_said_to_be_off() -> None:
    await NullCounter().record(GOAL)
    assert "выключены" in await NullCounter().check()
