"""Staff change the page of a course; visitors never see half of it."""

from sqlalchemy import func, select

from aimpay.server.growth.landing.models import LandingPage
from server.conftest import Server
from server.office.visitor import Visitor

PAGE = "/office/site/ml-bez-matematiki"
GOOD = "lead: Новые слова о\u00a0курсе\n"
BAD = "lead: Новые слова\nleed: опечатка\n"


async def newest(server: Server) -> int:
    async with server.house.db.read() as session:
        return await session.scalar(select(func.max(LandingPage.id))) or 0


async def test_saved_words_are_what_visitors_see_next(server: Server, staff: Visitor) -> None:
    assert "папке школы" not in (await staff.opens("/office/site")).text
    assert "Научитесь понимать" in (await staff.opens(PAGE)).text
    saved = await staff.sends(PAGE, source=GOOD, base=await newest(server))
    assert (saved.status, saved.headers["Location"]) == (303, f"{PAGE}?said=saved")
    page = await server.ask("GET", "/")
    assert "Новые слова о\u00a0курсе" in page.text
    assert "Программа" not in page.text, "what is left out is not shown"


async def test_mistake_changes_nothing_and_keeps_what_was_typed(server: Server, staff: Visitor) -> None:
    refused = await staff.sends(PAGE, source=BAD, base=await newest(server))
    assert refused.status == 422
    assert "строка\u00a02: leed" in refused.text.replace("строка 2", "строка\u00a02")
    assert "leed: опечатка" in refused.text
    assert "Научитесь понимать" in (await server.ask("GET", "/")).text.replace("\u00a0", " ")


async def test_draft_is_looked_at_by_its_author_only(server: Server, staff: Visitor) -> None:
    seen = await staff.sends(f"{PAGE}/preview", source=GOOD)
    assert "Новые слова" in seen.text
    assert "script-src 'none'" in seen.headers["Content-Security-Policy"], "a look is no visit"
    assert "Новые слова" not in (await server.ask("GET", "/")).text
    wrong = await staff.sends(f"{PAGE}/preview", source=BAD)
    assert (wrong.status, "leed" in wrong.text) == (422, True)


async def test_two_authors_do_not_overwrite_each_other(server: Server, staff: Visitor) -> None:
    began = await newest(server)
    assert (await staff.sends(PAGE, source=GOOD, base=began)).status == 303
    late = await staff.sends(PAGE, source="lead: Чужие слова\n", base=began)
    assert late.status == 422
    assert "сохранил кто-то другой" in late.text
    assert "Чужие слова" in late.text, "what was typed is not lost"
    assert "Новые слова" in (await server.ask("GET", "/")).text


async def test_former_version_comes_back(server: Server, staff: Visitor) -> None:
    first = await newest(server)
    await staff.sends(PAGE, source=GOOD, base=first)
    shown = await staff.opens(f"{PAGE}?version={first}")
    assert "Научитесь понимать" in shown.text
    assert "показана" in shown.text


async def test_stranger_neither_reads_nor_writes(server: Server) -> None:
    stranger = Visitor(server)
    assert (await stranger.opens(PAGE)).status == 401
    assert (await stranger.sends(PAGE, source=GOOD, base=1)).status == 401
    assert (await stranger.sends(f"{PAGE}/preview", source=GOOD)).status == 401


async def test_list_shows_pages_and_the_tag_for_other_sites(staff: Visitor) -> None:
    page = (await staff.opens("/office/site")).text
    assert 'href="/office/site/ml-bez-matematiki"' in page
    assert "https://pay.school.example/widget.js" in page
    assert "SITE_ORIGINS" in page
