"""Everything that the office asks of a database, asked of each kind."""

import asyncio
import re
from typing import get_args

from aimpay.contract.form_warm import SortBy
from aimpay.server.office.board.columns import PAGE
from aimpay.server.staff.codes import ask_code, burn_code, make_code
from aimpay.server.staff.rules import Role
from aimpay.server.workflows.school.change_text import mark
from integrations.outside import Reply
from server.conftest import served
from server.houses import OWNER
from server.office.crowd import Crowd
from server.office.visitor import office_link, signed_in, signed_in_as


async def test_pages_of_the_office_on_each_database(migrated_database_url: str) -> None:
    async with served(migrated_database_url, Reply(200, {"username": "aim_school_bot"})) as server:
        staff, crowd = await signed_in(server), Crowd(server)
        known = await crowd.many(PAGE + 2)
        board = (await staff.opens("/office/board?q=лид&period=7&owner=none")).text
        more = re.search(r'data-more href="([^"]+)"', board)
        assert more
        seen = re.findall(r'data-lead="(\d+)"', board + (await staff.opens(more[1].replace("&amp;", "&"))).text)
        assert sorted(map(int, seen)) == known
        moved = await staff.posts("/office/board/move", {"lead_id": known[0], "stage": "bot"})
        assert moved.status == 200
        for sort in get_args(SortBy):
            assert (await staff.opens(f"/office/leads?sort=-{sort}&tag=a&source=vk&q=%2B7912")).status == 200
        twin = await crowd.lead("Лид", email="lead0@example.com")
        card = f"/office/leads/{known[0]}"
        await staff.sends(f"{card}/task", text="Позвонить", due="2026-11-24T12:00")
        assert "Возможно, это один человек" in (await staff.opens(card)).text
        await staff.sends(f"{card}/merge", other=twin)
        for path in (
            "",
            "/tasks",
            "/stages",
            "/sessions",
            "/staff",
            "/audit?kind=leads&since=2026-01-01",
            f"/leads/{known[0]}",
            "/leads.xlsx",
        ):
            assert (await staff.opens(f"/office{path}")).status == 200, path
        link = await office_link(server)
        assert (await staff.enters(link)).status == 303
        assert (await staff.enters(link)).status == 410


async def test_the_school_itself_on_each_database(migrated_database_url: str) -> None:
    async with served(migrated_database_url, Reply(200, {"username": "aim_school_bot"})) as server:
        owner = await signed_in_as(server, Role.OWNER, stepped_up=True)
        slug = "ml-bez-matematiki"
        assert (await owner.sends("/office/settings/hold_days", value="21", seen="14")).status == 303
        assert (await owner.sends("/office/texts/bot/about." + slug, html="Своё", seen=mark(""))).status == 303
        promo = {"code": "VESNA", "kind": "free", "is_active": "1", "reason": "Проба"}
        assert (await owner.sends("/office/promos/new", **promo)).status == 303
        terms = {"title": "Курс", "on_sale": "1", "access_days": "30"}
        assert (await owner.sends(f"/office/courses/{slug}/terms", **terms)).status == 303
        form = {"key": "form-key-0001", "course": slug, "full_name": "Ёлкина Анна", "reason": "Проба"}
        assert (await owner.sends("/office/certificates/new", **form)).status == 303
        assert (await owner.sends(f"/office/quizzes/{slug}/questions/supervised/retire")).status == 303
        for path in (
            "settings",
            "settings/hold_days",
            "texts",
            "texts/legal/marketing",
            "courses",
            f"courses/{slug}",
            f"courses/{slug}/price?price=100&bonus=1&bonus_kind=sum",
            "promos/VESNA",
            "quizzes",
            f"quizzes/{slug}",
            "certificates?q=елкина",
            "fiscal",
        ):
            assert (await owner.opens(f"/office/{path}")).status == 200, path


async def test_of_two_that_type_a_code_at_once_one_wins_on_each_database(migrated_database_url: str) -> None:
    async with served(migrated_database_url, Reply(200, {"username": "aim_school_bot"})) as server:
        db, now = server.house.db, server.house.clock.now()
        async with db.write() as session:
            ticket, asked, may_send = await ask_code(session, email="anna@school.example", now=now)
            code = await make_code(session, asked.id, OWNER, "secret", now)
        assert may_send
        assert code is not None

        async def typed() -> bool:
            async with db.write() as session:
                return await burn_code(session, code, key="secret", now=now, ticket=ticket) is not None

        assert sorted(await asyncio.gather(typed(), typed())) == [False, True]
