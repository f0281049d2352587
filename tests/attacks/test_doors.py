"""Every route of both processes, found by walking the apps themselves, asked by who has no right to it.

The body is rubbish on purpose: whoever is to be refused is refused before a byte of it is read.
"""

import re
from collections.abc import AsyncIterator
from typing import Any, Final

import pytest

from aimpay.server.office.door import COOKIE
from aimpay.server.workflows.integrators.keys import WantedKey, all_keys, make_key, revoke_key
from aimpay.server.workflows.integrators.rules import Scope, new_api_key
from attacks.routes import PARAMETER, everything
from server.conftest import Answer, Server
from server.houses import CODE, OWNER
from story.test_original_failures_of_secrecy import PUBLIC

pytestmark = pytest.mark.asyncio(loop_scope="module")

RUBBISH: Final = (
    ("application/json", b'{"telegram_id": '),
    ("application/json", b"\xff\xfe"),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; na"),
    ("multipart/form-data", b"no boundary"),
)
OUTSIDE: Final = {"/office/enter/{token}", "/office/code", "/office/code/{ticket}"}
ANYBODYS: Final = {"/openapi.json", "/look", "/office/static", "/api/v1/openapi.json", "/api/v1/docs"}
"""Open, and no calls: documents, pictures, style sheets."""
REFUSED: Final = {401, 403, 404, 405}


def behind(school: Server, *, office: bool = False, api: bool = False) -> list[tuple[str, str]]:
    """Return what asks for something: for the secret, for a session, or for a key."""
    closed = []
    for method, path in everything(school):
        of_office, of_api = path.startswith("/office"), path.startswith("/api/v1/")
        plain = re.sub(r":\w+\}", "}", path)
        is_open = plain in PUBLIC - {"/office"} or plain in ANYBODYS | OUTSIDE or plain.endswith("/statics")
        if (of_office, of_api) == (office, api) and not is_open:
            closed.append((method, PARAMETER.sub("1", path)))
    return closed


async def refusals(school: Server, routes: list[tuple[str, str]], **how: Any) -> AsyncIterator[tuple[str, Answer]]:
    for at, (method, path) in enumerate(routes):
        kind, body = RUBBISH[at % len(RUBBISH)]
        headers = {"Content-Type": kind, "Accept": "application/json", **how.get("headers", {})}
        data = body if method in {"POST", "PUT", "PATCH"} else None
        yield path, await school.ask(method, path, data=data, allow_redirects=False, headers=headers)


@pytest.mark.parametrize("secret", [None, CODE[:-1], "", f"{CODE}x", "None", "ÿ"])
async def test_no_private_route_reads_a_byte_before_the_secret(school: Server, secret: str | None) -> None:
    """Of all routes with two secrets, of a few with each."""
    routes = behind(school)
    assert len(routes) > 110
    headers = {} if secret is None else {"X-Secret-Code": secret}
    some = routes if secret in {None, CODE[:-1]} else routes[::20]
    async for path, answer in refusals(school, some, headers=headers):
        assert (answer.status, answer.error["code"]) == (403, "forbidden"), path


@pytest.mark.parametrize("cookie", ["made-up", "x" * 4000, '";--', "%00"])
async def test_no_page_of_the_office_reads_a_byte_before_the_session(school: Server, cookie: str) -> None:
    routes = behind(school, office=True)
    assert len(routes) > 250
    headers = {"Cookie": f"{COOKIE}={cookie}", "Origin": school.house.public_url, "X-Secret-Code": CODE}
    some = routes if cookie == "made-up" else routes[::20]
    async for path, answer in refusals(school, some, headers=headers):
        assert answer.status in REFUSED, (path, answer.status, answer.text[:200])
        assert answer.status != 403, path


async def test_no_page_of_the_office_is_posted_to_by_another_site(school: Server) -> None:
    routes = [one for one in behind(school, office=True) if one[0] == "POST"]
    for origin in ("https://evil.example", "null", f"{school.house.public_url}.evil.example", ""):
        headers = {"Cookie": f"{COOKIE}=made-up", "Origin": origin}
        async for path, answer in refusals(school, routes[:: 1 if origin == "null" else 20], headers=headers):
            assert answer.status == 403, (path, answer.status)


@pytest.mark.parametrize("kind", ["none", "rubbish", "mistyped", "unknown", "revoked", "basic"])
async def test_no_route_of_the_api_reads_a_byte_before_the_key(school: Server, kind: str) -> None:
    routes = behind(school, api=True)
    assert len(routes) >= 9
    known, now = await a_key(school), school.house.clock.now()
    shown = {
        "none": {},
        "rubbish": {"Authorization": "Bearer \xff'; DROP TABLE api_keys"},
        "mistyped": {"Authorization": f"Bearer {known[:-1]}{'a' if known[-1] != 'a' else 'b'}"},
        "unknown": {"Authorization": f"Bearer {new_api_key()}"},
        "revoked": {"Authorization": f"Bearer {known}"},
        "basic": {"Authorization": "Basic YTpi"},
    }[kind]
    async with school.house.db.write() as session:
        await revoke_key(session, (await all_keys(session))[0].id, by=OWNER, now=now)
        for one in await all_keys(session):
            await revoke_key(session, one.id, by=OWNER, now=now)
    async for path, answer in refusals(school, routes, headers=shown):
        assert answer.status == 401, (path, answer.status, answer.text)


async def a_key(school: Server) -> str:
    now = school.house.clock.now()
    async with school.house.db.write() as session:
        return await make_key(session, WantedKey("Чужая", tuple(Scope)), by=OWNER, now=now)


@pytest.mark.parametrize("path", ["/webhook", "/resend_notification", "/payment_notification"])
async def test_no_webhook_is_taken_from_a_stranger(school: Server, path: str) -> None:
    for kind, body in (*RUBBISH, ("application/json", b"{}")):
        for forged in ({}, {"X-Hub-Signature-256": "sha256=00"}, {"svix-id": "a", "svix-signature": "v1,AA=="}):
            headers = {"Content-Type": kind, "X-Forwarded-For": "8.8.8.8", **forged}
            answer = await school.ask("POST", path, data=body, headers=headers)
            assert answer.status in {403, 404}, (path, kind, answer.status)
