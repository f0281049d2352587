"""What advertising cost, from a file or by hand: looked at, taken in, taken in again, deleted; and who may."""

import re

import aiohttp
from sqlalchemy import func, select

from aimpay.server.insight.models import AdCost, AdImport
from aimpay.server.insight.views.registry import VIEWS
from aimpay.server.staff.models import AuditEntry
from aimpay.server.staff.rules import Action, Role
from aimpay.server.workflows.insight.models import CostDraft
from integrations.outside import Reply
from server.conftest import Answer, Server, served
from server.office.season import grow
from server.office.visitor import Visitor, signed_in, signed_in_as

PAGE = "/office/insight/costs"
FILE = "Дата;Кампания;Расход;Клики\n01.11.2025;осень;1000,00;10\n02.11.2025;осень;500,50;5\n02.11.2025;осень;x;5\n"


async def upload(visitor: Visitor, text: str, *, source: str = "vk", name: str = "october.csv") -> Answer:
    """Send the file and open the page that says what was read."""
    form = aiohttp.FormData()
    form.add_field("file", text.encode(), filename=name, content_type="text/csv")
    form.add_field("source", source)
    answer = await visitor._ask("POST", f"{PAGE}/upload", data=form)
    assert answer.status == 303, answer.text
    return await visitor.opens(answer.headers["Location"])


async def take_in(visitor: Visitor, look: Answer) -> Answer:
    (draft,) = re.findall(r'name="draft" value="(\d+)"', look.text)
    return await visitor.sends(f"{PAGE}/import", draft=draft)


async def kept(server: Server) -> list[tuple[str, str, str, int]]:
    async with server.house.db.read() as session:
        rows = await session.scalars(select(AdCost).order_by(AdCost.day, AdCost.source))
        return [(row.day.isoformat(), row.source, row.campaign, row.amount) for row in rows]


async def count(server: Server, model: type) -> int:
    async with server.house.db.read() as session:
        return await session.scalar(select(func.count()).select_from(model)) or 0


TAKEN = [("2025-11-01", "vk", "осень", 100_000), ("2025-11-02", "vk", "осень", 50_050)]


async def test_file_is_shown_first_and_nothing_is_written(server: Server, staff: Visitor) -> None:
    look = await upload(staff, FILE)
    page = look.text.replace("&nbsp;", " ").replace("\u00a0", " ")
    assert "1 500,50 ₽" in page
    assert "Строка 4: сумму «x» не понять" in page
    assert await kept(server) == []


async def test_same_file_twice_does_not_double(server: Server, staff: Visitor) -> None:
    assert (await take_in(staff, await upload(staff, FILE))).status == 303
    again = await upload(staff, FILE)
    assert "Всё это уже загружено" in again.text
    assert (await take_in(staff, again)).status == 303
    assert await kept(server) == TAKEN
    assert await count(server, AdImport) == 1
    assert await count(server, CostDraft) == 0


async def test_newer_file_takes_the_place_of_the_same_days_only(server: Server, staff: Visitor) -> None:
    await take_in(staff, await upload(staff, FILE))
    look = await upload(staff, "Дата;Кампания;Расход\n02.11.2025;осень;700\n", name="newer.csv")
    assert "1 на&nbsp;500,50" in look.text
    await take_in(staff, look)
    assert await kept(server) == [TAKEN[0], ("2025-11-02", "vk", "осень", 70_000)]


async def test_second_press_and_somebody_elses_draft_are_told_so(server: Server, staff: Visitor) -> None:
    look = await upload(staff, FILE)
    colleague = await signed_in_as(server, Role.MARKETING)
    assert (await take_in(colleague, look)).status == 404
    assert (await take_in(staff, look)).status == 303
    assert (await take_in(staff, look)).status == 404
    assert await kept(server) == TAKEN


async def test_import_is_deleted_and_may_come_again(server: Server, staff: Visitor) -> None:
    await take_in(staff, await upload(staff, FILE))
    (number,) = re.findall(r'name="import_id" value="(\d+)"', (await staff.opens(PAGE)).text)
    assert (await staff.sends(f"{PAGE}/delete", import_id=number)).status == 303
    assert await kept(server) == []
    assert (await staff.sends(f"{PAGE}/delete", import_id=number)).status == 404
    await take_in(staff, await upload(staff, FILE))
    assert await kept(server) == TAKEN


async def test_cost_typed_by_hand(server: Server, staff: Visitor) -> None:
    fields = {"day": "2025-11-01", "source": "vk", "campaign": "осень", "amount": "1 234,56", "clicks": ""}
    for _ in range(2):
        assert (await staff.sends(f"{PAGE}/add", **fields)).status == 303
    assert await kept(server) == [("2025-11-01", "vk", "осень", 123_456)]
    wrong = await staff.sends(f"{PAGE}/add", **{**fields, "amount": "сто"})
    assert wrong.status == 422
    assert "Сумму «сто» не" in wrong.text


async def test_every_change_is_written_down(server: Server, staff: Visitor) -> None:
    await take_in(staff, await upload(staff, FILE))
    (number,) = re.findall(r'name="import_id" value="(\d+)"', (await staff.opens(PAGE)).text)
    await staff.sends(f"{PAGE}/delete", import_id=number)
    async with server.house.db.read() as session:
        noted = (await session.scalars(select(AuditEntry).order_by(AuditEntry.id))).all()
    taken, deleted = [one for one in noted if one.action == Action.ADVERTISE]
    assert taken.after == {"name": "october.csv", "rows": 2, "amount": 150_050, "replaced": 0}
    assert deleted.before == {"name": "october.csv", "rows": 2, "amount": 150_050}


async def test_only_marketing_may_and_a_file_of_nonsense_is_told_so(server: Server, staff: Visitor) -> None:
    look = await upload(staff, "\x00\x01 not a table", name="../../etc/<b>passwd")
    assert "Загружать нечего" in look.text
    assert "<b>passwd" not in look.text
    looker = await signed_in_as(server, Role.READ_ONLY)
    assert (await looker.sends(f"{PAGE}/add", day="2025-11-01", source="vk", amount="1")).status == 403


async def test_views_links_and_costs_on_each_database(migrated_database_url: str) -> None:
    async with served(migrated_database_url, Reply(200, {"username": "aim_school_bot"})) as server:
        await grow(server.house)
        staff = await signed_in(server)
        for view in VIEWS:
            page = await staff.opens(f"{view.address}?source=vk&campaign=%D0%BE%D1%81%D0%B5%D0%BD%D1%8C&period=90")
            assert page.status == 200, view.key
        await take_in(staff, await upload(staff, FILE))
        await take_in(staff, await upload(staff, FILE))
        assert [row for row in await kept(server) if row[0] in {"2025-11-01", "2025-11-02"}] == TAKEN
        made = await staff.sends("/office/insight/share", view="partners", days="1")
        (path,) = re.findall(r"(/shared/[\w-]{32})", made.text)
        assert (await server.ask("GET", path)).status == 200
        (number,) = re.findall(r'name="shared_id" value="(\d+)"', (await staff.opens("/office/insight/shared")).text)
        await staff.sends("/office/insight/shared/close", shared_id=number)
        assert (await server.ask("GET", path)).status == 404
