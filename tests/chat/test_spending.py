"""The day's money: never overspent, whoever asks at once, and honest when nobody tells the cost."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from aimpay.server.growth.chat.gateway import Usage
from aimpay.server.growth.chat.rules import MILLION, Prices
from aimpay.server.growth.chat.spending import cost_of, reserve, settle, spent
from chat.site import Site

ASKED = "Нужна ли математика?"


async def test_an_answer_costs_what_its_usage_says(site: Site) -> None:
    await (await site.browser()).ask(ASKED)
    [asked] = await site.asked()
    usage, row = asked["usage"], await site.spending()
    cached, fresh = usage["prompt_cache_hit_tokens"], usage["prompt_cache_miss_tokens"]
    assert row is not None
    assert (row.spent, row.reserved) == (cost_of(Usage(cached, fresh, usage["completion_tokens"]), Prices()), 0)


async def test_over_the_cap_the_model_is_not_asked(site: Site) -> None:
    object.__setattr__(site.house, "chat", replace(site.house.chat, daily=MILLION // 1000))
    said = await (await site.browser()).ask(ASKED)
    assert said.body["fallback"] is True
    assert await site.asked() == []


async def test_those_who_ask_at_once_cannot_spend_the_same_roubles(either_site: Site) -> None:
    """Each takes what is left in one statement; two of ten fit."""
    db, now = either_site.house.db, either_site.house.clock.now()

    async def take() -> bool:
        async with db.write() as session:
            return await reserve(session, 40, 100, now) is not None

    assert sorted(await asyncio.gather(*(take() for _ in range(10)))) == [False] * 8 + [True] * 2


async def test_a_settled_reservation_gives_the_rest_back(either_site: Site) -> None:
    now = either_site.house.clock.now()
    async with either_site.house.db.write() as session:
        held = await reserve(session, 100, 100, now)
        assert held is not None
        assert await reserve(session, 1, 100, now) is None
        await settle(session, held, 30)
        assert await reserve(session, 70, 100, now) is not None
        assert await reserve(session, 100, 100, now + timedelta(days=1)) is not None
    async with either_site.house.db.read() as session:
        seen = await spent(session, now)
    assert (seen.today, seen.reserved, seen.answers) == (30, 70, 1)


async def test_a_cut_answer_is_taken_to_have_cost_the_most(site: Site) -> None:
    await site.fault("cut", after=6)
    await (await site.browser()).ask(ASKED)
    row = await site.spending()
    assert row is not None
    assert row.reserved == 0
    assert row.spent > MILLION // 100


async def test_a_refusal_costs_nothing(site: Site) -> None:
    await site.fault("overloaded")
    await (await site.browser()).ask(ASKED)
    row = await site.spending()
    assert row is not None
    assert (row.spent, row.reserved, row.answers) == (0, 0, 0)
