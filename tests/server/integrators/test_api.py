"""Other programs at the wire: let in by a key, within its rights and pace, told nothing personal without the right."""

import json
from datetime import timedelta
from typing import Any, Final

import pytest
from sqlalchemy import select

from aimpay.server.edge.models import RequestCount
from aimpay.server.staff.models import AuditEntry
from aimpay.server.workflows.integrators.keys import WantedKey, all_keys, make_key, revoke_key
from aimpay.server.workflows.integrators.models import ApiKey
from aimpay.server.workflows.integrators.rules import Scope, is_well_formed, new_api_key
from server.conftest import Answer, Server
from server.houses import OWNER
from server.integrators import past

EVERYTHING: Final = tuple(Scope)
LISTS: Final = ("leads", "sales", "refunds", "certificates", "partners", "payouts", "sources")


async def key_for(server: Server, *scopes: Scope, days: int | None = None) -> str:
    house = server.house
    now = house.clock.now()
    wanted = WantedKey("Таблица", scopes, now + timedelta(days=days) if days else None)
    async with house.db.write() as session:
        return await make_key(session, wanted, by=OWNER, now=now)


async def ask(server: Server, key: str | None, path: str, method: str = "GET", **how: Any) -> Answer:
    headers = {"Authorization": f"Bearer {key}"} if key is not None else {}
    return await server.ask(method, f"/api/v1/{path}", headers=headers, **how)


def test_a_key_with_a_typo_is_told_apart_from_one_that_is_not_there() -> None:
    key = new_api_key()
    assert is_well_formed(key)
    for place in range(len(key)):
        other = "a" if key[place] != "a" else "b"
        assert not is_well_formed(key[:place] + other + key[place + 1 :])
    for wrong in ("", "aim_", key[:-1], f"{key}a", key.upper(), f" {key}", "ё" * len(key)):
        assert not is_well_formed(wrong)


async def test_only_a_key_in_force_lets_in_and_each_refusal_has_its_code(server: Server) -> None:
    known = await key_for(server, *EVERYTHING)
    assert (await ask(server, known, "sales")).status == 200
    nobody = await ask(server, None, "sales")
    assert (nobody.status, nobody.error["code"]) == (401, "api_key_missing")
    assert nobody.headers["WWW-Authenticate"] == "Bearer"
    assert (await ask(server, known[:-1] + ("a" if known[-1] != "a" else "b"), "sales")).error[
        "code"
    ] == "api_key_mistyped"
    assert (await ask(server, new_api_key(), "sales")).error["code"] == "api_key_unknown"
    short = await key_for(server, *EVERYTHING, days=1)
    server.house.clock.offset = timedelta(days=2)
    assert (await ask(server, short, "sales")).error["code"] == "api_key_expired"
    house = server.house
    async with house.db.write() as session:
        number = (await all_keys(session))[-1].id
        await revoke_key(session, number, by=OWNER, now=house.clock.now())
        await revoke_key(session, number, by=OWNER, now=house.clock.now())
    assert (await ask(server, known, "sales")).error["code"] == "api_key_revoked"


async def test_a_key_is_stored_as_a_hash_and_its_changes_are_in_the_audit(server: Server) -> None:
    key = await key_for(server, Scope.SALES)
    await ask(server, key, "sales")
    async with server.house.db.read() as session:
        (row,) = await session.scalars(select(ApiKey))
        (noted,) = await session.scalars(select(AuditEntry))
    assert row.used_at is not None
    assert row.shown == key[:8]
    assert key not in json.dumps([vars(row), vars(noted)], default=str)
    assert (noted.action, noted.object_kind, noted.actor_id) == ("keys", "api_keys", OWNER)


