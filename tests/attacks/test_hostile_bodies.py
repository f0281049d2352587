"""Bodies made to break a reader: too deep, too many, too large, packed, repeated. Each gets a typed refusal."""

import gzip
import json
from typing import Final

import pytest

from server.conftest import Answer, Server
from server.houses import CODE
from server.office.visitor import ORIGIN, Visitor, signed_in

pytestmark = pytest.mark.asyncio(loop_scope="module")

DEEP: Final = 100_000
JSON: Final = {"Content-Type": "application/json"}
BODIES: Final = {
    "nested lists": b"[" * DEEP + b"]" * DEEP,
    "nested objects": b'{"a":' * 40_000 + b"1" + b"}" * 40_000,
    "nested in a field": b'{"telegram_id":' + b"[" * DEEP + b"]" * DEEP + b"}",
    "a number of many digits": b'{"telegram_id": ' + b"9" * 200_000 + b"}",
    "a number beyond floats": b'{"telegram_id": 1e400}',
    "not a number": b'{"telegram_id": NaN}',
    "repeated names": b'{"telegram_id": 1, "telegram_id": "x"}',
    "half of a pair": b'{"telegram_id": 7, "first_name": "\\ud800"}',
    "a zero byte": b'{"telegram_id": 7, "first_name": "a\\u0000b"}',
    "many fields": json.dumps({f"f{n}": n for n in range(10_000)}).encode(),
    "another encoding": '{"telegram_id": 7}'.encode("utf-16"),
    "packed": gzip.compress(b" " * 10_000_000 + b"{}"),
}
OPEN: Final = ("/create_temp_lead", "/leads", "/track_visit", "/api/chat/send", "/save_source_and_chat_history")


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("path", ["/start", *OPEN])
async def test_no_body_breaks_the_reader(school: Server, path: str, name: str) -> None:
    answer = await school.ask("POST", path, secret=CODE, data=BODIES[name], headers=JSON)
    if name in {"half of a pair", "a zero byte", "packed"}:
        assert answer.status < 500, answer.text
    else:
        assert answer.status in {400, 413, 422, 429}, (answer.status, answer.text[:200])


async def test_what_is_packed_is_not_unpacked(school: Server) -> None:
    headers = JSON | {"Content-Encoding": "gzip"}
    answer = await school.ask("POST", "/start", secret=CODE, data=BODIES["packed"], headers=headers)
    assert answer.status in {400, 415, 422}


async def in_the_office(server: Server, kind: str, body: bytes) -> Answer:
    staff = await signed_in(server)
    return await sends(staff, kind, body)


async def sends(staff: Visitor, kind: str, body: bytes) -> Answer:
    headers = {"Content-Type": kind, "Accept": "application/json", "Origin": ORIGIN}
    headers["Cookie"] = f"aimpay_office={staff.cookie}"
    return await staff.server.ask("POST", "/office/query/run", data=body, headers=headers)


PART: Final = b'--x\r\nContent-Disposition: form-data; name="NAME"\r\n\r\n'
FORMS: Final = {
    "ten thousand fields": ("application/x-www-form-urlencoded", b"&".join(b"f%d=1" % n for n in range(10_000))),
    "ten thousand parts": (
        "multipart/form-data; boundary=x",
        b"".join(b'--x\r\nContent-Disposition: form-data; name="f%d"\r\n\r\n1\r\n' % n for n in range(4_000))
        + b"--x--",
    ),
    "a part without end": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="sql"\r\n\r\n',
    ),
    "a header without end": ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: " + b"a" * 100_000),
    "no boundary": ("multipart/form-data", b"--x\r\n"),
    "an endless boundary": ("multipart/form-data; boundary=" + "x" * 5_000, b"--x\r\n"),
}


@pytest.mark.parametrize("name", FORMS)
async def test_no_form_breaks_the_reader(school: Server, name: str) -> None:
    kind, body = FORMS[name]
    answer = await in_the_office(school, kind, body)
    assert 400 <= answer.status < 500, (answer.status, answer.text[:300])
