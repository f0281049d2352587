"""A notification of the provider is believed by the address it came from, and then only asked about."""

import json
from typing import Any, Final

import pytest
from sqlalchemy import func, select

from aimpay.server.selling.models import PaymentAttempt
from server.conftest import Answer, Server

pytestmark = pytest.mark.asyncio(loop_scope="module")

THEIRS: Final = "185.71.76.1"
FORGED: Final = json.dumps(
    {
        "type": "notification",
        "event": "payment.succeeded",
        "object": {"id": "2f9d1c3a-000f-5000-8000-000000000000", "status": "succeeded", "paid": True},
    }
).encode()


async def tells(school: Server, headers: Any, body: bytes = FORGED) -> Answer:
    return await school.ask("POST", "/payment_notification", data=body, headers=headers)


@pytest.mark.parametrize(
    "hops",
    [
        "8.8.8.8",
        f"{THEIRS}, 8.8.8.8",
        f"{THEIRS},8.8.8.8",
        f"{THEIRS}, 8.8.8.8, 127.0.0.1",
        f"{THEIRS}, garbage",
        f"{THEIRS}:443",
        f"[{THEIRS}]",
        f"for={THEIRS}",
        "::ffff:8.8.8.8, 127.0.0.1",
        "::1",
        "unknown",
        "",
        f"{THEIRS},",
        "185.71.76.1.evil.example",
        "3108455425",
        "0xb9.0x47.0x4c.0x01",
    ],
)
async def test_nobody_passes_for_the_provider_by_what_he_writes(school: Server, hops: str) -> None:
    """Our proxy is 127.0.0.1; what stands to the left of the last stranger was written by him."""
    answer = await tells(school, {"X-Forwarded-For": hops})
    assert (answer.status, answer.error["code"]) == (403, "forbidden")


@pytest.mark.parametrize("name", ["Forwarded", "X-Real-IP", "X-Client-IP", "CF-Connecting-IP", "True-Client-IP"])
async def test_no_other_header_says_who_calls(school: Server, name: str) -> None:
    assert (await tells(school, {name: THEIRS})).status == 403


@pytest.mark.parametrize("hops", [THEIRS, f"8.8.8.8, {THEIRS}", f"::ffff:{THEIRS}", f"{THEIRS}, 127.0.0.1"])
async def test_a_forged_success_from_the_right_address_pays_for_nothing(school: Server, hops: str) -> None:
    """Believed is only that there is something to ask about; asked, the provider knows of no such payment."""
    for _ in range(3):
        assert (await tells(school, {"X-Forwarded-For": hops})).status == 200
    async with school.house.db.read() as session:
        paid = select(func.count()).where(PaymentAttempt.status == "succeeded")
        assert await session.scalar(paid.select_from(PaymentAttempt)) == 0


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'{"event": "payment.succeeded"}', b'{"object": {"id": []}}']
)
async def test_what_cannot_be_read_is_refused_and_breaks_nothing(school: Server, body: bytes) -> None:
    assert (await tells(school, {"X-Forwarded-For": THEIRS}, body)).status < 500