@pytest.mark.parametrize("scope", EVERYTHING)
async def test_a_key_opens_what_its_rights_name_and_nothing_else(server: Server, scope: Scope) -> None:
    key = await key_for(server, scope)
    opened = {path for path in LISTS if (await ask(server, key, path)).status == 200}
    added = await ask(server, key, "leads", "POST", json={"agree_personal_data": True, "agree_marketing": False})
    assert opened == {
        Scope.PEOPLE: {"leads"},
        Scope.SALES: {"sales", "refunds", "partners", "payouts"},
        Scope.CERTIFICATES: {"certificates"},
        Scope.REPORTS: {"sources"},
        Scope.LEADS_WRITE: set(),
    }.get(scope)
    assert (added.error["code"] == "scope_missing") == (scope is not Scope.LEADS_WRITE)


async def test_nothing_personal_is_told_without_the_right_to_it(server: Server) -> None:
    sold = await past.sell(server.house, "AAAA0001")
    await past.earn(server.house, sold, await past.sell(server.house, "AAAA0002"))
    blind = await key_for(server, *(set(EVERYTHING) - {Scope.PEOPLE}))
    for path in ("sales", "sales/AAAA0001", "refunds", "certificates", "partners", "payouts", "sources"):
        answer = await ask(server, blind, path)
        assert answer.status == 200, answer.text
        assert "Громова" not in answer.text
        assert "example.ru" not in answer.text
    seeing = await key_for(server, *EVERYTHING)
    for path in ("sales", "sales/AAAA0001", "certificates", "partners"):
        assert "Громова" in (await ask(server, seeing, path)).text, path


async def test_money_is_told_as_it_is_in_the_books(server: Server) -> None:
    partner, sold = await past.sell(server.house, "AAAA0001"), await past.sell(server.house, "AAAA0002")
    await past.earn(server.house, partner, sold)
    await past.give_back(server.house, sold)
    key = await key_for(server, Scope.SALES)
    (first, second) = (await ask(server, key, "sales?status=paid")).json["data"]
    assert (first["number"], first["amount"], second["buyer_id"]) == ("AAAA0001", 1_499_000, sold.buyer)
    (back,) = (await ask(server, key, "refunds?status=succeeded")).json["data"]
    assert (back["order_number"], back["amount"]) == ("AAAA0002", 1_499_000)
    (earned,) = (await ask(server, key, "partners")).json["data"]
    assert [earned[name] for name in ("id", "invited", "sales", "earned", "paid_out")] == [
        partner.buyer, 1, 1, 200_000, 150_000,
    ]  # fmt: skip
    (paid,) = (await ask(server, key, "payouts")).json["data"]
    assert (paid["partner_id"], paid["amount"], paid["status"]) == (partner.buyer, 150_000, "succeeded")
    assert (await ask(server, key, "sales/ZZZZ0000")).error["code"] == "order_not_found"


async def test_pages_follow_each_other_without_gap_or_repeat_while_rows_are_added(server: Server) -> None:
    for one in range(5):
        await past.sell(server.house, f"AAAA000{one}")
    key, seen, cursor = await key_for(server, Scope.SALES), [], ""
    while True:
        page = (await ask(server, key, f"sales?limit=2{cursor}")).json
        seen += [one["number"] for one in page["data"]]
        if len(seen) == 2:
            await past.sell(server.house, "AAAA0005")
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert seen == [f"AAAA000{one}" for one in range(6)]
    for wrong in ("MTI", "~~~", "YWZ0ZXI6LTE", "0", "YWZ0ZXI6OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5"):
        refused = await ask(server, key, f"sales?cursor={wrong}")
        assert (refused.status, refused.error["code"]) == (422, "cursor_invalid"), wrong


