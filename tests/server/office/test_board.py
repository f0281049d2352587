"""The board: columns, filters in the address, moving, and thousands of cards."""

import re
from datetime import timedelta

from aimpay.server.growth.leads.models import FunnelStage
from aimpay.server.office.board.columns import PAGE
from server.office.crowd import Crowd
from server.office.visitor import Visitor

HOSTILE = "<script>alert(1)</script>\"'&"


def cards(text: str) -> list[int]:
    return [int(one) for one in re.findall(r'data-lead="(\d+)"', text)]


async def test_card_stands_in_its_stage_and_moves_by_one_request(staff: Visitor, crowd: Crowd) -> None:
    anna = await crowd.lead("Анна", email="anna@example.com", source="yandex")
    page = (await staff.opens("/office/board")).text
    column = page[page.index('id="stage-contact"') : page.index('id="stage-bot"')]
    assert "Анна" in column
    assert "anna@example.com" in column
    assert "yandex" in column
    moved = await staff.posts("/office/board/move", {"lead_id": anna, "stage": "bot"})
    assert (moved.status, moved.json) == (200, {"status": "success"})
    assert await crowd.stage_of(anna) == "bot"


async def test_move_that_cannot_be_done_is_refused_with_words_for_the_page(staff: Visitor, crowd: Crowd) -> None:
    anna = await crowd.lead("Анна", email="anna@example.com")
    for wish, status in (({"lead_id": anna, "stage": "nowhere"}, 404), ({"lead_id": 10**6, "stage": "bot"}, 404)):
        refused = await staff.posts("/office/board/move", wish)
        assert refused.status == status
        assert re.search("[а-я]", refused.error["message"])
    assert await crowd.stage_of(anna) == "contact"


async def test_column_gives_a_page_at_a_time_and_loses_and_repeats_nobody(staff: Visitor, crowd: Crowd) -> None:
    known = await crowd.many(2 * PAGE + 3)
    page = (await staff.opens("/office/board")).text
    assert f'data-count-of="contact">{len(known)}<' in page
    seen = cards(page)
    assert len(seen) == PAGE
    while more := re.search(r'data-more href="([^"]+)"', page):
        page = (await staff.opens(more[1].replace("&amp;", "&"))).text
        seen += cards(page)
    assert sorted(seen) == sorted(known)
    assert len(seen) == len(set(seen))


async def test_filters_stand_in_the_address_and_hold_together(staff: Visitor, crowd: Crowd) -> None:
    anna = await crowd.lead("Анна Иванова", email="anna@example.com", source="yandex")
    boris = await crowd.lead("Борис", phone="+79121234567", ago=timedelta(days=40), source="vk")
    await staff.sends(f"/office/leads/{boris}/tag", tag="Вебинар")
    await staff.sends(f"/office/leads/{anna}/owner", owner=501)
    expected = {
        "q=анна": [anna],
        "q=8 912 123-45-67": [boris],
        "tag=вебинар": [boris],
        "owner=me": [anna],
        "owner=none": [boris],
        "source=vk": [boris],
        "period=30": [anna],
        "q=анна&source=vk": [],
        "period=nonsense&owner=nonsense": [anna, boris],
    }
    for words, found in expected.items():
        assert sorted(cards((await staff.opens(f"/office/board?{words}")).text)) == found, words


async def test_what_people_call_themselves_is_shown_and_never_run(staff: Visitor, crowd: Crowd) -> None:
    one = await crowd.lead(HOSTILE, email="x@example.com", source=HOSTILE)
    await staff.sends(f"/office/leads/{one}/tag", tag="<img src=x onerror=alert(1)>")
    await staff.sends(f"/office/leads/{one}/note", text=HOSTILE)
    await staff.sends(f"/office/leads/{one}/task", text=HOSTILE, due="2026-11-24T12:00")
    await staff.sends("/office/stages/add", title=HOSTILE)
    for path in ("/office/board", "/office/leads", f"/office/leads/{one}", "/office/tasks", "/office/stages"):
        text = (await staff.opens(path)).text
        assert "<script>alert" not in text, path
        assert "<img src=x" not in text, path
        assert "&lt;script&gt;alert(1)" in text, path
    asked = await staff.opens("/office/board?q=" + '"><script>alert(1)</script>')
    assert "<script>alert" not in asked.text


async def test_empty_board_says_what_will_come_and_a_strict_filter_how_to_loosen_it(staff: Visitor) -> None:
    assert "Пока никого" in (await staff.opens("/office/board")).text
    assert "Сбросить" in (await staff.opens("/office/board?q=никто")).text


async def test_stages_are_the_schools_own(staff: Visitor, crowd: Crowd) -> None:
    await crowd.lead("Анна", email="anna@example.com")
    await staff.sends("/office/stages/add", title="Думает")
    await staff.sends("/office/stages/save", slug="contact", title="Оставил телефон", enters_on="form_sent")
    await staff.sends("/office/stages/move", slug="contact", by="-1")
    refused = await staff.sends("/office/stages/remove", slug="contact")
    assert refused.status == 409
    assert "есть лиды" in refused.text
    await staff.sends("/office/stages/remove", slug="passed")
    async with crowd.server.house.db.read() as session:
        kept = await session.get_one(FunnelStage, "contact")
        assert (kept.position, kept.enters_on) == (1, ["form_sent"])
        assert await session.get(FunnelStage, "passed") is None
    assert "Думает" in (await staff.opens("/office/board")).text
