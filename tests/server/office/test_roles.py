"""Every page of the office and every call of an admin, by each role and by a stranger: as the docs' table says."""

import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import pytest_asyncio
from fastapi import FastAPI
from fastapi.routing import APIRoute

from aimpay.server.app import create_app
from aimpay.server.office.building import Wing
from aimpay.server.office.door import Needs
from aimpay.server.staff.rules import ALLOWED, ROLE_TITLES, STEP_UP, Action, Role
from integrations.outside import Reply
from server.conftest import Answer, Server, served
from server.houses import server_settings
from server.office.visitor import MEMBERS, Visitor, signed_in_as

shared = pytest.mark.asyncio(loop_scope="module")

DOC: Final = Path(__file__).parents[3] / "docs" / "roles.md"
OUTSIDE: Final = {"/office/enter/{token}", "/office/code", "/office/code/{ticket}"}
STRANGER: Final = 9999
NEEDED: Final[dict[str, Any]] = {
    "amount": 100,
    "approve": False,
    "batch": "batch-of-roles",
    "chat": 1,
    "code": "ROLES1",
    "commission_id": 1,
    "content": "x",
    "correction_id": 1,
    "course": "course",
    "difference_id": 1,
    "full_name": "Иванова Анна",
    "income_id": 1,
    "is_on": True,
    "job_id": 1,
    "key": "role-test",
    "kind": "free",
    "lines": "Иванова Анна",
    "mode": "exempt",
    "number": "AAAA-0000",
    "order_number": "ABCD2345",
    "price": 10000,
    "proof": "п/п 17",
    "reason": "Проверка",
    "receipt": "abc123",
    "resolution": "Проверка",
    "slug": "course",
    "steps": [],
    "telegram_id": 4242,
    "text": "Привет",
    "title": "Курс",
    "user_id": 1,
}
"""What a call cannot go without, by the field's name. Nothing of it is there, so that little is changed."""
ALSO: Final[dict[str, dict[str, Any]]] = {
    "/save_course": {"bonus": 100, "bonus_percent": None},
}


def table(heading: str) -> list[list[str]]:
    """Return the rows of the table that stands under the heading, without its head."""
    part = DOC.read_text(encoding="utf-8").partition(f"## {heading}\n")[2].partition("\n## ")[0]
    rows = [line.strip("|").split("|") for line in part.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows]


def said() -> dict[Action, set[Role]]:
    head, _, *rows = table("Что можно")
    columns = [next(role for role, title in ROLE_TITLES.items() if title == name) for name in head[2:-1]]
    return {
        Action(row[0].strip("`")): {role for role, cell in zip(columns, row[2:-1], strict=True) if cell == "да"}
        for row in rows
    }


CALLS: Final = {row[0].strip("`"): Action(row[1].strip("`")) for row in table("Команды бота и программ")[2:]}


def test_docs_say_what_the_server_allows() -> None:
    assert said() == {action: {role for role in Role if action in ALLOWED[role]} for action in Action}
    codes = {Action(row[0].strip("`")) for row in table("Что можно")[2:] if row[-1] == "код"}
    assert codes == STEP_UP


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def school(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Server]:
    database = tmp_path_factory.mktemp("roles") / "aimpay.db"
    database.write_bytes(sqlite_template.read_bytes())
    async with served(f"sqlite:///{database}", Reply(200, {"username": "aim_school_bot"})) as server:
        yield server


def app_of(server: Server) -> FastAPI:
    return create_app(server_settings(server.house.db.url), server.house)


def office_routes(server: Server) -> Iterator[tuple[str, str, set[Action]]]:
    """Method, path and the actions that each names: one that names none fails here."""
    (wing,) = (route for route in app_of(server).routes if isinstance(route, Wing))
    for route in wing.office.routes:
        if isinstance(route, APIRoute) and route.path not in OUTSIDE:
            named = {one.call.action for one in route.dependant.dependencies if isinstance(one.call, Needs)}
            assert named, f"{route.path} must name what it needs: dependencies=[needs(Action.X)]"
            yield next(iter(route.methods or ())), re.sub(r"\{\w+(:\w+)?\}", "1", route.path), named


def is_refused(answer: Answer) -> bool:
    return answer.status in {401, 403} and (answer.json or {}).get("error", {}).get("code") in {
        "role_forbids",
        "sign_in_needed",
        "admins_only",
        "step_up_needed",
    }


@shared
async def test_every_page_lets_in_the_roles_of_the_table_and_nobody_else(school: Server) -> None:
    allowed = said()
    routes = [one for one in office_routes(school) if one[1] not in {"/office/leave", "/office/sessions/end_others"}]
    assert len(routes) > 90
    for role in Role:
        visitor = await signed_in_as(school, role, stepped_up=True)
        for method, path, actions in routes:
            answer = await asks(visitor, method, path)
            where = (role.value, method, path, actions, answer.status)
            assert is_refused(answer) == any(role not in allowed[one] for one in actions), where
            if is_refused(answer):
                assert (answer.status, answer.error["code"]) == (403, "role_forbids"), where
    for method, path, _ in routes:
        assert (await asks(Visitor(school), method, path)).error["code"] == "sign_in_needed", path


@shared
async def test_nothing_that_needs_a_code_is_done_without_one(school: Server) -> None:
    owner = await signed_in_as(school, Role.OWNER)
    for method, path, actions in office_routes(school):
        if actions & STEP_UP and method == "POST":
            answer = await asks(owner, method, path)
            assert (answer.status, answer.error["code"]) == (403, "step_up_needed"), path


async def asks(visitor: Visitor, method: str, path: str) -> Answer:
    """As a program does, with nothing filled in."""
    if method == "POST":
        return await visitor.asks(path)
    return await visitor.opens(path, headers={"Accept": "application/json"})


def admin_calls(server: Server) -> Iterator[tuple[str, type[Any]]]:
    for route in app_of(server).routes:
        if isinstance(route, APIRoute) and route.body_field is not None:
            body: Any = route.body_field.field_info.annotation
            if "admin_id" in getattr(body, "model_fields", {}):
                yield route.path, body


@shared
async def test_every_call_of_an_admin_asks_for_the_action_that_the_docs_name(school: Server) -> None:
    allowed = said()
    found = dict(admin_calls(school))
    assert set(found) == set(CALLS), "docs/roles.md names each call with an admin_id, and its action"
    for role in Role:
        await signed_in_as(school, role)
    for path, body in found.items():
        required = {name for name, field in body.model_fields.items() if field.is_required()} - {"admin_id"}
        needed = {name: NEEDED[name] for name in required} | ALSO.get(path, {})
        for role in Role:
            answer = await school.post(path, needed | {"admin_id": MEMBERS[role]})
            code = (answer.json or {}).get("error", {}).get("code", "")
            where = (role.value, path, answer.status, code)
            assert "fields" not in (answer.error["details"] if code else {}), (*where, answer.text)
            assert (code == "role_forbids") == (role not in allowed[CALLS[path]]), where
        stranger = await school.post(path, needed | {"admin_id": STRANGER})
        assert (stranger.status, stranger.error["code"]) == (403, "admins_only"), path
