"""Logs keep neither secrets nor personal data, and stay readable."""

import logging

import pytest

from aimpay.contract.request_id import set_request_id
from aimpay.logs import MaskingFormatter, mask

TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"


@pytest.mark.parametrize(
    ("said", "hidden"),
    [
        (TOKEN, "AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"),
        (f"https://api.telegram.org/bot{TOKEN}/getMe", "AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"),
        (f"/file/bot{TOKEN}/photo.jpg", "AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"),
        ("key live_AbCdEf-123456", "AbCdEf"),
        ("key test_AbCdEf-123456", "AbCdEf"),
        ("key re_AbCdEf_123456", "AbCdEf"),
        ("Authorization: Basic MTAwNTAwOnNlY3JldA==", "MTAwNTAw"),
        ("Authorization: Bearer abcdef.ghijkl", "abcdef"),
        ("letter to anna.k@example.ru", "anna.k"),
        ("anna@xn--e1afmkfd.xn--p1ai", "anna"),
        ("card 5555555555554477", "555555555555"),
        ("card 5555 5555 5555 4477", "5555 5555"),
        ("card 2200-0000-0000-0004", "2200-0000"),
        ("card 370000000000002", "37000000000"),
        ("card 6759649826438453", "675964982643"),
        ("card 4111 1111 1111 1111 110", "4111 1111"),
        ("call +7 (912) 345-67-89", "345"),
        ("call 89123456789", "8912345"),
        ("phone=+79123456789", "912345"),
    ],
)
def test_secrets_and_personal_data_do_not_reach_the_logs(said: str, hidden: str) -> None:
    assert hidden not in mask(said)
    assert "***" in mask(said)


@pytest.mark.parametrize(
    "said",
    [
        "order 7K3MX2QP is paid",
        "payment 22e12f66-000f-5000-8000-18db351245c7 succeeded",
        "payment 30c7f1b2-000f-5001-9000-111122223333 succeeded",
        "payment 12345678-1234-1234-1234-123456789012 succeeded",
        "key 0f1e2d3c4b5a69788796a5b4c3d2e1f0",
        "2026-11-22 10:00:00,123 INFO aimpay",
        "at 2026-11-22T10:00:00.123456+03:00",
        "person 5678901234 came into group -1001234567890",
        "check:12:1795341721.123456",
        "sum 1499000, fee 44970",
        "https://t.me/+AbCdEf12345",
        "127.0.0.1:8080",
        "commission:17, release:17, purchase/7K3MX2QP",
    ],
)
def test_what_one_looks_for_in_logs_is_left_there(said: str) -> None:
    assert mask(said) == said


def test_a_traceback_is_masked_too() -> None:
    error = ConnectionError(f"https://api.telegram.org/bot{TOKEN}/getUpdates")
    record = logging.LogRecord("aimpay", logging.ERROR, __file__, 1, "failed", (), (type(error), error, None))
    set_request_id("from-the-bot")
    line = MaskingFormatter("[%(request_id)s] %(message)s").format(record)
    assert "[from-the-bot] failed" in line
    assert "bot123456789:***/getUpdates" in line
