"""The code in «go to the bot»: which session of the site a person in Telegram is."""

import re
from dataclasses import dataclass
from typing import Final

from aimpay.server.edge.signing import Signer

PURPOSE: Final = "visit link"
"""Not the session's own token: a link is passed on, and must not open anybody's chat."""
DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
PAYLOAD: Final = re.compile(r"v_(?P<code>[0-9a-z]{1,10}-[\w-]{16})(?:_(?P<rest>.+))?", re.ASCII)


@dataclass(frozen=True)
class VisitLink:
    """``payload`` is what else the link carries: a partner's, or a promo code."""

    session_id: int | None
    payload: str | None


def link_payload(signer: Signer, session_id: int, course: str | None = None) -> str:
    """Return what follows ``?start=``: at most 64 characters, as Telegram allows."""
    code = f"v_{signer.sign(_base36(session_id))}"
    return f"c_{course}_{code}" if course else code


def read_visit_link(signer: Signer, payload: str | None) -> VisitLink:
    """A code that was cut or made up is left out, and the rest of the link still counts."""
    match = PAYLOAD.fullmatch(payload or "")
    if match is None:
        return VisitLink(None, payload)
    number = signer.read(match["code"])
    return VisitLink(int(number, 36) if number else None, match["rest"])


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = DIGITS[digit] + digits
    return digits or "0"
