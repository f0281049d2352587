"""Whoever of the staff changes something leaves a line: who, what, from what to what, and why."""

import inspect
import re
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import is_dataclass
from datetime import timedelta
from types import CodeType, FunctionType, ModuleType
from typing import Any, Final

import pytest
from fastapi.routing import APIRoute
from sqlalchemy import select

from aimpay.commands.processes import UserError
from aimpay.commands.staff import perform
from aimpay.server.app import create_app
from aimpay.server.office.audit.routes import SHOWN
from aimpay.server.office.audit.words import differences
from aimpay.server.office.building import Wing
from aimpay.server.staff.audit import Via, note_change
from aimpay.server.staff.models import AuditEntry
from aimpay.server.staff.rules import Action, Role
from aimpay.server.workflows.rights.fates import NO, Subject
from aimpay.server.workflows.rights.gather import gather
from aimpay.server.workflows.rights.registry import REGISTRY
from server.conftest import Server
from server.houses import OWNER, server_settings
from server.office.crowd import Crowd
from server.office.money_world import MoneyWorld
from server.office.test_roles import CALLS, OUTSIDE
from server.office.visitor import MEMBERS, Visitor, signed_in, signed_in_as

UNCHANGING: Final = {
    "/office/step_up": "proves who is there, changes nothing of the school",
    "/office/segments/count": "counts",
    "/office/insight/costs/upload": "a dry run",
    "/office/import/upload": "a dry run",
    "/office/differences/compare": "looks at the provider's lists",
    "/office/integrations/hooks/again": "what was told is told again",
    "/office/integrations/hooks/test": "tells a made-up event",
    "/office/payouts/bank.xlsx": "a file",
    "/office/site/{slug}/preview": "draws",
    "/office/templates/preview": "draws",
    "/office/texts/preview": "draws",
    "/office/texts/legal/{kind}/look": "draws",
    "/office/courses/{slug}/design": "a link that changes nothing by itself",
    "/office/templates/{template_id:int}/send_me": "a copy to oneself",
    "/office/sequences/check": "a dry run",
    "/office/sequences/rewrite": "a dry run",
    "/office/sequences/{slug}/check-form": "a dry run",
}
"""Posts that change nothing, and why they are posts."""
NEVER_CAME: Final = "не\u00a0заходил"
ASKING: Final = {
    "/certificates_zip": "a file",
    "/export_payouts": "a file",
    "/export_payouts_as_file": "a file",
    "/export_quiz": "a file",
    "/forecast_refund": "a forecast",
    "/make_design_link": "a link that changes nothing by itself",
    "/reconcile": "looks at the provider's lists",
}


def reached(function: Any, seen: set[Any], depth: int = 8) -> set[Any]:
    """Return the functions of ours that its code names, and those that they name, and so on."""
    if is_dataclass(function) and not isinstance(function, type):
        for one in filter(callable, vars(function).values()):
            reached(one, seen, depth - 1)
    function = inspect.unwrap(getattr(function, "func", function))
    if not isinstance(function, FunctionType) or function in seen or not depth:
        return seen
    if not function.__module__.startswith(("aimpay.", "contextlib")):
        return seen
    seen.add(function)
    cells = [cell.cell_contents for cell in function.__closure__ or () if cell.cell_contents is not None]
    for named in (*_named(function.__code__, function.__globals__), *cells):
        reached(named, seen, depth - 1)
    return seen


def _named(code: CodeType, known: dict[str, Any]) -> Iterator[Any]:
    names = [known[name] for name in code.co_names if name in known]
    yield from names
    for module in (one for one in names if isinstance(one, ModuleType)):
        yield from (getattr(module, name) for name in code.co_names if hasattr(module, name))
    for inner in (one for one in code.co_consts if isinstance(one, CodeType)):
        yield from _named(inner, known)


def leads_to_the_log(route: APIRoute) -> bool:
    return note_change in reached(route.endpoint, set())


