"""``/track_visit`` at the wire, on both databases."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event, func, select

from aimpay.server.growth.visits.models import SiteSession, Source, Visit
from integrations.outside import Reply
from server.conftest import Answer, Server, served

PERSON = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"}
BOT = Reply(200, {"username": "aim_school_bot"})


@pytest.fixture
async def site(migrated_database_url: str) -> AsyncIterator[Server]:
    async with served(migrated_database_url, BOT) as server:
        yield server


async def come(site: Server, address: str = "198.51.100.7", agent: dict[str, str] = PERSON, **said: Any) -> Answer:
    headers = agent | {"X-Forwarded-For": address}
    return await site.ask("POST", "/track_visit", json=said, headers=headers)


async def count(site: Server, model: type[Any]) -> int:
    async with site.house.db.read() as session:
        return await session.scalar(select(func.count()).select_from(model)) or 0


async def test_first_visit_reload_and_the_next_day(site: Server) -> None:
    first = (await come(site, utm_source="VK", landing="/?utm_source=VK", time_zone="Asia/Omsk")).json
    assert first["counted"]
    assert first["bot_url"].startswith("https://t.me/aim_school_bot?start=v_")
    again = (await come(site, utm_source="vk", session_id=first["session_id"])).json
    assert again == first | {"counted": False}
    site.house.clock.offset += timedelta(days=1)
    direct = (await come(site, session_id=first["session_id"])).json
    assert direct["counted"]
    assert direct["source_id"] != first["source_id"]
    async with site.house.db.read() as session:
        browser = (await session.scalars(select(SiteSession))).one()
    assert (browser.first_source_id, browser.last_source_id) == (first["source_id"], first["source_id"])
    assert browser.time_zone == "Asia/Omsk"
    assert await count(site, Visit) == 2


async def test_token_that_we_did_not_sign_makes_a_new_session(site: Server) -> None:
    token = (await come(site)).json["session_id"]
    for forged in (token[:-1] + ("A" if token[-1] != "A" else "B"), "1", "", "x" * 2000, "2" + token[1:]):
        assert (await come(site, session_id=forged)).json["session_id"] != token
    assert await count(site, SiteSession) == 6


async def test_link_code_is_no_session_token(site: Server) -> None:
    first = (await come(site)).json
    code = first["bot_url"].partition("v_")[2]
    assert (await come(site, session_id=code)).json["session_id"] != first["session_id"]


async def test_robots_are_answered_and_not_counted(site: Server) -> None:
    answer = await come(site, agent={"User-Agent": "Googlebot/2.1"})
    assert (answer.status, answer.json["counted"]) == (200, False)
    assert await count(site, Visit) == 0


async def test_odd_values_are_cut_and_wrong_ones_refused_clearly(site: Server) -> None:
    odd = await come(site, utm_source="x\x00y" * 300, landing="javascript:1", client_id="1;", time_zone="Moon/Sea")
    assert odd.status == 200
    async with site.house.db.read() as session:
        browser = (await session.scalars(select(SiteSession))).one()
        source = (await session.scalars(select(Source))).one()
    assert (browser.client_id, browser.time_zone, len(source.utm_source or "")) == (None, None, 100)
    for wrong in ({"utm_source": 5}, {"utm_sorce": "vk"}, {"utm_source": "x" * 3000}, {"course": "Не курс"}):
        answer = await come(site, **wrong)
        assert (answer.status, answer.error["code"]) == (422, "invalid_request")
    for body in (b"", b"{", b"[]" * 20_000):
        answer = await site.ask("POST", "/track_visit", data=body, headers=PERSON)
        assert answer.status in {400, 413, 422}
        assert answer.error["message"]


async def test_course_is_named_in_the_link(site: Server) -> None:
    link = (await come(site, course="ml")).json["bot_url"]
    assert "?start=c_ml_v_" in link
    assert len(link.partition("?start=")[2]) <= 64


async def test_one_address_is_let_in_so_often_and_others_still_are(site: Server) -> None:
    answers = await asyncio.gather(*(come(site, "203.0.113.5") for _ in range(130)))
    statuses = [answer.status for answer in answers]
    assert (statuses.count(200), statuses.count(429)) == (120, 10)
    refused = next(answer for answer in answers if answer.status == 429)
    assert refused.error["code"] == "too_many_requests"
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert (await come(site, "203.0.113.5")).status == 429
    assert (await come(site, "203.0.113.6")).status == 200
    assert await count(site, Visit) == 121


async def test_hundred_at_once_are_all_stored_in_a_few_commits(site: Server) -> None:
    await come(site)
    commits: list[Connection] = []
    event.listen(site.house.db._hand[0], "commit", commits.append)
    answers = await asyncio.gather(
        *(come(site, f"10.1.0.{place}", utm_source=f"source-{place % 7}") for place in range(100))
    )
    assert all(answer.json["counted"] for answer in answers)
    assert len({answer.json["session_id"] for answer in answers}) == 100
    assert len({answer.json["source_id"] for answer in answers}) == 7
    assert (await count(site, Visit), await count(site, Source)) == (101, 8)
    assert len(commits) < 50


async def test_nothing_is_answered_before_the_commit_and_nothing_of_a_lost_one_is_remembered(site: Server) -> None:
    dying = [True]

    def die(_connection: Connection) -> None:
        if dying:
            raise RuntimeError("the process dies before the commit")

    event.listen(site.house.db._hand[0], "commit", die)
    lost = await asyncio.gather(*(come(site, utm_source="vk") for _ in range(10)))
    assert {answer.status for answer in lost} == {503}
    assert await count(site, Visit) == await count(site, Source) == 0
    dying.clear()
    kept = await come(site, utm_source="vk")
    assert kept.json["counted"]
    async with site.house.db.read() as session:
        assert await session.scalar(select(Source.id)) == kept.json["source_id"]


async def test_silent_bot_costs_only_the_link(migrated_sqlite_url: str) -> None:
    async with served(migrated_sqlite_url, Reply(503, "")) as site:
        answer = await come(site)
    assert (answer.status, answer.json["bot_url"], answer.json["counted"]) == (200, None, True)


async def test_described_for_people_who_write_programs(site: Server) -> None:
    document = (await site.ask("GET", "/openapi.json")).json
    described = document["paths"]["/track_visit"]["post"]
    assert "utm_source" in described["requestBody"]["content"]["application/json"]["schema"]["properties"]
    assert described["responses"]["200"]["content"]["application/json"]["schema"]["$ref"].endswith("/VisitTracked")
