"""``/track_visit`` has a door ahead of the middlewares: nobody may notice through which of the two he came."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from multidict import CIMultiDict
from sqlalchemy import func, select

from aimpay.server.app import create_app
from aimpay.server.db.database import Database
from aimpay.server.edge.models import RequestCount
from aimpay.server.edge.rate_limit import RateLimit
from aimpay.server.growth.visits.models import Visit
from aimpay.server.kit.clock import Clock
from integrations.outside import Reply
from sandbox.serving import serving
from server.conftest import Answer, Server, served
from server.houses import server_settings

PERSON = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"}
LISTED = "https://school.tilda.ws"
PLAIN = b'{"utm_source":"vk"}'
FIRST = 12
"""Of the 120 a minute that an address has: counted in memory."""


@pytest.fixture
async def site(migrated_sqlite_url: str) -> AsyncIterator[Server]:
    async with served(migrated_sqlite_url, Reply(200, {"username": "aim_school_bot"})) as server:
        settings = server_settings(migrated_sqlite_url, site_origins=(LISTED,))
        async with serving(create_app(settings, server.house)) as url:
            yield replace(server, url=url)


async def come(site: Server, body: Any = PLAIN, kind: str = "application/json", **headers: str) -> Answer:
    told = PERSON | {"Content-Type": kind} | {name.replace("_", "-"): value for name, value in headers.items()}
    return await site.ask("POST", "/track_visit", data=body, headers=told)


async def in_pieces() -> AsyncIterator[bytes]:
    yield PLAIN[:5]
    yield PLAIN[5:]


async def test_usual_and_unusual_requests_are_answered_alike_and_each_is_one_visit(site: Server) -> None:
    answers = [
        await come(site),
        await come(site, kind="text/plain"),
        await come(site, kind="application/json; charset=utf-8"),
        await come(site, in_pieces()),
    ]
    for answer in answers:
        assert (answer.status, answer.json["counted"], answer.json["source_id"]) == (200, True, 1)
        assert answer.json["bot_url"].startswith("https://t.me/aim_school_bot?start=v_")
        assert answer.headers["Content-Length"] == str(len(answer.text))
        assert answer.headers["Content-Type"] == "application/json"
    assert len({answer.headers["X-Request-Id"] for answer in answers}) == 4
    async with site.house.db.read() as session:
        assert await session.scalar(select(func.count()).select_from(Visit)) == 4


@pytest.mark.parametrize("kind", ["application/json", "text/plain"])
async def test_request_id_that_was_given_is_returned(site: Server, kind: str) -> None:
    assert (await come(site, kind=kind, X_Request_Id="from-the-proxy-1")).headers["X-Request-Id"] == "from-the-proxy-1"
    odd = await come(site, kind=kind, X_Request_Id="a b")
    assert odd.headers["X-Request-Id"] not in {"", "a b"}


@pytest.mark.parametrize("kind", ["application/json", "text/plain"])
async def test_listed_site_reads_the_answer_and_another_is_refused(site: Server, kind: str) -> None:
    for origin in (LISTED, site.url):
        listed = await come(site, kind=kind, Origin=origin)
        assert (listed.status, listed.headers["Access-Control-Allow-Origin"]) == (200, origin)
        assert (listed.headers["Vary"], listed.headers["Access-Control-Expose-Headers"]) == ("Origin", "Retry-After")
    for origin in ("https://evil.example", "null"):
        refused = await come(site, kind=kind, Origin=origin)
        assert (refused.status, refused.error["code"]) == (403, "forbidden")


@pytest.mark.parametrize("kind", ["application/json", "text/plain"])
async def test_refusals_have_the_one_error_body(site: Server, kind: str) -> None:
    for body, status in ((b"{", 400), (b'{"utm_source":5}', 422), (b" " * 40_000, 413), (b" " * 300_000, 413)):
        answer = await come(site, body, kind)
        assert answer.status == status
        assert answer.error["message"]
    assert (await site.ask("GET", "/track_visit", headers=PERSON)).status == 405


async def test_too_frequent_address_learns_when_to_come_again_and_its_site_may_read_it(site: Server) -> None:
    asking = (come(site, X_Forwarded_For="203.0.113.5", Origin=LISTED) for _ in range(122))
    answers = [*await asyncio.gather(*asking), await come(site, X_Forwarded_For="203.0.113.5", Origin=LISTED)]
    refused = [answer for answer in answers if answer.status == 429]
    assert len(refused) == 3
    for answer in refused:
        assert answer.error["code"] == "too_many_requests"
        assert 0 < int(answer.headers["Retry-After"]) <= 60
        assert answer.headers["Access-Control-Allow-Origin"] == LISTED


async def test_every_hop_of_a_repeated_forwarded_header_is_read(site: Server) -> None:
    """A proxy of ours adds one of its own below the caller's, and only the last hop that is not ours counts."""

    async def status(place: int) -> int:
        hops = ("X-Forwarded-For", f"10.0.0.{place}"), ("X-Forwarded-For", "203.0.113.9, 127.0.0.1")
        headers = CIMultiDict([*PERSON.items(), *hops])
        async with site.session.post(f"{site.url}/track_visit", json={}, headers=headers) as answer:
            return answer.status

    statuses = await asyncio.gather(*(status(place) for place in range(121)))
    assert (statuses.count(200), statuses.count(429)) == (120, 1)


class Still(Clock):
    """No minute ends while a test counts."""

    def unshifted(self) -> datetime:
        return datetime(2026, 11, 23, 10, tzinfo=UTC)


@pytest.fixture
async def db(migrated_database_url: str) -> AsyncIterator[Database]:
    db = Database(migrated_database_url)
    yield db
    await db.close()


def limit_of(db: Database) -> RateLimit:
    return RateLimit(db, Still(), (), 120, unwritten=FIRST)


async def ask(limit: RateLimit, times: int) -> int:
    """Return how many were let in of so many requests of one address, each in a batch of its own."""
    let_in = 0
    await limit.begin_minute()
    for _ in range(times):
        counting = partial(limit.count, callers=["a"], due=limit.due(["a"]))
        let_in += await limit.db.write_at_once(counting) == [0]
    return let_in


async def test_each_further_process_lets_in_no_more_than_what_it_may_hold_unwritten(db: Database) -> None:
    processes = [limit_of(db) for _ in range(3)]
    assert await ask(processes[0], 200) == 120
    assert [await ask(limit, 50) for limit in processes] == [0, FIRST, FIRST]


async def test_calm_address_is_not_written_and_one_that_is_not_is_written_whole(db: Database) -> None:
    limit = limit_of(db)
    await ask(limit, FIRST)
    counted = select(RequestCount.times)
    async with db.read() as session:
        assert await session.scalar(counted) is None
    await ask(limit, 2)
    async with db.read() as session:
        assert await session.scalar(counted) == FIRST + 2
