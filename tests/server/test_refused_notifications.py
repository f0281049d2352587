"""A notification refused for its address leaves a word for the operator: most likely he forgot to name his proxy."""

import logging

import pytest

from aimpay.logs import MaskingFormatter
from aimpay.server.edge.refusals import MOST
from server.conftest import Server


async def _tell(server: Server, hops: str | None) -> int:
    headers = {"X-Forwarded-For": hops} if hops else {}
    return (await server.ask("POST", "/payment_notification", json={}, headers=headers)).status


def _warned(caplog: pytest.LogCaptureFixture) -> list[str]:
    found = [record for record in caplog.records if record.name == "aimpay.server.edge.refusals"]
    assert {record.levelno for record in found} <= {logging.WARNING}
    return [MaskingFormatter("%(message)s").format(record) for record in found]


async def test_address_that_was_not_believed_is_named_once(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    """The peer itself where nobody is named; else the hop that a proxy of ours wrote."""
    for hops in (None, "10.0.0.7", None, "185.71.76.1, 10.0.0.7", "2001:db8::7", "garbage", "unknown"):
        assert await _tell(server, hops) == 403
    warned = _warned(caplog)
    assert [line.split(" was refused")[0].rpartition("from ")[2] for line in warned] == [
        "127.0.0.1",
        "10.0.0.7",
        "2001:db8::7",
        "an unreadable address",
    ]
    assert all("TRUSTED_PROXIES" in line for line in warned)


async def test_who_is_believed_leaves_no_word(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    assert await _tell(server, "185.71.76.1") == 400
    assert _warned(caplog) == []


async def test_a_crowd_of_strangers_fills_no_log(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    for stranger in range(MOST + 5):
        assert await _tell(server, f"8.8.8.{stranger}") == 403
    assert len(_warned(caplog)) == MOST
