"""Random identifiers. None of them can be guessed or counted."""

import secrets
import uuid
from typing import Final

CODE_LETTERS: Final = "23456789abcdefghjkmnpqrstuvwxyz"
"""Without signs that people mistake for one another."""


def new_key() -> str:
    """Return an idempotency key: 32 hexadecimal characters, globally unique."""
    return uuid.uuid4().hex


def new_code(length: int) -> str:
    """Return a short code that a person can read aloud."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(length))
