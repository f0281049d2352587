"""Asking for numbers that are not there teaches nothing, and nobody may ask for ever."""

from collections.abc import AsyncIterator
from ipaddress import ip_network

import pytest
from sqlalchemy import func, select
from starlette.requests import Request

from aimpay.contract.verification import CertificateCheck
from aimpay.server.db.database import Database
from aimpay.server.edge.models import RequestCount
from aimpay.server.edge.rate_limit import RateLimit
from aimpay.server.kit.clock import Clock
from aimpay.server.learning.certificates.number import ALPHABET
from aimpay.server.workflows.verification.seen import look_up
from server.conftest import Answer, Server
from server.verification.papers import NAME, PUBLIC, asking, issued, replaced

TIMES = 5
PROXY = "10.0.0.1"
CHANGING = {"x-request-id", "date"}
NOT_THERE = (
    "AIM-0000-0000-0000",
    "x",
    "1",
    "' OR 1=1 --",
    "AIM-____-____-____",
    "AIM-%25-%25",
    "%00",
    "<b>",
    "x" * 4000,
    "АИМ-ПРИВЕТ",
)


async def test_unknown_malformed_and_mistyped_numbers_are_answered_alike(server: Server) -> None:
    number = await issued(server)
    last = ALPHABET[(ALPHABET.index(number[-1]) + 1) % len(ALPHABET)]
    missing = [*NOT_THERE, number[:-1] + last, number[:-1], number + "0", number[:-4]]
    for host, path in enumerate(("/certifications?cert_id={}", "/c/{}", "/c/{}/pdf", "/c/{}/png", "/c/{}/credential")):
        ask = asking(server, f"198.51.100.{host}")
        answers = [await ask(path.format(one)) for one in missing]
        assert {answer.status for answer in answers} == {404}
        assert len({answer.text for answer in answers}) == 1, path
        assert len({_shape(answer) for answer in answers}) == 1, path
        assert "Такого сертификата нет" in answers[0].text


async def test_programs_get_one_answer_for_all_that_is_not_there(server: Server) -> None:
    number = await issued(server)
    answers = [await server.ask("GET", f"/api/certificates/{one}") for one in (*NOT_THERE, number[:-1], number[1:])]
    bodies = {str(answer.error | {"request_id": ""}) for answer in answers}
    assert len(bodies) == 1
    assert answers[0].error["code"] == "certificate_not_found"
    assert len({_shape(answer) for answer in answers}) == 1


async def test_no_part_of_a_number_and_no_wildcard_finds_anybody(server: Server) -> None:
    number = await issued(server)
    ask = asking(server)
    for part in (
        number[:8],
        f"{number[:-1]}_",
        f"{number[:-1]}%25",
        "%25",
        "_",
        "*",
        "",
        number[4:-1],
        "1",
        "1%20OR%201",
    ):
        for path in ("/certifications?cert_id={}", "/api/certificates/{}"):
            assert NAME not in (await ask(path.format(part))).text


async def test_no_number_that_differs_in_one_sign_is_there(server: Server) -> None:
    """Whoever knows one number cannot walk from it to another: its neighbours fail their check character."""
    numbers = [await issued(server) for _ in range(2)]
    known = numbers[0]
    places = [place for place in range(4, len(known)) if known[place] != "-"]
    beside = {known[:place] + sign + known[place + 1 :] for place in places for sign in ALPHABET} - {known}
    assert len(beside) == 12 * 31
    async with server.house.db.read() as session:
        assert {await look_up(session, PUBLIC, number) for number in beside} == {None}
        assert all([await look_up(session, PUBLIC, number) for number in numbers])


async def test_a_program_is_told_all_that_the_page_tells(server: Server) -> None:
    number = await issued(server)
    answer = await asking(server)(f"/api/certificates/{number.lower()}")
    assert (answer.status, answer.headers["Access-Control-Allow-Origin"]) == (200, "*")
    said = CertificateCheck.model_validate_json(answer.text)
    assert (said.number, said.valid, said.status, said.full_name) == (number, True, "valid", NAME)
    assert (said.score_percent, said.page_url) == (92, f"{PUBLIC}/c/{number}")
    assert said.credential_url == f"{PUBLIC}/c/{number}/credential"
    old, new = await replaced(server)
    gone = CertificateCheck.model_validate((await asking(server)(f"/api/certificates/{old}")).json)
    assert (gone.valid, gone.status, gone.replaced_by) == (False, "replaced", new)
    assert (gone.pdf_url, gone.credential_url) == (None, None)


