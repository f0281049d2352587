"""Certificates at the wire: who is let in, what a refusal looks like, and files as they are sent."""

from typing import Any, Final

import pytest

from aimpay.contract import certificate_admin as admin
from aimpay.contract import certificates as contract
from aimpay.contract.client import Caller
from aimpay.contract.errors import ErrorCode, RemoteError
from server.conftest import Server
from server.houses import CODE, OWNER

COURSE: Final = "ml-bez-matematiki"
NAME: Final = "Ковалевская Софья Васильевна"
START: Final = {"telegram_id": 7, "first_name": "Анна"}
ISSUE: Final = admin.IssueCertificate(admin_id=OWNER, full_name=NAME, course=COURSE, reason="Прошлый год")


@pytest.mark.parametrize("path", [contract.GENERATE_CERTIFICATE.path, admin.CERTIFICATES_ZIP.path])
async def test_files_are_behind_the_secret_too(server: Server, path: str) -> None:
    refused = await server.ask("POST", path, json={"telegram_id": 7, "admin_id": OWNER, "course": COURSE})
    assert (refused.status, refused.error["code"]) == (403, ErrorCode.FORBIDDEN)


async def test_every_refusal_has_its_code_and_status(server: Server) -> None:
    await server.post("/start", START)
    number, nobody = "AIM-0000-0000-0000", "/save_fio"
    expected: tuple[tuple[str, dict[str, Any], int, ErrorCode], ...] = (
        ("/check_fio", {"telegram_id": 7, "full_name": "Иван 🎓"}, 422, ErrorCode.NAME_INVALID),
        ("/check_fio", {"telegram_id": 8, "full_name": NAME}, 404, ErrorCode.USER_NOT_FOUND),
        ("/check_fio", {"telegram_id": 7, "full_name": "Аня Иванова " * 300}, 422, ErrorCode.NAME_INVALID),
        ("/check_fio", {"telegram_id": 7, "full_name": "я" * 4097}, 422, ErrorCode.INVALID_REQUEST),
        (nobody, {"telegram_id": 7, "full_name": NAME}, 403, ErrorCode.NO_ACCESS),
        ("/can_get_certificate", {"telegram_id": 7}, 403, ErrorCode.NO_ACCESS),
        ("/can_get_certificate", {"telegram_id": 7, "course": "no-such"}, 404, ErrorCode.COURSE_NOT_FOUND),
        ("/generate_certificate", {"telegram_id": 7}, 404, ErrorCode.CERTIFICATE_NOT_FOUND),
        (
            "/ask_name_correction",
            {"telegram_id": 7, "number": number, "full_name": NAME},
            404,
            ErrorCode.CERTIFICATE_NOT_FOUND,
        ),
        (
            "/revoke_certificate",
            {"admin_id": OWNER, "number": number, "reason": "Ошибка."},
            404,
            ErrorCode.CERTIFICATE_NOT_FOUND,
        ),
        ("/revoke_certificate", {"admin_id": OWNER, "number": number}, 422, ErrorCode.INVALID_REQUEST),
        (
            "/revoke_certificate",
            {"admin_id": OWNER, "number": number, "reason": "  "},
            422,
            ErrorCode.INVALID_REQUEST,
        ),
        ("/find_certificates", {"admin_id": 7}, 403, ErrorCode.ADMINS_ONLY),
        (
            "/decide_name_correction",
            {"admin_id": OWNER, "correction_id": 1, "approve": True},
            404,
            ErrorCode.CORRECTION_NOT_FOUND,
        ),
    )
    for path, body, status, code in expected:
        refused = await server.post(path, body)
        assert (refused.status, refused.error["code"]) == (status, code), (path, refused.text)


async def test_the_bots_client_reads_a_certificate_and_an_archive_in_pieces(server: Server) -> None:
    ask = Caller(server.session, base_url=server.url, secret=CODE)
    made = await ask(admin.ISSUE_CERTIFICATE, ISSUE)
    one = contract.GenerateCertificate(telegram_id=OWNER, number=made.number)
    async with ask.stream(contract.GENERATE_CERTIFICATE, one) as pieces:
        assert b"".join([piece async for piece in pieces])[:5] == b"%PDF-"
    everything = admin.ZipCertificates(admin_id=OWNER, course=COURSE)
    async with ask.stream(admin.CERTIFICATES_ZIP, everything) as pieces:
        assert b"".join([piece async for piece in pieces])[:2] == b"PK"
    nothing = admin.ZipCertificates(admin_id=OWNER, batch="no-such-batch")
    with pytest.raises(RemoteError) as refused:
        async with ask.stream(admin.CERTIFICATES_ZIP, nothing):
            pass
    assert refused.value.code == ErrorCode.CERTIFICATE_NOT_FOUND
