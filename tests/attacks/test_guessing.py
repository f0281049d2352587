"""Links and tokens that let somebody in: long enough, unlike each other, and silent about who has one."""

import re
from math import log2
from typing import Any, Final

import pytest

from aimpay.server.edge.signing import SIGNATURE_BYTES
from aimpay.server.integrations.hooks import PublicOnly, is_public
from aimpay.server.learning.certificates.number import new_number
from aimpay.server.office.links import TOKEN_BYTES
from aimpay.server.workflows.integrators.hook_rules import SECRET_BYTES
from aimpay.server.workflows.integrators.rules import new_api_key
from server.conftest import Server

LEAST_BITS: Final = 128
LINKS: Final = (
    "/shared/{token}",
    "/payout_card/{token}",
    "/referral_chart/{token}",
    "/confirm_email/{token}",
    "/unsubscribe/{token}",
    "/certificate_design/{token}",
    "/office/enter/{token}",
    "/c/{token}",
)
GUESSES: Final = ("0", "a" * 43, "A" * 22, "1-AAAAAAAAAAAAAAAA", "%27%20OR%201=1--", "x" * 3_000, "%00", "%F0%9F%92%A9")
"""Short, as long as a real one, shaped like a signed one, an injection, long, a zero, no letters."""
CHANGING: Final = re.compile(r"[0-9a-f]{16}|nonce-[\w-]+")


def test_what_lets_in_has_bits_enough() -> None:
    assert TOKEN_BYTES * 8 >= LEAST_BITS
    assert SECRET_BYTES * 8 >= LEAST_BITS
    assert len(new_api_key()) * log2(36) >= LEAST_BITS
    assert SIGNATURE_BYTES * 8 >= 96, "a signature is guessed online only, and fits a deep link of Telegram"


def test_numbers_of_certificates_are_sparse() -> None:
    """A certificate is public to who knows its number: numbers are drawn, not counted, and questions are limited."""
    numbers = {new_number() for _ in range(2_000)}
    assert len(numbers) == 2_000
    assert len({number[:6] for number in numbers}) > 50


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("link", LINKS)
async def test_all_wrong_guesses_are_answered_alike(school: Server, link: str) -> None:
    told = set()
    for guess in GUESSES:
        answer = await school.ask("GET", link.format(token=guess), allow_redirects=False)
        assert answer.status in {400, 401, 403, 404, 410, 422}, (link, guess, answer.status)
        told.add((answer.status, len(CHANGING.sub("", answer.text)) // 400))
    assert len(told) <= 3, told


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("::7f00:1", False),
        ("::ffff:0:7f00:1", False),
        ("2001:0:53aa:64c::1", False),
        ("64:ff9b:1::a00:1", False),
        ("fec0::1", False),
        ("ff02::1", False),
        ("100::1", False),
        ("2001:db8::1", False),
        ("198.18.0.1", False),
        ("255.255.255.255", False),
        ("192.0.0.192", False),
        ("2a02:5180::1", True),
    ],
)
def test_no_costume_of_an_inner_address_is_taken_for_an_outer_one(address: str, *, public: bool) -> None:
    assert is_public(address) is public


class Rebinding:
    """A name server that says one thing first and another later."""

    def __init__(self, *answers: tuple[str, ...]) -> None:
        self.answers = list(answers)

    async def resolve(self, host: str, port: int = 0, family: Any = 0) -> list[Any]:
        del family
        return [{"hostname": host, "host": one, "port": port} for one in self.answers.pop(0)]

    async def close(self) -> None:
        return None


async def test_a_name_that_changes_its_mind_leads_nowhere_within() -> None:
    """What was judged is what is connected to; of several addresses none may be inner."""
    name: Any = Rebinding(("93.184.216.34",), ("10.0.0.1",), ("93.184.216.34", "127.0.0.1"))
    guarded = PublicOnly(name)
    assert [one["host"] for one in await guarded.resolve("a.example")] == ["93.184.216.34"]
    for _ in range(2):
        with pytest.raises(OSError, match="внутренний"):
            await guarded.resolve("a.example")
