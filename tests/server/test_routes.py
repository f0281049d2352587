"""The server's door: who is let in, and what every refusal looks like."""

import json
import logging
from collections.abc import AsyncIterator
from typing import Any, Final

import pytest
from sqlalchemy import text

from aimpay.contract import (
    catalogue,
    certificate_admin,
    certificate_designs,
    certificates,
    chat,
    digest,
    fiscal,
    leads,
    learning,
    mailing,
    office,
    partner_admin,
    partners,
    payouts,
    people,
    person_desk,
    quiz,
    reconciliation,
    refunds,
    reports,
    school,
    school_settings,
    selling,
    stars,
    turns,
)
from aimpay.contract.errors import ErrorCode
from aimpay.contract.wire import Call
from aimpay.logs import MaskingFormatter
from aimpay.server.edge.app import BODY_LIMIT
from server.conftest import Server
from server.houses import CODE, FORMER_CODE
from story.test_original_failures_of_secrecy import PUBLIC

pytestmark = pytest.mark.asyncio(loop_scope="module")

CALLS: Final = tuple(
    value
    for room in (
        people,
        school,
        school_settings,
        catalogue,
        selling,
        learning,
        mailing,
        office,
        partner_admin,
        partners,
        payouts,
        quiz,
        refunds,
        reconciliation,
        reports,
        stars,
        turns,
        fiscal,
        certificate_designs,
        certificates,
        certificate_admin,
        chat,
        digest,
        person_desk,
    )
    for value in vars(room).values()
    if type(value) is Call
)
PATHS: Final = [call.path for call in CALLS]
FILES_AND_LISTS: Final = {
    partners.CLIENTS_FILE.path,
    payouts.EXPORT_PAYOUTS_FILE.path,
    fiscal.INCOMES_FILE.path,
    reports.REPORT_FILE.path,
    digest.DIGEST_PICTURE.path,
    certificates.GENERATE_CERTIFICATE.path,
    certificate_admin.CERTIFICATES_ZIP.path,
    "/api/chat/all_sessions",
    "/api/sources/statistics",
    "/form_warm/clients",
    "/form_warm/clients/{lead_id}",
    "/form_warm/clients/{lead_id}/answers",
    "/form_warm/clients/{lead_id}/progress",
    "/form_warm/clients/{lead_id}/touch",
    leads.MERGE_DUPLICATES.path,
    "/api/referrals/all",
    "/api/referrals/{telegram_id}",
}
START: Final = {"telegram_id": 7, "first_name": "Анна"}
JSON: Final = {"Content-Type": "application/json"}
YOOKASSA: Final = {"X-Forwarded-For": "185.71.76.1"}


async def test_no_route_answers_a_stranger_but_the_public_ones(shared_server: Server) -> None:
    document = (await shared_server.ask("GET", "/openapi.json")).json
    closed = {path for path, item in document["paths"].items() for act in item.values() if act.get("security")}
    assert closed == {*PATHS, *FILES_AND_LISTS}
    assert set(document["paths"]) - closed == PUBLIC - {"/office", "/office/{page}", "/api/v1/{page}"}


@pytest.mark.parametrize(
    "wrong", [None, "", "x", CODE[:-1], CODE.upper(), f"{CODE} ", "секрет".encode().decode("latin-1")]
)
async def test_a_private_route_refuses_whoever_does_not_know_the_secret(
    shared_server: Server, wrong: str | None
) -> None:
    for path in PATHS:
        refused = await shared_server.ask("POST", path, secret=wrong, json={"telegram_id": 7})
        assert (refused.status, refused.error["code"]) == (403, ErrorCode.FORBIDDEN), path


@pytest.mark.parametrize("code", [CODE, FORMER_CODE])
async def test_neither_process_is_shut_out_while_the_secret_is_being_changed(shared_server: Server, code: str) -> None:
    answer = await shared_server.ask("POST", "/start", secret=code, json=START)
    assert answer.status == 200, answer.text


async def test_the_document_of_the_server_leaves_no_call_of_the_contract_out(shared_server: Server) -> None:
    document = (await shared_server.ask("GET", "/openapi.json")).json
    for call in CALLS:
        _is_described(document, call)


def _is_described(document: dict[str, Any], call: Call[Any, Any]) -> None:
    operation = document["paths"][call.path]["post"]
    assert operation["summary"] == call.summary
    assert _schema(operation["requestBody"]) == f"#/components/schemas/{call.request.__name__}"
    assert _schema(operation["responses"]["200"]) == f"#/components/schemas/{call.response.__name__}"
    for status in ("400", "403", "409", "413", "422", "500", "503"):
        assert _schema(operation["responses"][status]) == "#/components/schemas/ErrorBody"
    (scheme,) = operation["security"]
    described = document["components"]["securitySchemes"][next(iter(scheme))]
    assert (described["in"], described["name"]) == ("header", "X-Secret-Code")


async def test_the_notification_route_is_in_the_document_too(shared_server: Server) -> None:
    operation = (await shared_server.ask("GET", "/openapi.json")).json["paths"]["/payment_notification"]["post"]
    described = operation["requestBody"]["content"]["application/json"]["schema"]
    assert set(described["required"]) == {"type", "event", "object"}
    assert "$ref" not in json.dumps(described)
    assert _schema(operation["responses"]["403"]) == "#/components/schemas/ErrorBody"


