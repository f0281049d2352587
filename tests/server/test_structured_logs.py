"""JSON logs: one object to a line, masked like the lines, with where it happened."""

import json
import logging
import sys

from aimpay.contract.request_id import set_request_id, story_key
from aimpay.logs import MaskingJsonFormatter

TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"


def _written(message: str, **extra: object) -> dict[str, object]:
    try:
        int(f"bad token {TOKEN} of anna@example.ru")
    except ValueError:
        failure = sys.exc_info()
    record = logging.LogRecord("aimpay.x", logging.ERROR, "x.py", 1, message, (), failure)
    record.__dict__.update(extra)
    return dict(json.loads(MaskingJsonFormatter("worker").format(record)))


def test_a_line_says_when_where_and_for_which_request() -> None:
    set_request_id("abc123")
    story_key.set("purchase:7")
    line = _written("готово")
    assert line["message"] == "готово"
    assert line["level"] == "ERROR"
    assert line["logger"] == "aimpay.x"
    assert line["process"] == "worker"
    assert line["request_id"] == "abc123"
    assert line["story"] == "purchase:7"
    assert str(line["time"]).endswith("+00:00")


def test_secrets_are_masked_in_messages_extras_and_exceptions() -> None:
    line = _written(f"call {TOKEN}", address="boris@example.ru", order=17)
    whole = json.dumps(line)
    assert "AAHdq" not in whole
    assert "anna@" not in whole
    assert "boris@" not in whole
    assert line["order"] == 17
    assert "ValueError" in str(line["error"])
