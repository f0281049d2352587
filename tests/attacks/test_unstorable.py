"""What no text has (a zero byte, half of a pair), and more than a column holds: refused, on both databases alike."""

import io
import json
import re
from functools import partial
from typing import Any, Final

import pytest

from aimpay.server.staff.rules import Role
from attacks.besieged import FAREWELLS
from attacks.filling import Filling, calls
from attacks.routes import PARAMETER, forms
from server.conftest import Answer, Server
from server.houses import CODE, OWNER
from server.office.visitor import Visitor, signed_in_as

in_one_loop: Final = pytest.mark.asyncio(loop_scope="module")
ZERO, HALF, LONG = "a\x00b" * 5, "a\ud800b" * 5, "ы" * 50_000
OF_CALLS: Final = {True: (ZERO, HALF), False: (ZERO, LONG)}
HEADER: Final = "a\r\nA: b\r\n\r\n<b>"
OF_FORMS: Final = {True: (ZERO, HEADER), False: (LONG[:3000],)}
"""On SQLite, which bounds no column, and on PostgreSQL. A body of ten longer fields is too large to be read."""
KNOWN: Final = {"telegram_id": OWNER, "admin_id": OWNER}
JSON: Final = {"Content-Type": "application/json"}
NOBODYS: Final = {True: str(2**63), False: "999999"}
"""Beyond 64 bits, and of nobody."""
OUTSIDE_IS_AWAY: Final = 503


@in_one_loop
async def test_no_text_of_a_call_breaks_it(unlimited: Server) -> None:
    for words in OF_CALLS[unlimited.house.db.is_sqlite]:
        fed = set()
        for path, call in calls().items():
            filling = Filling(words, KNOWN)
            body = io.BytesIO(json.dumps(filling.body(call.request)).encode())
            answer = await unlimited.ask("POST", path, secret=CODE, data=body, headers=JSON)
            assert answer.status < 500 or answer.status == OUTSIDE_IS_AWAY, (path, words[:3], answer.text[:300])
            fed |= {f"{path} {name}" for name in filling.fed}
        assert len(fed) > 110


@in_one_loop
async def test_no_text_of_a_form_breaks_it(unlimited: Server) -> None:
    owner, tried = await signed_in_as(unlimited, Role.OWNER, stepped_up=True), 0
    every, nobodys = OF_FORMS[unlimited.house.db.is_sqlite], NOBODYS[unlimited.house.db.is_sqlite]
    for at, (path, schema, defs) in enumerate(forms(unlimited)):
        if path not in FAREWELLS:
            words = every[at % len(every)]
            fields = Filling(words).value(schema, defs)
            for number in ("1", nobodys) if "_id}" in path else ("1",):
                answer = await posts(owner, PARAMETER.sub(partial(one_of, number), path), fields)
                assert answer.status < 500 or answer.status == OUTSIDE_IS_AWAY, (path, number, answer.text[:300])
                assert "A" not in answer.headers, path
            tried += 1
    assert tried > 90


def one_of(number: str, parameter: re.Match[str]) -> str:
    return "ml-bez-matematiki" if "slug" in parameter[0] else number


async def posts(owner: Visitor, path: str, fields: dict[str, Any]) -> Answer:
    flat = [(name, str(one)) for name, many in fields.items() for one in (many if isinstance(many, list) else [many])]
    headers = {"Accept": "application/json", "Origin": str(owner.origin), "Cookie": f"aimpay_office={owner.cookie}"}
    return await owner.server.ask("POST", path, data=flat, headers=headers, allow_redirects=False)


def test_no_text_of_the_contract_is_without_an_end() -> None:
    """Pydantic lets half of a pair through where a text has no limit, and a database has one for every column."""
    for path, call in calls().items():
        endless = Filling("ы" * 300_000)
        endless.body(call.request)
        assert endless.longest < 300_000, path
