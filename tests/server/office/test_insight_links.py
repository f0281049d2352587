"""A view shared by a link: what it shows, to whom, how long, and how it ends."""

import re
from datetime import timedelta

from sqlalchemy import select

from aimpay.server.staff.models import AuditEntry
from aimpay.server.staff.rules import Action, Role
from aimpay.server.workflows.insight.models import SharedView
from server.conftest import Answer, Server
from server.office.season import PARTNER, grow
from server.office.visitor import Visitor, signed_in, signed_in_as

SHARE = "/office/insight/share"
LIST = "/office/insight/shared"


async def shared(visitor: Visitor, view: str = "revenue", **fields: str) -> str:
    """Return the path of a new link, as the page says it once."""
    made = await visitor.sends(SHARE, view=view, **{"days": "7", **fields})
    assert made.status == 200, made.text
    (path,) = re.findall(r'value="https://pay\.school\.example(/shared/[\w-]{32})"', made.text)
    return str(path)


async def outside(server: Server, path: str) -> Answer:
    return await server.ask("GET", path)


async def test_link_shows_this_view_and_nothing_to_press(server: Server, staff: Visitor) -> None:
    await grow(server.house)
    page = await outside(server, await shared(staff, "revenue", period="30"))
    assert page.status == 200
    assert "89 940 ₽" in page.text.replace("\u00a0", " ")
    assert 'data-chart="chart-money"' in page.text
    for forbidden in ("<form", "/office/insight", "Выйти", "excel", ".png"):
        assert forbidden not in page.text, forbidden
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert page.headers["Cache-Control"] == "no-store"
    assert "unsafe" not in page.headers["Content-Security-Policy"]


async def test_people_of_a_shared_view_have_no_names(server: Server, staff: Visitor) -> None:
    await grow(server.house)
    page = await outside(server, await shared(staff, "partners"))
    assert "Участник 1" in page.text
    assert PARTNER not in page.text
    assert "Человек 2" not in page.text


async def test_period_stays_as_it_was_when_shared(server: Server, staff: Visitor) -> None:
    await grow(server.house)
    path = await shared(staff, "funnel", period="7", source="vk")
    before = (await outside(server, path)).text
    server.house.clock.offset = timedelta(days=5)
    after = (await outside(server, path)).text
    assert re.findall(r'class="lead">([^<]+)', before) == re.findall(r'class="lead">([^<]+)', after)
    assert "Источник: vk" in after


async def test_link_ends_by_itself_and_tells_no_more_than_a_wrong_one(server: Server, staff: Visitor) -> None:
    path = await shared(staff, days="1")
    server.house.clock.offset = timedelta(hours=23, minutes=59)
    assert (await outside(server, path)).status == 200
    server.house.clock.offset = timedelta(days=1, seconds=1)
    ended, wrong = await outside(server, path), await outside(server, f"/shared/{'A' * 32}")
    assert (ended.status, ended.text) == (404, wrong.text)
    assert wrong.status == 404


async def test_link_is_closed_from_the_list_at_once(server: Server, staff: Visitor) -> None:
    path = await shared(staff, "funnel")
    listed = (await staff.opens(LIST)).text
    assert "Воронка" in listed
    (number,) = re.findall(r'name="shared_id" value="(\d+)"', listed)
    for _ in range(2):
        assert (await staff.sends(f"{LIST}/close", shared_id=number)).status == 303
    assert (await outside(server, path)).status == 404
    assert "Действующих ссылок нет" in (await staff.opens(LIST)).text


async def test_only_the_hash_is_kept_and_every_act_is_written_down(server: Server, staff: Visitor) -> None:
    path = await shared(staff)
    async with server.house.db.read() as session:
        kept = (await session.scalars(select(SharedView))).one()
        noted = (await session.scalars(select(AuditEntry).where(AuditEntry.action == Action.SHARE))).one()
    assert path.rpartition("/")[2] not in str(vars(kept))
    assert (noted.object_kind, noted.object_id) == ("shared_views", str(kept.id))
    assert path.rpartition("/")[2] not in str(vars(noted))


async def test_strange_wishes_are_refused(server: Server, staff: Visitor) -> None:
    for fields in ({"view": "secrets", "days": "7"}, {"view": "revenue", "days": "3650"}, {"view": "revenue"}):
        assert (await staff.sends(SHARE, **fields)).status == 422, fields
    looker = await signed_in_as(server, Role.READ_ONLY)
    assert (await looker.sends(SHARE, view="revenue", days="7")).status == 403
    assert (await staff.sends(f"{LIST}/close", shared_id="404")).status == 404


async def test_guesser_is_stopped_by_the_limit_of_his_address(server: Server) -> None:
    await signed_in(server)
    statuses = [(await outside(server, f"/shared/{'B' * 31}{guess % 10}")).status for guess in range(121)]
    assert statuses[0] == 404
    assert 429 in statuses
