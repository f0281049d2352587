"""Normalising an e-mail address that a person typed."""

import re
from typing import Final

LONGEST: Final = 254
LONGEST_LOCAL: Final = 64
SHAPE: Final = re.compile(
    r"(?P<local>[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*)"
    r"@(?P<domain>(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59}))",
)


def normalise_email(typed: str) -> str | None:
    """Return the address in lower case with a Latin domain (IDNA), or None when it is not an address."""
    text = typed.strip().strip("<>").lower()
    local, at, domain = text.rpartition("@")
    if not at:
        return None
    try:
        text = f"{local}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        return None
    match = SHAPE.fullmatch(text)
    fits = match and len(text) <= LONGEST and len(match["local"]) <= LONGEST_LOCAL
    return text if fits else None
