"""Server hits are stored only when Metrika would store them."""

import httpx2
import pytest

from sandbox.metrika.counter import EVENT, PAGEVIEW, ask_for, collect, hits, now, pass_time

BAD_HITS: list[tuple[dict[str, str], str]] = [
    ({"tid": "1"}, "tid"),
    ({"ms": "guess"}, "ms"),
    ({"cid": ""}, "cid"),
    ({"t": "click"}, "t:"),
    ({"dl": ""}, "dl"),
    ({"et": "yesterday"}, "et"),
    ({"params": "[1]"}, "params"),
    ({"params": "{"}, "params"),
    ({"pa": "purchase"}, "ti"),
]


@pytest.mark.parametrize(("fields", "problem"), BAD_HITS)
async def test_a_bad_hit_is_silently_not_stored(http: httpx2.AsyncClient, fields: dict[str, str], problem: str) -> None:
    hit = await collect(http, PAGEVIEW | fields)
    assert not hit["stored"]
    assert hit["problems"][0].startswith(problem)


async def test_a_bad_hit_is_an_error_when_so_switched(http: httpx2.AsyncClient) -> None:
    await http.put("/sandbox/api/metrika/settings", json={"strict_collect": True})
    assert (await http.get("/metrika/collect", params=PAGEVIEW | {"ms": "guess"})).status_code == 400
    assert (await http.get("/metrika/collect", params=PAGEVIEW)).status_code == 200


async def test_get_and_post_are_equal(http: httpx2.AsyncClient) -> None:
    await http.get("/metrika/collect", params=PAGEVIEW)
    await http.post("/metrika/collect", data=PAGEVIEW)
    first, second = await hits(http)
    assert first["params"] == second["params"] == PAGEVIEW
    assert first["stored"]
    assert second["stored"]


async def test_an_event_needs_a_visit_within_12_hours(http: httpx2.AsyncClient) -> None:
    assert not (await collect(http, EVENT))["stored"]
    await collect(http, PAGEVIEW)
    assert (await collect(http, EVENT | {"params": '{"order": 7}'}))["stored"]
    await pass_time(http, 12 * 3600 + 1)
    assert not (await collect(http, EVENT))["stored"]


async def test_an_event_needs_its_goal(http: httpx2.AsyncClient) -> None:
    await collect(http, PAGEVIEW)
    assert (await collect(http, EVENT | {"ea": ""}))["problems"][0].startswith("ea")


async def test_the_time_of_a_hit_lies_in_the_last_12_hours(http: httpx2.AsyncClient) -> None:
    moment = await now(http)
    assert (await collect(http, PAGEVIEW | {"et": str(moment - 3600)}))["stored"]
    assert not (await collect(http, PAGEVIEW | {"et": str(moment - 13 * 3600)}))["stored"]
    assert not (await collect(http, PAGEVIEW | {"et": str(moment + 600)}))["stored"]


async def test_visits_can_be_assumed_where_no_browser_counter_runs(http: httpx2.AsyncClient) -> None:
    await http.put("/sandbox/api/metrika/settings", json={"assume_visits": True})
    assert (await collect(http, EVENT))["stored"]


@pytest.mark.parametrize("kept", [True, False])
async def test_a_failure_may_come_before_or_after_the_hit_is_kept(http: httpx2.AsyncClient, kept: bool) -> None:
    await ask_for(http, {"kind": "server_error", "path": "/collect", "after_commit": kept})
    assert (await http.post("/metrika/collect", data=PAGEVIEW)).status_code == 500
    assert bool(await hits(http)) is kept