async def test_only_what_is_new_may_be_asked_for(server: Server) -> None:
    await past.sell(server.house, "AAAA0001", ago=timedelta(days=9))
    await past.sell(server.house, "AAAA0002")
    key = await key_for(server, *EVERYTHING)
    since = (server.house.clock.now() - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    for path in ("sales?paid_since", "sales?created_since", "leads?created_since", "certificates?issued_since"):
        assert len((await ask(server, key, f"{path}={since}")).json["data"]) == 1, path
    naive = await ask(server, key, "sales?paid_since=2026-01-01T00:00:00")
    assert (naive.status, naive.error["code"]) == (422, "invalid_request")


async def test_a_lead_is_added_once_with_its_consents_and_read_back(server: Server) -> None:
    key = await key_for(server, Scope.LEADS_WRITE, Scope.PEOPLE)
    form = {"name": "Пётр", "email": "petr@example.ru", "agree_personal_data": True, "agree_marketing": False}
    first, again = [await ask(server, key, "leads", "POST", json=form) for _ in range(2)]
    assert (first.status, again.json) == (201, first.json)
    lead = (await ask(server, key, f"leads/{first.json['id']}")).json
    assert (lead["name"], lead["email"]) == ("Пётр", "petr@example.ru")
    refused = await ask(server, key, "leads", "POST", json=form | {"agree_personal_data": False})
    assert refused.error["code"] == "consent_required"
    silent = await ask(server, key, "leads", "POST", json={"email": "petr@example.ru"})
    assert set(silent.error["details"]["fields"]) == {"body.agree_personal_data", "body.agree_marketing"}
    assert (await ask(server, key, "leads/999999")).error["code"] == "lead_not_found"


async def test_a_key_that_asks_too_often_is_told_how_long_to_wait(server: Server) -> None:
    key, other = await key_for(server, Scope.SALES), await key_for(server, Scope.SALES)
    minute = int(server.house.clock.unshifted().timestamp()) // 60
    async with server.house.db.write() as session:
        session.add_all(RequestCount(address="key:1", minute=minute + later, times=299) for later in (0, 1))
    last, over = [await ask(server, key, "sales") for _ in range(2)]
    if over.status == 200:  # a minute ended in between
        over = await ask(server, key, "sales")
    assert (last.status, last.headers["X-RateLimit-Remaining"]) == (200, "0")
    assert (over.status, over.error["code"]) == (429, "too_many_requests")
    assert 0 < int(over.headers["Retry-After"]) <= 60
    fresh = await ask(server, other, "sales")
    assert (fresh.status, fresh.headers["X-RateLimit-Limit"]) == (200, "300")


async def test_the_document_tells_everything_a_program_needs(server: Server) -> None:
    document = (await server.ask("GET", "/api/v1/openapi.json")).json
    assert set(document["paths"]) == {
        *(f"/api/v1/{path}" for path in LISTS),
        "/api/v1/leads/{lead_id}",
        "/api/v1/sales/{number}",
    }
    for path, acts in document["paths"].items():
        for act in acts.values():
            assert act["security"] == [{"Ключ": []}], path
            assert act["summary"]
            assert "Право: " in act["description"]
            for code in ("401", "403", "422", "429"):
                shown = act["responses"][code]["content"]["application/json"]["schema"]["$ref"]
                assert shown.endswith("/ApiErrorBody"), path
    (scheme,) = document["components"]["securitySchemes"].values()
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")


async def test_the_page_shows_every_route_and_brings_nothing_from_elsewhere(server: Server) -> None:
    document = (await server.ask("GET", "/api/v1/openapi.json")).json
    page = await server.ask("GET", "/api/v1/docs")
    assert page.status == 200
    for path in document["paths"]:
        assert f"<code>{path}</code>" in page.text
    assert "script" not in page.text
    assert "unsafe" not in page.headers["Content-Security-Policy"]


async def test_the_document_of_the_api_is_apart_from_that_of_our_own_processes(server: Server) -> None:
    inner = (await server.ask("GET", "/openapi.json")).json
    assert not [path for path in inner["paths"] if path.startswith("/api/v1")]
    lost = await server.ask("GET", "/api/v1/nothing")
    assert (lost.status, lost.error["code"]) == (404, "not_found")