async def test_the_answer_for_programs_is_described(server: Server) -> None:
    document = (await server.ask("GET", "/openapi.json")).json
    operation = document["paths"]["/api/certificates/{number}"]["get"]
    assert set(operation["responses"]) >= {"200", "404", "429"}
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    assert schema == {"$ref": "#/components/schemas/CertificateCheck"}


async def test_who_asks_too_often_waits_and_others_do_not(server: Server) -> None:
    number = await issued(server)
    ask = asking(server, "198.51.100.66")
    statuses = [(await ask(f"/c/{number}")).status for _ in range(60)]
    refused = await ask(f"/c/{number}")
    if set(statuses) == {200} and refused.status == 200:  # the minute has turned meanwhile
        refused = [await ask(f"/c/{number}") for _ in range(60)][-1]
    assert (refused.status, "Слишком много запросов" in refused.text) == (429, True)
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert NAME not in refused.text
    program = await ask(f"/api/certificates/{number}")
    assert (program.status, program.error["code"]) == (429, "too_many_requests")
    assert (await asking(server, "198.51.100.67")(f"/c/{number}")).status == 200


@pytest.fixture
async def db(migrated_database_url: str) -> AsyncIterator[Database]:
    db = Database(migrated_database_url)
    yield db
    await db.close()


class Frozen(Clock):
    """A clock that a test turns by hand."""

    minute = 29_000_000

    def unshifted(self):  # type: ignore[no-untyped-def]  # noqa: ANN201 — the same as in Clock
        return super().unshifted().fromtimestamp(self.minute * 60 + 20, super().unshifted().tzinfo)


def limit(db: Database, clock: Clock) -> RateLimit:
    return RateLimit(db, clock, [ip_network(f"{PROXY}/32")], TIMES)


def request(peer: str, *forwarded: str) -> Request:
    headers = [(b"x-forwarded-for", value.encode()) for value in forwarded]
    return Request({"type": "http", "client": (peer, 1), "headers": headers})


async def test_processes_share_one_count_and_a_new_minute_forgets_it(db: Database) -> None:
    clock = Frozen()
    one, other = limit(db, clock), limit(db, clock)
    caller = request("192.0.2.1")
    waits = [await process.seconds_to_wait(caller) for process in (one, other) * TIMES]
    assert waits == [0] * TIMES + [40] * TIMES
    clock.minute += 1
    assert await one.seconds_to_wait(caller) == 0
    async with db.read() as session:
        assert await session.scalar(select(func.count()).select_from(RequestCount)) == 1


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        (request("192.0.2.1", "203.0.113.1"), request("192.0.2.1", "203.0.113.2"), True),
        (request(PROXY, "203.0.113.1"), request(PROXY, "203.0.113.2"), False),
        (request(PROXY, "1.1.1.1, 203.0.113.1"), request(PROXY, "2.2.2.2, 203.0.113.1"), True),
        (request("2001:db8::1"), request("2001:db8::ffff:1"), True),
        (request("2001:db8:1::1"), request("2001:db8:2::1"), False),
        (request("::ffff:192.0.2.1"), request("192.0.2.1"), True),
        (request("nobody"), request(PROXY, "nonsense"), True),
    ],
    ids=["a stranger lies", "two behind our proxy", "a lie before the truth", "one household", "two", "mapped", "odd"],
)
async def test_a_caller_is_known_by_what_our_own_proxies_say(
    migrated_sqlite_url: str, first: Request, second: Request, same: bool
) -> None:
    db = Database(migrated_sqlite_url)
    counting = limit(db, Frozen())
    for _ in range(TIMES):
        assert await counting.seconds_to_wait(first) == 0
    assert (await counting.seconds_to_wait(second) > 0) is same
    await db.close()


def _shape(answer: Answer) -> str:
    return str(sorted((name.lower(), value) for name, value in answer.headers.items() if name.lower() not in CHANGING))
