"""The chart's link, the back-office's view and the payments by day, through the server's own door."""

import json
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import pytest_asyncio

from aimpay.contract.partner_admin import GET_PAYMENTS_FREQUENCY, GetPaymentsFrequency
from aimpay.contract.partners import (
    CLIENTS_FILE,
    GENERATE_CHART_LINK,
    REVOKE_CHART_LINKS,
    GenerateChartLink,
    RevokeChartLinks,
)
from aimpay.server.partners.models import ChartLink
from integrations.outside import Reply
from money.house import OWNER, Play
from partners.crowd import BONUS, Crowd
from server.conftest import Server, served
from server.houses import CODE

SECRETS: Final = ("last4", "card", "destination", "secret", "token", "phone", "email")


@pytest_asyncio.fixture
async def server(play: Play) -> AsyncIterator[Server]:
    """The real app over the same books."""
    async with served(play.house.db.url, Reply(200, {"username": "aim_school_bot"})) as opened:
        yield replace(opened, house=play.house)


async def _chart(play: Play, telegram_id: int) -> str:
    made = await play(GENERATE_CHART_LINK, GenerateChartLink(telegram_id=telegram_id))
    assert made.expires_at == (await Crowd(play).rows(ChartLink))[-1].created_at + timedelta(days=7)
    return "/referral_chart/" + made.chart_url.rpartition("/")[2]


async def test_the_chart_opens_for_who_has_the_link_and_names_nobody(play: Play, crowd: Crowd, server: Server) -> None:
    partner = await crowd.person("Секретная Анна")
    path = await _chart(play, partner)
    empty = await server.ask("GET", path)
    assert (empty.status, "Пока никто не пришёл" in empty.text) == (200, True)
    await crowd.friends(partner, 3)
    await crowd.person("</script><script>alert(1)", by=partner)
    page = await server.ask("GET", path)
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    assert page.headers["Cache-Control"] == "no-store"
    data = json.loads(re.findall(r'<script type="application/json" id="data">(.*?)</script>', page.text, re.DOTALL)[0])
    assert (data["came"][-1][1], data["paid"][-1][1]) == (4, 3)
    assert sum(state["kopecks"][0] for state in data["states"]) == 3 * BONUS
    assert not any(word in page.text for word in ("Анна", "Друг", "alert", str(partner)))
    for name in re.findall(r'(?:src|href)="(/look/[^"]+)"', page.text):
        assert (await server.ask("GET", name)).status == 200, name


async def test_unknown_expired_and_revoked_links_look_the_same(play: Play, crowd: Crowd, server: Server) -> None:
    partner, other = await crowd.person(), await crowd.person()
    revoked, kept = await _chart(play, partner), await _chart(play, other)
    await play(REVOKE_CHART_LINKS, RevokeChartLinks(telegram_id=partner))
    assert (await server.ask("GET", kept)).status == 200
    unknown = await server.ask("GET", "/referral_chart/nothing")
    closed = await server.ask("GET", revoked)
    async with play.house.db.write() as session:
        for link in await crowd.rows(ChartLink):
            (await session.merge(link)).expires_at = play.house.clock.now()
    expired = await server.ask("GET", kept)
    assert {(one.status, one.text) for one in (unknown, closed, expired)} == {(404, unknown.text)}
    assert kept.rpartition("/")[2] not in str([vars(link) for link in await crowd.rows(ChartLink)])


async def test_the_file_route_answers_a_workbook_to_who_knows_the_secret(crowd: Crowd, server: Server) -> None:
    partner = await crowd.person()
    refused = await server.ask("POST", CLIENTS_FILE.path, json={"telegram_id": partner})
    assert refused.status == 403
    async with server.session.post(
        server.url + CLIENTS_FILE.path, json={"telegram_id": partner}, headers={"X-Secret-Code": CODE}
    ) as answer:
        assert (answer.status, answer.content_type) == (200, CLIENTS_FILE.media_type)
        assert (await answer.read()).startswith(b"PK")
    assert (await server.post(CLIENTS_FILE.path, {"telegram_id": 5})).error["code"] == "user_not_found"


async def test_the_back_office_sees_partners_without_their_cards(crowd: Crowd, server: Server) -> None:
    partners = [await crowd.person(f"Партнёр {number}") for number in range(3)]
    for partner in partners:
        await crowd.friends(partner, 1)
    assert (await server.ask("GET", "/api/referrals/all")).status == 403
    found: list[dict[str, Any]] = []
    after: int | None = 0
    while after is not None:
        page = (await server.ask("GET", f"/api/referrals/all?limit=2&after={after}", secret=CODE)).json
        found += page["referrers"]
        after = page["next_after"]
    assert [one["telegram_id"] for one in found] == partners
    one = (await server.ask("GET", f"/api/referrals/{partners[0]}", secret=CODE)).json
    assert one == found[0]
    assert (one["invited_count"], one["held"]) == (1, BONUS)
    assert not any(word in json.dumps(found) for word in SECRETS)
    assert (await server.ask("GET", "/api/referrals/5", secret=CODE)).status == 404


async def test_payments_are_counted_by_the_day_of_payment_in_moscow(play: Play) -> None:
    now = play.house.clock.now()
    evening = now.replace(hour=20, minute=59, second=0) + timedelta(days=1)
    play.pass_time(seconds=(evening - now).total_seconds())
    await play.buy(2001)
    play.pass_time(minutes=5)
    await play.buy(2002)
    await play.buy(2003)
    asked = GetPaymentsFrequency(admin_id=OWNER, days=2)
    told = (await play(GET_PAYMENTS_FREQUENCY, asked)).payments_frequency
    day = evening.date()
    assert [(one.date, one.payments_count, one.amount) for one in told] == [
        (day, 1, 1_499_000),
        (day + timedelta(days=1), 2, 2_998_000),
    ]