async def test_an_unknown_address_or_method_gets_the_one_error_body(shared_server: Server) -> None:
    lost = await shared_server.ask("GET", "/no/such/place")
    assert (lost.status, lost.error["code"]) == (404, ErrorCode.NOT_FOUND)
    wrong = await shared_server.ask("GET", "/start", secret=CODE)
    assert (wrong.status, wrong.error["code"]) == (405, ErrorCode.INVALID_REQUEST)
    assert wrong.headers["Allow"] == "POST"
    assert "Method" not in wrong.error["message"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "body.telegram_id"),
        ({**START, "telegram_id": "семь"}, "body.telegram_id"),
        ({**START, "telegram_id": -7}, "body.telegram_id"),
        ({**START, "telegram_id": 2**53}, "body.telegram_id"),
        ({**START, "first_name": ""}, "body.first_name"),
        ({**START, "nickname": "x"}, "body.nickname"),
        ([], "body"),
    ],
)
async def test_a_request_filled_in_wrongly_is_told_which_field(shared_server: Server, body: Any, field: str) -> None:
    refused = await shared_server.post("/start", body)
    assert (refused.status, refused.error["code"]) == (422, ErrorCode.INVALID_REQUEST)
    assert field in refused.error["details"]["fields"]


@pytest.mark.parametrize("body", [b"{", b"", b"\xff\xfe", b"[" * 100_000, b'{"telegram_id": NaN}'])
async def test_a_body_that_is_not_json_never_breaks_the_server(shared_server: Server, body: bytes) -> None:
    refused = await shared_server.ask("POST", "/start", secret=CODE, data=body, headers=JSON)
    assert (refused.status in {400, 422}, refused.error["code"]) == (True, ErrorCode.INVALID_REQUEST)


@pytest.mark.parametrize(
    "body", [b"{", b"", b"\xff\xfe", b"[" * 100_000 + b"]" * 100_000, b"null", b'"x"', b"[]", b"1"]
)
async def test_a_notification_that_makes_no_sense_never_breaks_the_server(shared_server: Server, body: bytes) -> None:
    refused = await _notify(shared_server, body)
    assert (refused.status, refused.error["code"]) == (400, ErrorCode.INVALID_REQUEST)


async def test_a_notification_from_elsewhere_is_not_even_read(shared_server: Server) -> None:
    refused = await shared_server.ask("POST", "/payment_notification", json={"type": "notification"})
    assert (refused.status, refused.error["code"]) == (403, ErrorCode.FORBIDDEN)


@pytest.mark.parametrize("path", ["/start", "/payment_notification"])
async def test_a_huge_body_is_refused_before_it_is_sent(shared_server: Server, path: str) -> None:
    refused = await shared_server.ask("POST", path, secret=CODE, data=b" " * (BODY_LIMIT + 1), headers=YOOKASSA)
    assert (refused.status, refused.error["code"]) == (413, ErrorCode.TOO_LARGE)


@pytest.mark.parametrize("path", ["/start", "/payment_notification"])
async def test_a_body_of_unknown_length_is_not_read_for_ever(shared_server: Server, path: str) -> None:
    refused = await shared_server.ask("POST", path, secret=CODE, data=_pieces(BODY_LIMIT + 1), headers=YOOKASSA)
    assert (refused.status, refused.error["code"]) == (413, ErrorCode.TOO_LARGE)


async def test_a_body_just_within_the_limit_is_read(shared_server: Server) -> None:
    padded = json.dumps(START).encode().ljust(BODY_LIMIT)
    answer = await shared_server.ask("POST", "/start", secret=CODE, data=_pieces(BODY_LIMIT, padded), headers=JSON)
    assert answer.status == 200, answer.text


async def test_a_request_can_be_followed_by_its_id(shared_server: Server) -> None:
    answer = await shared_server.post("/check_user", {"telegram_id": 404}, headers={"X-Request-Id": "from-the-bot-1"})
    assert (answer.status, answer.headers["X-Request-Id"]) == (404, "from-the-bot-1")
    assert answer.error["request_id"] == "from-the-bot-1"


@pytest.mark.parametrize("given", ["", "x" * 65, "a b", "a;b", "\u00e9", "<script>"])
async def test_a_strange_request_id_does_not_reach_our_logs(shared_server: Server, given: str) -> None:
    answer = await shared_server.ask("GET", "/health/live", headers={"X-Request-Id": given})
    assert answer.headers["X-Request-Id"] != given
    assert answer.headers["X-Request-Id"].isalnum()


@pytest.mark.asyncio(loop_scope="function")
async def test_our_own_fault_is_told_with_its_id_and_without_its_reason(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    """The database is gone: the caller gets the one body, the log gets the traceback under the same id."""
    async with server.house.db.write() as session:
        await session.execute(text("DROP TABLE telegram_identities"))
    caplog.handler.setFormatter(MaskingFormatter("[%(request_id)s] %(message)s"))
    with caplog.at_level(logging.ERROR, logger="aimpay"):
        broken = await server.post("/check_user", {"telegram_id": 7}, headers={"X-Request-Id": "broken-1"})
    assert (broken.status, broken.error["code"]) == (500, ErrorCode.INTERNAL)
    assert "telegram_identities" not in broken.text
    assert "[broken-1] unhandled error" in caplog.text


async def _notify(server: Server, body: bytes) -> Any:
    """As YooKassa does, through a proxy of ours."""
    return await server.ask("POST", "/payment_notification", data=body, headers=YOOKASSA)


async def _pieces(size: int, body: bytes = b"") -> AsyncIterator[bytes]:
    content = body or b" " * size
    for start in range(0, size, 50_000):
        yield content[start : start + 50_000]


def _schema(part: dict[str, Any]) -> str:
    return str(part["content"]["application/json"]["schema"]["$ref"])
