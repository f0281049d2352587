"""What becomes of a letter after it is taken."""

from collections.abc import Callable
from typing import Literal

from aimpay.sandbox.resend.letter import TEST_DOMAIN, Letter, bare

Fate = Literal["delivered", "bounced", "complained", "suppressed"]
EVENTS: dict[Fate, list[str]] = {
    "delivered": ["sent", "delivered"],
    "bounced": ["sent", "bounced"],
    "complained": ["sent", "delivered", "complained"],
    "suppressed": ["suppressed"],
}
ASKED: dict[str, Fate] = {"bounce": "bounced", "complaint": "complained", "suppress": "suppressed"}


def fate_of(letter: Letter, is_suppressed: Callable[[str], bool]) -> Fate:
    """Magic recipients are ``bounced@resend.dev`` and so on, with any ``+label``."""
    addresses = [bare(one) for one in letter.to]
    for address in addresses:
        name, _, domain = address.partition("@")
        magic = name.partition("+")[0]
        if domain == TEST_DOMAIN and magic in EVENTS:
            return magic
    return "suppressed" if any(map(is_suppressed, addresses)) else "delivered"