def posts(server: Server) -> Iterator[APIRoute]:
    app = create_app(server_settings(server.house.db.url), server.house)
    (wing,) = (route for route in app.routes if isinstance(route, Wing))
    for route in (*app.routes, *wing.office.routes):
        if isinstance(route, APIRoute) and route.methods == {"POST"}:
            yield route


async def test_every_post_of_the_office_leads_to_the_log_or_says_why_not(server: Server) -> None:
    ours = {one.path: one for one in posts(server) if one.path.startswith("/office/") and one.path not in OUTSIDE}
    assert len(ours) > 40
    silent = {path for path, route in ours.items() if not leads_to_the_log(route)}
    assert silent == set(UNCHANGING), "call note_change in the transaction of the change"


async def test_every_call_of_an_admin_that_changes_something_leads_to_the_log(server: Server) -> None:
    changing = {path for path, action in CALLS.items() if not action.startswith("see_")}
    silent = {one.path for one in posts(server) if one.path in changing and not leads_to_the_log(one)}
    assert silent == set(ASKING)


async def entries(server: Server) -> list[AuditEntry]:
    async with server.house.db.read() as session:
        return list((await session.scalars(select(AuditEntry).order_by(AuditEntry.id))).all())


async def test_changes_of_a_card_are_told_from_what_to_what_and_nothing_is_told_of_no_change(
    server: Server, crowd: Crowd
) -> None:
    marketing = await signed_in_as(server, Role.MARKETING)
    lead_id = await crowd.lead("Анна", email="anna@example.com")
    for _ in range(2):
        await marketing.sends(f"/office/leads/{lead_id}/name", name="Анна Петровна")
        await marketing.sends(f"/office/leads/{lead_id}/tag", tag="vip")
    await marketing.sends(f"/office/leads/{lead_id}/owner", owner=str(MEMBERS[Role.SUPPORT]))
    told = [(one.before, one.after) for one in await entries(server)]
    assert told[:2] == [
        ({"name": "Анна"}, {"name": "Анна Петровна"}),
        ({"tags": []}, {"tags": ["vip"]}),
    ]
    assert len(told) == 2, "support has no row of the roster yet: nobody is made an owner"
    await signed_in_as(server, Role.SUPPORT)
    await marketing.sends(f"/office/leads/{lead_id}/owner", owner=str(MEMBERS[Role.SUPPORT]))
    last = (await entries(server))[-1]
    assert (last.actor_id, last.via, last.action) == (MEMBERS[Role.MARKETING], "office", "edit_people")
    assert (last.object_kind, last.object_id) == ("leads", str(lead_id))
    assert (last.before, last.after) == ({"owner": None}, {"owner": MEMBERS[Role.SUPPORT]})


async def test_act_for_many_is_one_entry_with_the_count(server: Server, crowd: Crowd, staff: Visitor) -> None:
    leads = await crowd.many(3)
    await staff._ask("POST", "/office/leads/bulk", data=[("tag", "vip"), *(("lead", str(one)) for one in leads)])
    (entry,) = await entries(server)
    assert entry.after == {"tag": "vip", "people": 3, "ids": leads}


async def test_refused_act_leaves_nothing(server: Server, staff: Visitor) -> None:
    refused = await staff.sends("/office/stages/save", slug="no-such", title="Новый")
    assert refused.status == 404
    assert await entries(server) == []


async def test_settings_of_the_office_leave_their_lines(server: Server, staff: Visitor) -> None:
    await staff.sends("/office/stages/add", title="Думает")
    await staff.sends("/office/templates/save", name="Привет", telegram="Здравствуйте")
    template_id = (await entries(server))[-1].object_id
    await staff.sends("/office/templates/save", template_id=template_id, name="Привет", telegram="Добрый день")
    await staff.sends(
        "/office/sequences/restraint", quiet_from="22", quiet_to="8", messages_per_day="1", messages_per_week="2"
    )
    kinds = [(one.object_kind, one.action) for one in await entries(server)]
    assert kinds[0] == ("funnel_stages", "settings")
    assert kinds[1] == kinds[2] == ("message_templates", "send")
    assert kinds[3] == ("school_settings", "settings")
    changed = (await entries(server))[2]
    assert (changed.before, changed.after) == ({"telegram": "Здравствуйте"}, {"telegram": "Добрый день"})


