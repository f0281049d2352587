"""The report on sources in the office."""

from server.conftest import Server
from server.office.visitor import Visitor

PERSON = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"}


async def test_empty_period_says_what_to_do(staff: Visitor) -> None:
    page = (await staff.opens("/office/sources")).text
    assert "никто не&nbsp;приходил" in page.replace("\u00a0", "&nbsp;")


async def test_visit_is_in_the_table_and_what_was_chosen_in_the_address(staff: Visitor, server: Server) -> None:
    said = {"utm_source": "<b>vk", "utm_medium": "cpc", "utm_campaign": "Осень"}
    assert (await server.ask("POST", "/track_visit", json=said, headers=PERSON)).json["counted"]
    page = (await staff.opens("/office/sources?touch=last&group=campaign&since=&until=")).text
    assert "&lt;b&gt;vk" in page
    assert "Осень" in page
    assert 'value="last" selected' in page
    assert "Осень" not in (await staff.opens("/office/sources?since=2020-01-01&until=2020-01-31")).text


async def test_period_turned_round_is_refused_in_words(staff: Visitor) -> None:
    answer = await staff.opens("/office/sources?since=2026-02-01&until=2026-01-01")
    assert answer.status == 422
    assert "Начало периода" in answer.text
