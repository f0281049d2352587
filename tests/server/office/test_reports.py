"""The page of reports: who sees which, a file at once, a job with its progress, schedules."""

import io
import re
from typing import Any, Final

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from aimpay.contract.reports import GET_MULTIPLICATORS, REPORT_FILE
from aimpay.server.staff.models import AuditEntry
from aimpay.server.staff.rules import Role
from aimpay.server.workflows.reports.models import ReportJob, ReportSchedule
from server.conftest import Server
from server.houses import OWNER
from server.office.crowd import Crowd
from server.office.visitor import MEMBERS, ORIGIN, Visitor, signed_in_as

PAGE: Final = "/office/reports"
TAKE: Final = f"{PAGE}/take"
KEY: Final = "0123456789abcdef"


async def book(visitor: Visitor, path: str, **fields: Any) -> CalamineWorkbook:
    headers = {"Cookie": f"aimpay_office={visitor.cookie}", "Origin": ORIGIN}
    async with visitor.server.session.post(visitor.server.url + path, data=fields, headers=headers) as answer:
        assert answer.status == 200, await answer.text()
        return CalamineWorkbook.from_filelike(io.BytesIO(await answer.read()))


async def test_a_short_report_comes_at_once_with_its_filters_and_stands_in_the_log(
    staff: Visitor, crowd: Crowd
) -> None:
    await crowd.lead("=HYPERLINK(1)", email="anna@example.com", source="yandex")
    await crowd.lead("Борис", email="boris@example.com")
    read = await book(staff, TAKE, report="leads", key=KEY, source="yandex", since="2020-01-01", until="")
    header, *rows = read.get_sheet_by_name("Люди").to_python()
    assert [dict(zip(header, row, strict=True))["Имя"] for row in rows] == ["=HYPERLINK(1)"]
    told = {line[0]: str(line[1]).replace("\u00a0", " ") for line in read.get_sheet_by_name("Условия").to_python()}
    assert (told["Период"], told["Источник"], told["Отчёт"]) == ("с 1 января 2020", "yandex", "Люди")
    async with staff.server.house.db.read() as session:
        (entry,) = await session.scalars(select(AuditEntry).where(AuditEntry.object_kind == "reports"))
    assert (entry.object_id, entry.after) == ("leads", {"since": "2020-01-01", "source": "yandex"})


async def test_a_report_for_the_bot_is_a_job_that_a_second_press_does_not_double(staff: Visitor) -> None:
    fields = {"report": "leads", "key": KEY, "way": "bot"}
    first, second = [(await staff.sends(TAKE, **fields)).headers["Location"] for _ in range(2)]
    assert first == second
    page = (await staff.opens(first)).text
    assert "Ждёт очереди" in page
    shown = (await staff.opens(f"{first}/progress")).json
    assert (shown["status"], shown["moving"], shown["done"]) == ("waiting", True, 0)
    assert (await staff.opens(f"{first}/file")).status == 409
    assert (await staff.opens(f"{PAGE}/jobs/999")).status == 404
    assert first in (await staff.opens(PAGE)).text
    async with staff.server.house.db.read() as session:
        assert len((await session.scalars(select(ReportJob))).all()) == 1


@pytest.mark.parametrize(
    ("role", "sees", "lacks"),
    [
        (Role.FINANCE, {"accounting", "sales", "leads", "sources"}, {"audit", "chat_texts"}),
        (Role.MARKETING, {"leads", "deliveries", "funnel"}, {"sales", "accounting", "payouts"}),
        (Role.READ_ONLY, {"sources", "funnel"}, {"sales", "leads", "certificates"}),
    ],
)
async def test_a_role_sees_and_takes_only_its_own(server: Server, role: Role, sees: set[str], lacks: set[str]) -> None:
    visitor = await signed_in_as(server, role)
    offered = set(re.findall(r'name="report" value="(\w+)"', (await visitor.opens(PAGE)).text))
    assert sees <= offered
    assert not lacks & offered
    for report in lacks:
        assert (await visitor.sends(TAKE, report=report, key=KEY)).status == 403


async def test_support_has_no_reports_and_what_is_not_there_is_refused(server: Server, staff: Visitor) -> None:
    support = await signed_in_as(server, Role.SUPPORT)
    assert (await support.opens(PAGE)).status == 403
    assert (await staff.sends(TAKE, report="execute_sql", key=KEY)).status == 404
    wrong = await staff.sends(TAKE, report="sales", key=KEY, since="2026-02-01", until="2026-01-01")
    assert wrong.status == 422
    assert (await staff.sends(TAKE, report="sales", key=KEY, since="вчера")).status == 422


async def test_a_schedule_is_added_paused_resumed_and_removed(server: Server, staff: Visitor) -> None:
    await signed_in_as(server, Role.FINANCE)
    empty = (await staff.opens(f"{PAGE}/schedules")).text
    assert "ничего не\u00a0уходит" in empty
    plan = {"report": "sales", "every": "week", "time": "09:05", "recipient": MEMBERS[Role.FINANCE]}
    assert (await staff.sends(f"{PAGE}/schedules/add", **plan)).status == 303
    assert "аждый понедельник в\u00a009:05" in (await staff.opens(f"{PAGE}/schedules")).text
    for act, is_on in (("pause", False), ("resume", True), ("delete", False)):
        assert (await staff.sends(f"{PAGE}/schedules/1/{act}")).status == 303
        async with server.house.db.read() as session:
            assert ((await session.get_one(ReportSchedule, 1)).next_at is not None) is is_on
    assert (await staff.sends(f"{PAGE}/schedules/1/resume")).status == 400
    for wrong in ({"time": "25:00"}, {"recipient": 777}, {"every": "year"}):
        assert (await staff.sends(f"{PAGE}/schedules/add", **{**plan, **wrong})).status in {400, 422}


async def test_calls_of_the_bot_are_for_staff_and_the_table_has_russian_keys(server: Server) -> None:
    """The original's table was open to anybody; its list of sources was always empty."""
    said = {"utm_source": "vk"}
    agent = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"}
    await server.ask("POST", "/track_visit", json=said, headers=agent)
    assert (await server.ask("POST", GET_MULTIPLICATORS.path, json={"admin_id": OWNER})).status == 403
    assert (await server.post(GET_MULTIPLICATORS.path, {"admin_id": 777})).status == 403
    found = (await server.post(GET_MULTIPLICATORS.path, {"admin_id": OWNER})).json["result"]
    (row,) = found["source_stats"]
    assert (row["Источник"], row["Визиты"], row["% регистраций"]) == ("vk", 1, 0.0)
    assert found["referral_stats"] == []
    assert (await server.post(REPORT_FILE.path, {"admin_id": 777, "job_id": 1})).status == 403
    assert (await server.post(REPORT_FILE.path, {"admin_id": OWNER, "job_id": 1})).status == 404