async def test_bots_admin_leaves_the_way_he_came(server: Server) -> None:
    asked = {"admin_id": OWNER, "telegram_id": 4242, "keep": True, "reason": "Куратор"}
    assert (await server.post("/keep_member", asked)).status == 200
    (entry,) = await entries(server)
    assert (entry.via, entry.actor_id, entry.action, entry.reason) == ("bot", OWNER, "grant", "Куратор")


async def note_many(server: Server, count: int) -> None:
    async with server.house.db.write() as session:
        for number in range(count):
            note_change(
                session,
                by=OWNER if number % 2 else MEMBERS[Role.SUPPORT],
                action=Action.REFUND if number % 2 else Action.BLOCK,
                about=("orders" if number % 2 else "users", number),
                now=server.house.clock.now() - timedelta(days=number),
                via=Via.BOT,
                before={"amount": number},
                after={"amount": number + 1, "title": "<b>жирно</b>"},
                reason="Попросил сам",
            )


async def test_log_is_filtered_by_all_that_it_knows_and_goes_page_by_page(server: Server, staff: Visitor) -> None:
    await signed_in_as(server, Role.SUPPORT)
    await note_many(server, SHOWN + 10)
    first = await staff.opens("/office/audit")
    assert first.text.count("Попросил сам") == SHOWN
    assert "&lt;b&gt;жирно&lt;/b&gt;" in first.text
    assert "<b>жирно" not in first.text
    further = re.search(r'rel="next" href="([^"]+)"', first.text)
    assert further
    assert (await staff.opens(further[1].replace("&amp;", "&"))).text.count("Попросил сам") == 10
    today = server.house.clock.now().date()
    for query, count in (
        (f"who={OWNER}", (SHOWN + 10) // 2),
        ("action=refund", (SHOWN + 10) // 2),
        ("kind=orders&object=3", 1),
        ("who=server", 0),
        (f"until={today - timedelta(days=SHOWN + 4)}", None),
    ):
        page = await staff.opens(f"/office/audit?{query}")
        assert page.status == 200
        shown = page.text.count("Попросил сам")
        assert shown == count if count is not None else 0 < shown < 10, query
    assert (await staff.opens("/office/audit?since=вчера")).status == 400


async def test_console_gives_and_takes_a_role_and_its_sessions(server: Server) -> None:
    settings = server_settings(server.house.db.url)
    assert (await server.post("/start", {"telegram_id": 888, "first_name": "Анна", "username": "Anna_S"})).status == 200
    given = Namespace(act="give", who="@anna_s", role="support", name="", email="anna@school.ru", reason="Новенькая")
    assert await perform(given, settings) == "Анна: Поддержка."
    assert await perform(given, settings) == "Анна: Поддержка, так и было."
    anna = await signed_in(server, 888)
    assert (await anna.opens("/office")).status == 200
    assert "888  Поддержка  Анна  anna@school.ru" in await perform(Namespace(act="list"), settings)
    assert "роли больше нет" in await perform(Namespace(act="remove", who="888", reason="Ушла"), settings)
    assert (await anna.opens("/office")).status == 401
    await perform(given, settings)
    assert (await anna.opens("/office")).status == 401, "a session that was ended does not come back with the role"
    told = [(one.via, one.actor_id, one.reason) for one in await entries(server)]
    assert told == [("command", None, "Новенькая"), ("command", None, "Ушла"), ("command", None, "Новенькая")]


@pytest.mark.parametrize(
    ("who", "role", "words"),
    [
        ("424242", "support", "не\u00a0заходил"),
        (str(OWNER), "support", "ADMINS"),
        ("@nobody", "owner", "не\u00a0заходил"),
    ],
)
async def test_console_refuses_a_stranger_and_another_role_for_those_in_admins(
    server: Server, who: str, role: str, words: str
) -> None:
    with pytest.raises(UserError, match=words):
        await perform(
            Namespace(act="give", who=who, role=role, name="", email="", reason="Так надо"),
            server_settings(server.house.db.url),
        )


async def test_nobody_changes_his_own_role_and_the_last_owner_stays(server: Server) -> None:
    owner = await signed_in_as(server, Role.OWNER, stepped_up=True)
    for path, fields in (
        (f"/office/staff/{OWNER}/remove", {}),
        ("/office/staff/give", {"who": str(OWNER), "role": "support"}),
        ("/office/staff/give", {"who": "424242", "role": "support"}),
    ):
        refused = await owner.asks(path, reason="Проверка", **fields)
        assert (refused.status, refused.error["code"]) == (409, "roster_refused"), path
    assert (await owner.asks("/office/staff/give", who="1", role="support")).status == 422
    assert (await owner.opens("/office/staff")).status == 200
    assert await entries(server) == []


async def test_whoever_may_only_look_is_shown_no_forms_of_the_page(server: Server, crowd: Crowd) -> None:
    lead_id = await crowd.lead("Анна")
    watcher, marketing = await signed_in_as(server, Role.READ_ONLY), await signed_in_as(server, Role.MARKETING)
    assert '<body class="watching">' in (await watcher.opens(f"/office/leads/{lead_id}")).text
    assert '<body class="watching">' not in (await watcher.opens("/office/sessions")).text
    assert '<body class="watching">' not in (await marketing.opens(f"/office/leads/{lead_id}")).text


def test_log_speaks_of_roles_in_words() -> None:
    assert list(differences({"role": "support"}, {"role": "owner"})) == [("роль", "Поддержка", "Владелец")]


async def test_erasure_finds_what_the_log_says_of_the_person_and_of_nobody_else(server: Server, crowd: Crowd) -> None:
    marketing = await signed_in_as(server, Role.MARKETING)
    anna, boris = await crowd.lead("Анна"), await crowd.lead("Борис")
    for lead_id in (anna, boris):
        await marketing.sends(f"/office/leads/{lead_id}/name", name="Новое имя")
    async with server.house.db.read() as session:
        found = (await gather(session, Subject(lead_ids=frozenset({anna}))))["audit_entries"]
    assert [row["object_id"] for row in found] == [str(anna)]
    (log,) = (one for one in REGISTRY if one.table == "audit_entries")
    assert log.fate.wash is not None
    assert log.fate.wash(found[0], Subject()) == {"before": None, "after": None, "reason": NO}


async def test_a_line_leads_to_the_page_of_what_it_is_about(server: Server, staff: Visitor) -> None:
    """The log names rows, pages go by numbers that people read."""
    world, now = MoneyWorld(server.house.db, server.house.clock), server.house.clock.now()
    user_id = await world.partner(50_001, "Анна", 450_000)
    order_id, payout = await world.order(user_id, "AB12CD34"), await world.payout(user_id, 450_000)
    paid = (await world.stored(payout)).id
    async with server.house.db.write() as session:
        for about in (
            ("users", user_id),
            ("orders", order_id),
            ("payouts", paid),
            ("orders", order_id + 999),
            ("courses", "a b/c"),
            ("users", "../x"),
        ):
            note_change(session, by=OWNER, action=Action.GRANT, about=about, now=now, via=Via.OFFICE, after="да")
    page = (await staff.opens("/office/audit")).text
    for link in (f"people/{user_id}", "orders/AB12CD34", f"payouts/{payout}", "courses/a%20b%2Fc"):
        assert f'href="/office/{link}"' in page
    assert "/office/orders/999" not in page
    assert "/office/people/.." not in page
